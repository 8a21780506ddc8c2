import { isDeepStrictEqual } from 'node:util';
import { problemAt } from './describe.ts';
import { memberKind } from './members.ts';
import { didYouMean } from './nearest.ts';
import type { Parsed } from './parsed.ts';
import type { Problem } from './problems.ts';
import type { People } from './schema-people.ts';
import type { Path } from './yaml-file.ts';

/** The ids that people.yaml holds. */
export interface Known {
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
}

/** Read from the plain values, so that one bad line in people.yaml does not make every reference wrong. */
export function knownIn(data: unknown): Known {
  const idsOf = (list: unknown): string[] =>
    Array.isArray(list)
      ? list
          .map((entry: unknown) => (entry as { id?: unknown } | null)?.id)
          .filter((id) => typeof id === 'string')
      : [];
  const { people, teams } = (data ?? {}) as { people?: unknown; teams?: unknown };
  return { people: new Set(idsOf(people)), teams: new Set(idsOf(teams)) };
}

/** Ids that occur twice, members and teams that do not exist, grants for systems that do not exist. */
export function checkPeople({ yaml, value }: Parsed<People>, folders: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const complain = (path: Path, wrong: string, right: string): void => {
    problems.push(problemAt(yaml, path, wrong, right));
  };
  const once = onlyOnce(complain);
  for (const [index, { id, email, slack }] of (value.people ?? []).entries()) {
    once('person', id, ['people', index, 'id'], 'give one of the two another id');
    if (email)
      once('address', email.toLowerCase(), ['people', index, 'email'], 'an address belongs to one person');
    for (const [place, slackId] of (slack ?? []).entries()) {
      once(
        'Slack id',
        slackId,
        ['people', index, 'slack', place],
        'a Slack id belongs to one person; take it out at the other',
      );
    }
  }
  const people = new Set(value.people?.map(({ id }) => id));
  for (const [index, { id, members, userGroups }] of (value.teams ?? []).entries()) {
    once('team', id, ['teams', index, 'id'], 'give one of the two another id');
    for (const [place, userGroup] of (userGroups ?? []).entries()) {
      once(`user group of ${id}`, userGroup, ['teams', index, 'userGroups', place], 'keep the first');
    }
    for (const [place, member] of (members ?? []).entries()) {
      const path = ['teams', index, 'members', place];
      once(`member of ${id}`, member.toLowerCase(), path, 'keep the first');
      if (memberKind(member) === undefined) {
        const right = 'write an id of people, an e-mail address or a Slack id';
        complain(path, `is ${JSON.stringify(member)}, which names nobody`, right);
      } else if (memberKind(member) === 'person' && value.people && !people.has(member)) {
        complain(path, `names the person ${member}, who is not in people`, didYouMean(member, people));
      }
    }
  }
  checkGrants(value, folders, complain);
  return problems;
}

function checkGrants(
  value: Partial<People>,
  folders: readonly string[],
  complain: (path: Path, wrong: string, right: string) => void,
): void {
  const teams = value.teams && new Set(value.teams.map(({ id }) => id));
  const grants = value.grants ?? [];
  for (const [index, { team, systems, roles }] of grants.entries()) {
    if (teams && !teams.has(team)) {
      complain(
        ['grants', index, 'team'],
        `names the team ${team}, which is not in teams`,
        didYouMean(team, teams),
      );
    }
    if (systems !== 'all') {
      for (const [place, system] of systems.entries()) {
        if (folders.includes(system)) continue;
        complain(
          ['grants', index, 'systems', place],
          `names the system ${system}, which does not exist`,
          didYouMean(system, folders),
        );
      }
    }
    const twin = grants.findIndex((grant) =>
      isDeepStrictEqual([grant.team, grant.roles, grant.systems], [team, roles, systems]),
    );
    if (twin < index) complain(['grants', index], `is the same as grants[${twin}]`, 'keep one of them');
  }
}

function onlyOnce(complain: (path: Path, wrong: string, right: string) => void) {
  const firsts = new Map<string, Path>();
  return (kind: string, name: string, path: Path, right: string): void => {
    const key = `${kind} ${name}`;
    if (firsts.has(key)) complain(path, `names the ${kind} ${name} a second time`, right);
    else firsts.set(key, path);
  };
}
