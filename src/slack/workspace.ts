import type { WebClient } from '@slack/web-api';
import type { DateTime } from 'luxon';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../clock/clock.ts';
import type { GroupBook } from '../people/groups.ts';
import type { Workspace, WorkspaceUser } from '../people/model.ts';
import type { Person } from '../systems/model-people.ts';
import { platformCode } from './send-errors.ts';

/** Only the id must be there; a field of another type than expected counts as not given. */
const text = z.string().optional().catch(undefined);
const mark = z.boolean().optional().catch(undefined);
const SlackUser = z.object({
  id: z.string(),
  team_id: text,
  name: text,
  real_name: text,
  deleted: mark,
  is_bot: mark,
  is_restricted: mark,
  is_ultra_restricted: mark,
  is_stranger: mark,
  profile: z.object({ email: text, display_name: text }).optional().catch(undefined),
});

const userMinutes = 10;
const emailMinutes = 60;

export interface SlackWorkspace extends Workspace {
  /** Keeps what an event says about a user. */
  learn(user: unknown): void;
  /** What was known before the start. */
  recallGroups(): Promise<void>;
  /** Reads who the people of people.yaml are today: who has left is not called at night to find out. */
  refreshPeople(people: readonly Person[]): Promise<void>;
  /** Reads who is in the groups that people.yaml names; a group that cannot be read keeps its old members. */
  refreshGroups(): Promise<void>;
}

interface Deps {
  client: WebClient;
  clock: Clock;
  log: Logger;
  groups: readonly string[];
  book: GroupBook;
  ourTeam: () => string;
}

export function createWorkspace({ client, clock, log, groups, book, ourTeam }: Deps): SlackWorkspace {
  const users = new Map<string, { user: WorkspaceUser | undefined; readAt: DateTime }>();
  const emails = new Map<string, { slackId: string | undefined; readAt: DateTime }>();
  const members = new Map<string, readonly string[]>();
  let groupsReadAt: DateTime | undefined;

  function toUser(raw: unknown): WorkspaceUser {
    const user = SlackUser.parse(raw);
    const email = user.profile?.email;
    const team = ourTeam();
    return {
      slackId: user.id,
      name: user.profile?.display_name || user.real_name || user.name || user.id,
      isStranger:
        user.is_stranger === true || (user.team_id !== undefined && team !== '' && user.team_id !== team),
      isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
      isBot: user.is_bot === true || user.id === 'USLACKBOT',
      isDeactivated: user.deleted === true,
      ...(email ? { email } : {}),
    };
  }

  const isFresh = (readAt: DateTime, minutes: number) => clock.now().diff(readAt).as('minutes') < minutes;

  async function user(slackId: string): Promise<WorkspaceUser | undefined> {
    const kept = users.get(slackId);
    if (kept && isFresh(kept.readAt, userMinutes)) return kept.user;
    try {
      const { user } = await client.users.info({ user: slackId });
      users.set(slackId, { user: toUser(user), readAt: clock.now() });
    } catch (error) {
      if (platformCode(error) === 'user_not_found')
        users.set(slackId, { user: undefined, readAt: clock.now() });
      else if (kept)
        log.warn({ err: error, user: slackId }, 'a user could not be read again, the old data stands');
      else throw error;
    }
    return users.get(slackId)?.user;
  }

  async function slackIdByEmail(email: string): Promise<string | undefined> {
    const kept = emails.get(email);
    if (kept && isFresh(kept.readAt, emailMinutes)) return kept.slackId;
    try {
      const { user } = await client.users.lookupByEmail({ email });
      emails.set(email, { slackId: user?.id, readAt: clock.now() });
    } catch (error) {
      if (platformCode(error) === 'users_not_found')
        emails.set(email, { slackId: undefined, readAt: clock.now() });
      else if (kept) log.warn({ err: error }, 'an e-mail could not be looked up again, the old data stands');
      else throw error;
    }
    return emails.get(email)?.slackId;
  }

  /** Whoever is in a group by Slack id may be named by e-mail: read once, so that nobody is called twice. */
  async function meetMembers(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (!users.has(id)) await user(id);
  }

  return {
    user,
    slackIdByEmail,
    groupMembers: (group) => members.get(group),
    known: (slackId) => users.get(slackId)?.user,
    isUnknown: (slackId) => users.has(slackId) && users.get(slackId)?.user === undefined,
    idByEmail: (email) => {
      const kept = emails.get(email);
      return kept && (kept.slackId ?? null);
    },
    learn(raw) {
      const user = toUser(raw);
      users.set(user.slackId, { user, readAt: clock.now() });
      for (const [email, kept] of emails)
        if (kept.slackId === user.slackId && email !== user.email) emails.delete(email);
    },
    async recallGroups() {
      const known = (await book.all()).filter(({ id }) => groups.includes(id));
      for (const group of known) members.set(group.id, group.members);
      if (known.length === groups.length)
        groupsReadAt = known.map(({ readAt }) => readAt).sort((a, b) => a.toMillis() - b.toMillis())[0];
    },
    async refreshPeople(people) {
      for (const { slack, email } of people) {
        try {
          for (const id of slack) await user(id);
          if (slack.length === 0 && email) {
            const id = await slackIdByEmail(email);
            if (id) await user(id);
          }
        } catch (error) {
          log.warn({ err: error }, 'a person could not be read, the old data stands');
        }
      }
    },
    async refreshGroups() {
      let all = true;
      for (const group of groups) {
        try {
          const { users: ids = [] } = await client.usergroups.users.list({ usergroup: group });
          members.set(group, ids);
          await meetMembers(ids);
          await book.remember({ id: group, members: ids, readAt: clock.now() });
        } catch (error) {
          all = false;
          log.warn({ err: error, group }, 'a user group could not be read');
        }
      }
      if (all) groupsReadAt = clock.now();
    },
    groupsAgeMinutes() {
      if (groups.length === 0) return 0;
      return groupsReadAt ? clock.now().diff(groupsReadAt).as('minutes') : Number.POSITIVE_INFINITY;
    },
  };
}
