import type { Person, Team } from './model-people.ts';
import type { People } from './schema-people.ts';
import { Email, SlackUser, slugPattern } from './schema-values.ts';

/** How a member of a team is named, or undefined when the text can name nobody. */
export function memberKind(member: string): 'slack' | 'email' | 'person' | undefined {
  if (SlackUser.safeParse(member).success) return 'slack';
  if (Email.safeParse(member).success) return 'email';
  return slugPattern.test(member) ? 'person' : undefined;
}

/**
 * People and teams with every member as the id of a person. Who is named only by address or Slack id becomes
 * a person; the id is made of the whole of it and not counted up, so that it stays when the file is reordered.
 */
export function resolvePeople({ people = [], teams }: People): { people: Person[]; teams: Team[] } {
  const persons = people.map((person): Person => withoutUndefined({ ...person, slack: person.slack ?? [] }));
  const byId = new Set(persons.map(({ id }) => id));
  const byAddress = new Map(
    persons.flatMap(({ id, email }) => (email ? [[email.toLowerCase(), id] as const] : [])),
  );
  const bySlack = new Map(persons.flatMap(({ id, slack }) => slack.map((slackId) => [slackId, id] as const)));

  function add(member: string, person: Omit<Person, 'id'>): string {
    const id = freeSlug(member, byId);
    byId.add(id);
    persons.push({ id, ...person });
    return id;
  }

  function idOf(member: string): string {
    const kind = memberKind(member);
    if (kind === 'person') return member;
    const known = kind === 'slack' ? bySlack : byAddress;
    const key = kind === 'slack' ? member : member.toLowerCase();
    const id =
      known.get(key) ??
      add(
        member,
        kind === 'slack' ? { name: member, slack: [member] } : { name: member, email: member, slack: [] },
      );
    known.set(key, id);
    return id;
  }

  const resolved = teams.map(
    ({ id, name, members = [], userGroups = [], email, phone }): Team =>
      // Two ways to name one person in one team are one membership.
      withoutUndefined({ id, name, members: [...new Set(members.map(idOf))], userGroups, email, phone }),
  );
  return { people: persons, teams: resolved };
}

/** `ana.alvarez@clinic.example` becomes `ana-alvarez-clinic-example`. */
function freeSlug(member: string, taken: ReadonlySet<string>): string {
  const plain =
    member
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[-0-9]+|-+$/g, '')
      .slice(0, 36) || 'person';
  let slug = plain;
  for (let count = 2; taken.has(slug); count += 1) slug = `${plain}-${count}`;
  return slug;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Takes the keys out that are there but undefined: zod makes them, exact optional types refuse them. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}
