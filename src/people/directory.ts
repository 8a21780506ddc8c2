import type { Called } from '../systems/model.ts';
import type { PeopleFile, Person, Role, Team } from '../systems/model-people.ts';
import type { Actor, Standing, Workspace, WorkspaceUser } from './model.ts';

/** Somebody to be told or called: the people behind a team or a name, and what to dial when chat is not enough. */
export interface Reached {
  title: string;
  people: readonly string[];
  phone?: string;
  email?: string;
}

/** `not in Slack`: nobody there has this id or e-mail. */
export type GoneReason = 'left' | 'bot' | 'not in Slack';

export interface Directory {
  /** The person behind a Slack user. Throws when Slack does not answer and nothing is known yet. */
  identify(
    slackUser: string,
    teamId: string | undefined,
    from: Actor['from'],
    request?: string,
  ): Promise<Actor>;
  /** Everyone in people.yaml, for selects and `@name` in commands. */
  people(): readonly Person[];
  /** The Slack id to mention or write to; undefined when Slack knows nobody by that id or e-mail. */
  slackIdOf(person: string): Promise<string | undefined>;
  /** The name for people, without a mention; what is known without asking. */
  nameOf(person: string): string;
  /**
   * Whether this person can hold a role or a task: a full member of the workspace, or somebody whom people.yaml names and who
   * has not left.
   */
  canHold(person: string): Promise<boolean>;
  /** Why this person is not reached in Slack at all, by what Slack said last; undefined while nothing speaks against it. */
  goneReason(person: string): GoneReason | undefined;
  hasLeft(person: string): boolean;
  /** The key of the person who has this Slack id: `ana`, or `slack:U…`. */
  personOf(slackUser: string): Promise<string>;
  /** The Slack ids and e-mails of this person, as people.yaml and Slack have them; without asking. */
  accountsOf(person: string): { slackUsers: readonly string[]; emails: readonly string[] };
  /** Everybody whom one of these Slack ids or e-mails (in lower case) stands for. */
  peopleBehind(accounts: { slackUsers: Iterable<string>; emails: Iterable<string> }): string[];
  reach(called: Called): Reached;
  teams(): readonly Team[];
  /** The name of a team for people; its id where people.yaml does not know it. */
  teamName(team: string): string;
  /** Everybody who holds one of these roles in the system, of those who are still here. */
  peopleWith(roles: readonly Role[], system: string): string[];
  /** "SEV-1 responders are: DevOps team, …" for refusals. */
  whoCan(roles: readonly Role[], system?: string): string;
  /** Whether they hold one of these roles in the system, by people.yaml and the groups of Slack. */
  holdsOne(person: string, roles: readonly Role[], system: string): boolean;
}

export function createDirectory(file: PeopleFile, workspace: Workspace, ourTeam: () => string): Directory {
  const byId = new Map(file.people.map((person) => [person.id, person]));
  const bySlack = new Map(file.people.flatMap((person) => person.slack.map((id) => [id, person] as const)));
  const byEmail = new Map(
    file.people.flatMap((person) => (person.email ? [[person.email.toLowerCase(), person] as const] : [])),
  );
  const teams = new Map(file.teams.map((team) => [team.id, team]));

  /**
   * By Slack id, or by e-mail; but another organisation writes into its profiles what it likes, so theirs does not count, and
   * whoever makes a bot chooses its address.
   */
  function named(slackUser: string, user: WorkspaceUser | undefined): Person | undefined {
    const email = user?.isStranger || user?.isBot ? undefined : user?.email;
    return bySlack.get(slackUser) ?? (email ? byEmail.get(email.toLowerCase()) : undefined);
  }

  function slackIdsOf(key: string): readonly (string | null)[] {
    if (key.startsWith('slack:')) return [key.slice('slack:'.length)];
    const { slack = [], email } = byId.get(key) ?? {};
    if (slack.length > 0 || !email) return slack;
    const id = workspace.idByEmail(email);
    return id === undefined ? [] : [id];
  }

  function goneReason(key: string): GoneReason | undefined {
    const ids = slackIdsOf(key);
    if (ids.length === 0) return undefined;
    const reasons = ids.map((id): GoneReason | undefined => {
      if (id === null || workspace.isUnknown(id)) return 'not in Slack';
      const user = workspace.known(id);
      return user?.isDeactivated ? 'left' : user?.isBot ? 'bot' : undefined;
    });
    return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
  }

  function isIn(team: Team, person: Person | undefined, slackIds: readonly string[]): boolean {
    if (person && team.members.includes(person.id)) return true;
    return team.userGroups.some((group) =>
      workspace.groupMembers(group)?.some((member) => slackIds.includes(member)),
    );
  }

  function rolesOf(
    person: Person | undefined,
    slackUser: string,
    system: string | undefined,
  ): ReadonlySet<Role> {
    const slackIds = [slackUser, ...(person?.slack ?? [])];
    const held = file.grants.filter((grant) => {
      if (system !== undefined && grant.systems !== 'all' && !grant.systems.includes(system)) return false;
      const team = teams.get(grant.team);
      return team !== undefined && isIn(team, person, slackIds);
    });
    return new Set(held.flatMap((grant) => grant.roles));
  }

  function standingOf(user: WorkspaceUser | undefined, teamId: string | undefined): Standing {
    if (!user) return 'stranger';
    if (user.isDeactivated) return 'deactivated';
    if (user.isBot) return 'bot';
    if (user.isStranger || (teamId !== undefined && teamId !== ourTeam())) return 'stranger';
    return user.isGuest ? 'guest' : 'member';
  }

  function grantsOf(roles: readonly Role[], system: string | undefined) {
    return file.grants
      .filter((grant) => grant.roles.some((role) => roles.includes(role)))
      .filter((grant) => system === undefined || grant.systems === 'all' || grant.systems.includes(system));
  }

  const directory: Directory = {
    async identify(slackUser, teamId, from, request) {
      const user = await workspace.user(slackUser);
      const person = named(slackUser, user);
      return {
        person: person?.id ?? `slack:${slackUser}`,
        slackUser,
        name: person?.name ?? user?.name ?? slackUser,
        ...(user?.email && !user.isStranger && !user.isBot ? { email: user.email.toLowerCase() } : {}),
        standing: standingOf(user, teamId),
        isNamed: person !== undefined,
        from,
        groupsAgeMinutes: workspace.groupsAgeMinutes(),
        ...(request === undefined ? {} : { request }),
        rolesIn: (system) => rolesOf(person, slackUser, system),
        rolesAnywhere: () => rolesOf(person, slackUser, undefined),
      };
    },
    people: () => file.people,
    nameOf(key) {
      if (key === 'system') return 'the bot';
      const slackId = key.startsWith('slack:') ? key.slice('slack:'.length) : undefined;
      return byId.get(key)?.name ?? (slackId && workspace.known(slackId)?.name) ?? slackId ?? key;
    },
    async canHold(key) {
      const person = byId.get(key);
      const slackId = person ? person.slack[0] : key.replace(/^slack:/, '');
      if (!slackId) return person !== undefined; // known by e-mail alone, and called as such
      const standing = standingOf(await workspace.user(slackId), undefined);
      return person ? standing !== 'deactivated' && standing !== 'bot' : standing === 'member';
    },
    goneReason,
    hasLeft: (key) => goneReason(key) !== undefined,
    async slackIdOf(key) {
      if (key.startsWith('slack:')) return key.slice('slack:'.length);
      const person = byId.get(key);
      return person?.slack[0] ?? (person?.email ? workspace.slackIdByEmail(person.email) : undefined);
    },
    async personOf(slackUser) {
      const person = bySlack.get(slackUser) ?? named(slackUser, await workspace.user(slackUser));
      return person?.id ?? `slack:${slackUser}`;
    },
    accountsOf(key) {
      const person = byId.get(key);
      const slackUsers = key.startsWith('slack:') ? [key.slice('slack:'.length)] : (person?.slack ?? []);
      const known = slackUsers.map((id) => workspace.known(id)?.email);
      const emails = [person?.email, ...known].filter((email) => email !== undefined);
      return { slackUsers, emails: emails.map((email) => email.toLowerCase()) };
    },
    peopleBehind({ slackUsers, emails }) {
      const bySlackId = [...slackUsers].flatMap((id) => {
        const person = named(id, workspace.known(id));
        return person ? [`slack:${id}`, person.id] : [`slack:${id}`];
      });
      const byAddress = [...emails].flatMap((email) => byEmail.get(email)?.id ?? []);
      return [...new Set([...bySlackId, ...byAddress])];
    },
    reach(called) {
      const team = called.team === undefined ? undefined : teams.get(called.team);
      const fromGroups = (team?.userGroups ?? []).flatMap((group) => workspace.groupMembers(group) ?? []);
      const people = [
        ...(called.person === undefined ? [] : [called.person]),
        ...(team?.members ?? []),
        ...fromGroups.map((id) => named(id, workspace.known(id))?.id ?? `slack:${id}`),
      ];
      const phone = called.phone ?? team?.phone;
      const email = called.email ?? team?.email;
      return {
        title: called.title,
        people: [...new Set(people)],
        ...(phone === undefined ? {} : { phone }),
        ...(email === undefined ? {} : { email }),
      };
    },
    teams: () => file.teams,
    peopleWith(roles, system) {
      const people = grantsOf(roles, system).flatMap(
        ({ team }) => directory.reach({ title: team, team }).people,
      );
      return [...new Set(people)].filter((person) => !directory.hasLeft(person));
    },
    teamName: (id) => teams.get(id)?.name ?? id,
    whoCan(roles, system) {
      const able = grantsOf(roles, system).map((grant) => teams.get(grant.team)?.name ?? grant.team);
      const names = [...new Set(able)];
      if (names.length === 0) return 'Nobody holds that role yet; an admin can grant it in people.yaml.';
      const shown = names.slice(0, 4).join(', ');
      return `${shown}${names.length > 4 ? ` and ${names.length - 4} more teams` : ''} can.`;
    },
    holdsOne(key, roles, system) {
      const [slackUser = ''] = slackIdsOf(key).filter((id) => id !== null);
      const held = rolesOf(byId.get(key), slackUser, system);
      return roles.some((role) => held.has(role));
    },
  };
  return directory;
}
