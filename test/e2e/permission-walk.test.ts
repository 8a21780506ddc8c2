import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Permission, permissions } from '../../src/people/permissions.ts';
import { ids } from '../../src/slack/ids.ts';
import { type Role, roles } from '../../src/systems/model-people.ts';
import { upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { procedureSystems, procedures } from '../support/procedure-systems.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';
import { everyTry, type Try } from '../support/walk.ts';
import { neededFor } from '../support/walk-needs.ts';

/** Somebody who tries everything. */
interface Somebody {
  name: string;
  /** Roles held in hims, where the incidents are. */
  here: readonly Role[];
  /** Roles held anywhere: some permissions are about no system. */
  anywhere: readonly Role[];
  isMember: boolean;
  user?: object;
}
const member = { isMember: true };
const outsider = { here: roles, anywhere: roles, isMember: false };
const everybody: readonly Somebody[] = [
  ...roles.map((role) => ({ name: `only-${role}`, here: [role], anywhere: [role], ...member })),
  { name: 'nobody', here: [], anywhere: [], ...member },
  { name: 'elsewhere', here: [], anywhere: roles, ...member },
  { name: 'guest', here: [], anywhere: [], isMember: false, user: { isRestricted: true } },
  { name: 'stranger', here: [], anywhere: [], isMember: false, user: { isStranger: true } },
  { name: 'robot', here: [], anywhere: [], isMember: false, user: { isBot: true } },
  // Named in people.yaml with every role there is, and gone.
  { name: 'gone', ...outsider, user: { isDeleted: true } },
];
const slackId = (one: Somebody) => `U0WALK${String(everybody.indexOf(one)).padStart(4, '0')}`;
const isNamed = ({ anywhere }: Somebody) => anywhere.length > 0;

/** What is about no incident, and so asks only for a role held anywhere. */
const aboutNoSystem: ReadonlySet<Permission> = new Set<Permission>(['audit.read', 'notice.retry']);

function isAllowed(
  { here, anywhere, isMember }: Somebody,
  { permission, asksWhich }: Pick<Try, 'permission' | 'asksWhich'>,
): boolean {
  if (!isMember) return false;
  const allowed: readonly Role[] | 'everyone' = permissions[permission];
  if (allowed === 'everyone') return true;
  return allowed.some((role) =>
    (asksWhich || aboutNoSystem.has(permission) ? anywhere : here).includes(role),
  );
}

let bot: TestBot;
let people: string;
beforeAll(async () => {
  people = join(tmpdir(), `people-walk-${process.pid}.yaml`);
  const trial = await readFile('trial/people.yaml', 'utf8');
  const named = everybody.filter(isNamed);
  const added = (to: string, line: (one: Somebody) => string, yaml: string) =>
    yaml.replace(`${to}:\n`, `${to}:\n${named.map(line).join('')}`);
  const grantOf = ({ name, here, anywhere }: Somebody) =>
    `  - { team: ${name}, roles: [${anywhere.join(', ')}], systems: ${here.length > 0 ? '[hims]' : '[fhir]'} }\n`;
  const withPeople = added(
    'people',
    (one) => `  - { id: ${one.name}, name: ${one.name}, slack: [${slackId(one)}] }\n`,
    trial,
  );
  const withTeams = added(
    'teams',
    ({ name }) => `  - { id: ${name}, name: ${name}, members: [${name}] }\n`,
    withPeople,
  );
  await writeFile(people, added('grants', grantOf, withTeams));
  bot = await startBot({
    systemsDir: await procedureSystems({ 'walk-here': procedures.walk(), 'start-me': procedures.startMe() }),
    peopleFile: people,
    users: everybody.map((one) => ({ name: one.name, id: slackId(one), ...one.user })),
  });
  for (const title of ['Login slow', 'Printers', 'Scanners'])
    await bot.people.ana.runs(`/hims incident open SEV-3 hims "${title}"`);
  await bot.people.bea.runs('/hims incident task INC-1 "Call"');
  await bot.people.bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-12-06');
  await bot.people.bea.runs(upgrade());
  await bot.people.bea.runs('/hims change cancel CHG-1 "So that nobody moves it"');
  await bot.people.bea.runs('/hims run start walk-here hims');
  await bot.people.bea.runs('/hims run abort RUN-1 "So that nobody works on it"');
  await bot.people.gus.runs('/hims maintenance freeze hims 2027-02-01 2027-02-02 "Inspection"');
  // What is looked at, and stays as it is: an open incident, a change to assess, a maintenance to start, a run under way.
  await bot.people.ana.runs('/hims incident open SEV-4 hims "Scanner is slow"');
  await bot.people.bea.runs(upgrade());
  await bot.people.bea.runs('/hims maintenance announce hims patch "Other" --window 2026-12-13');
  await bot.people.bea.runs('/hims run start walk-here hims');
});
afterAll(async () => {
  await bot.settle();
  lookAway(bot);
  await bot[Symbol.asyncDispose]();
  await rm(people);
});

/** What is there to try it on. */
const about = { one: 1, other: 2, maintenance: 1, freeze: 1, change: 1, run: 1 };

/** The walkers are in people.yaml by their names. */
const nameOf = (user: string) => there(everybody.find((one) => slackId(one) === user)).name;

const refusal = /You cannot do that|cannot use this here/;

async function refusedActions(user: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  const { rows } = await client.query<{ action: string }>(
    // A vote that comes too late is kept as a refusal, too; it is none of these.
    `select action from audit where outcome = 'refused' and entry::jsonb ->> 'slackUser' = $1
     and entry::jsonb -> 'change' ->> 'code' <> 'change.move-not-allowed' order by seq`,
    [user],
  );
  await client.end();
  return rows.map(({ action }) => action);
}

/** Everything to press in these blocks. */
function pressable(blocks: readonly unknown[]): { id: string; value: string }[] {
  const found: { id: string; value: string }[] = [];
  JSON.stringify(blocks, (_key, part: unknown) => {
    const { type, action_id: id, value, options } = (part ?? {}) as Record<string, unknown>;
    if (typeof id === 'string' && type === 'button') found.push({ id, value: String(value) });
    if (typeof id === 'string' && Array.isArray(options))
      for (const option of options as { value: string }[]) found.push({ id, value: option.value });
    return part;
  });
  return found;
}

/** What somebody is shown alone, and what is drawn there for whoever may everything. */
const shown = [
  '/hims incident show INC-4',
  '/hims change show CHG-2',
  '/hims maintenance show MW-2',
  '/hims run show RUN-2',
  '/hims run list hims',
  '/hims routine list hims',
  '/hims',
] as const;

it.each(everybody.filter((one) => one.isMember))(
  '$name is drawn only what they may press, at home too',
  async (somebody) => {
    const user = slackId(somebody);
    const person = bot.person(user);
    const wrong: string[] = [];
    for (const typed of [...shown, 'home'] as const) {
      if (typed === 'home') await bot.slack.openHome(user);
      else await person.runs(typed);
      await bot.settle();
      const blocks = typed === 'home' ? (bot.slack.home(user)?.blocks ?? []) : person.lastAnswer().blocks;
      for (const { id, value } of pressable(blocks ?? [])) {
        const permission = neededFor(id, value);
        const asksWhich = [ids.run.startForm, ids.maintenance.announceForm].some((one) => one === id);
        if (!isAllowed(somebody, { permission, asksWhich })) wrong.push(`${typed}: ${id} ${value}`);
      }
    }
    expect(wrong).toEqual([]);
    if (!somebody.here.includes('responder')) return;
    await person.runs('/hims incident show INC-4');
    const drawn = pressable(person.lastAnswer().blocks ?? []).map(({ id }) => id);
    expect(drawn).toEqual(expect.arrayContaining([ids.incident.acknowledge, ids.incident.command]));
  },
);

it.each(everybody)(
  '$name may what the table says, is always answered, and each refusal is kept',
  async (somebody) => {
    const user = slackId(somebody);
    const refused: Permission[] = [];
    const wrong: string[] = [];
    for (const attempt of everyTry(bot, { ...about, nameOf })) {
      const { what, permission, by } = attempt;
      const answer = await by(user);
      if (answer.trim() === '') wrong.push(`${what}: no answer`);
      const isRefused = refusal.test(answer);
      if (isRefused) refused.push(permission);
      if (isRefused === isAllowed(somebody, attempt)) wrong.push(`${what}: ${answer.slice(0, 120)}`);
    }
    expect(wrong).toEqual([]);
    const kept = await refusedActions(user);
    // Who is no member is refused everything at the door, before it is known what it would have taken.
    expect(kept.map((action, at) => (somebody.isMember ? action : refused[at]))).toEqual(refused);
  },
);
