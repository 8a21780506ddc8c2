import { isDeepStrictEqual } from 'node:util';
import { Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IncidentStatus, Visibility } from '../../src/incidents/model.ts';
import { countsAsResponse, type IncidentMove, incidentMoves, isLegal } from '../../src/incidents/rules.ts';
import { type Core, startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';

let core: Core;
let office: Awaited<ReturnType<typeof openOffice>>;
beforeAll(async () => {
  core = await startCore();
  office = await openOffice(core);
});
afterAll(() => core[Symbol.asyncDispose]());

const statuses: readonly IncidentStatus[] = ['open', 'acknowledged', 'mitigated', 'resolved', 'closed'];

/** An incident that is in this state, whatever way led there. */
async function incidentIn(status: IncidentStatus, visibility: Visibility = 'everyone'): Promise<number> {
  const { number } = await opened('Login slow', visibility);
  const steps: readonly (() => Promise<unknown>)[] = [
    async () => office.incidents.acknowledge(number, await office.actor('emil')),
    async () => office.incidents.mitigate(number, undefined, await office.actor('emil')),
    async () => office.incidents.resolve(number, undefined, await office.actor('emil')),
    async () => office.incidents.close(number, await office.actor('emil'), true),
  ];
  for (const step of steps.slice(0, statuses.indexOf(status))) await step();
  return number;
}

async function opened(title: string, visibility: Visibility = 'everyone') {
  const { incident } = await office.incidents.open(
    { system: 'hims', severity: 'SEV-3', title, visibility },
    await office.actor('ana'),
  );
  return incident;
}

/** What a move needs to be there before it. */
async function prepare(move: IncidentMove, number: number): Promise<void> {
  const publishes = move === 'unpublish' && (await office.incidents.get(number)).status !== 'closed';
  if (move === 'task-done')
    await core.sql(
      `with said as (insert into texts (id, subject, body, salt, written_at)
         values (gen_random_uuid(), $2, 'Call', 's', now()) returning id)
       insert into incident_tasks (incident, number, text_id, created_at, created_by)
       select $1, 1, id, now(), 'ana' from said`,
      [number, `INC-${number}`],
    );
  if (publishes)
    await office.incidents.publish(
      number,
      { text: 'We are on it', components: ['sign-in'] },
      await office.actor('bea'),
    );
}

async function make(move: IncidentMove, number: number): Promise<unknown> {
  const { incidents } = office;
  const bea = await office.actor('bea');
  switch (move) {
    case 'acknowledge':
      return incidents.acknowledge(number, bea);
    case 'command':
      return incidents.takeCommand(number, bea);
    case 'role':
      return incidents.assignRole(number, 'scribe', 'ana', bea);
    case 'update':
      return incidents.update(number, { text: 'Known' }, bea);
    case 'snooze':
      return incidents.snooze(number, Duration.fromObject({ minutes: 30 }), bea);
    case 'severity':
      return incidents.changeSeverity(number, 'SEV-2', 'Worse', bea);
    case 'system':
      return incidents.changeSystem(number, 'fhir', bea);
    case 'escalate':
      return incidents.escalate(number, {}, bea);
    case 'mitigate':
      return incidents.mitigate(number, undefined, bea);
    case 'resolve':
      return incidents.resolve(number, undefined, bea);
    case 'summarise':
      return incidents.summarise(number, 'A cable', bea);
    case 'reopen':
      return incidents.reopen(number, 'It is back', bea);
    case 'close':
      return incidents.close(number, bea);
    case 'merge':
      return incidents.merge(number, (await opened('The other')).number, bea);
    case 'task':
      return incidents.addTask(number, { text: 'Call' }, bea);
    case 'task-done':
      return incidents.finishTask(number, 1, bea);
    case 'note':
      return incidents.note(number, { text: 'Seen' }, bea);
    case 'publish':
      return incidents.publish(number, { text: 'We are on it', components: ['sign-in'] }, bea);
    case 'unpublish':
      return incidents.unpublish(number, bea);
    case 'notified':
      return incidents.notified(number, 'HHS', await office.actor('emil'));
    case 'review':
      return incidents.review(number, bea);
    default:
      return move satisfies never;
  }
}

/** Where a legal move leads. */
function statusAfter(move: IncidentMove, status: IncidentStatus): IncidentStatus {
  const made = incidentMoves[move];
  if ('to' in made) return made.to;
  // It is made graver there, and what held the milder harm does not hold that.
  if (move === 'severity' && status === 'mitigated') return 'acknowledged';
  return status === 'open' && countsAsResponse(move) ? 'acknowledged' : status;
}

const cells = (Object.keys(incidentMoves) as IncidentMove[]).flatMap((move) =>
  statuses.map((status) => ({ move, status })),
);

it.each(cells)('$move from $status: service, table and database agree', async ({ move, status }) => {
  const number = await incidentIn(status, move === 'notified' ? 'security' : 'everyone');
  await prepare(move, number);
  const row = async () => (await core.sql('select * from incidents where number = $1', [number]))[0];
  const before = await row();
  const outcome = await make(move, number).then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code,
  );

  // Closing takes an incident off the status page, so there is nothing left to take off.
  const isLeft = !(move === 'unpublish' && status === 'closed');
  const isDone = isLegal(move, status) && isLeft;
  const legal = { outcome: 'done', status: statusAfter(move, status) };
  const illegal = {
    outcome: expect.stringMatching(
      isLeft ? /^incident\.(move-not-allowed|already-acknowledged)$/ : /^incident\.not-published$/,
    ),
    status,
  };
  const after = { outcome, status: (await office.incidents.get(number)).status }; // and so the database took it, with all its checks
  expect(after).toEqual(isDone ? legal : illegal);
  expect(isDeepStrictEqual(await row(), before)).toBe(!isDone);
});

it('does not go from state to state in any other way, not even by hand in the database', async () => {
  const legal = new Set(
    Object.keys(incidentMoves).flatMap((move) =>
      statuses
        .filter((status) => isLegal(move as IncidentMove, status))
        .map((status) => `${status} ${statusAfter(move as IncidentMove, status)}`),
    ),
  );
  for (const from of statuses)
    for (const to of statuses) {
      if (legal.has(`${from} ${to}`) || from === to) continue;
      const number = await incidentIn(from);
      await expect(
        core.sql('update incidents set status = $2 where number = $1', [number, to]),
        `${from} → ${to}`,
      ).rejects.toThrow(`INC-${number} cannot go from ${from} to ${to}`);
    }
});

it.each([
  ['acknowledged by nobody', `status = 'acknowledged'`],
  ['acknowledged at no time', `status = 'acknowledged', acknowledged_by = 'bea'`],
  ['resolved without a response', `status = 'resolved', resolved_at = opened_at, resolved_by = 'bea'`],
  [
    'open and resolved',
    `resolved_at = opened_at, resolved_by = 'bea', acknowledged_at = opened_at, acknowledged_by = 'bea'`,
  ],
  [
    'acknowledged before it was opened',
    `status = 'acknowledged', acknowledged_by = 'bea', acknowledged_at = opened_at - interval '1 second'`,
  ],
  ['a state that does not exist', `status = 'parked'`],
  ['a severity that does not exist', `severity = 'SEV-9'`],
  [
    'mitigated by nobody',
    `status = 'mitigated', mitigated_at = opened_at, acknowledged_at = opened_at, acknowledged_by = 'bea'`,
  ],
  ['closed and open', `closed_at = opened_at, closed_by = 'bea'`],
  ['merged and open', 'merged_into = 1'],
  ['security and seen by everyone', 'security = true'],
  ['a channel without its id', `channel_state = 'ready'`],
  ['an id of a channel that is not there', `channel_id = 'C1'`],
  ['on the status page since no time', 'public_id = title_id'],
  ['private and on the status page', 'private = true, public_id = title_id, published_at = opened_at'],
])('cannot be stored: %s', async (_what, change) => {
  const number = await incidentIn('open');
  await expect(core.sql(`update incidents set ${change} where number = ${number}`)).rejects.toMatchObject({
    code: '23514', // a check constraint, or the trigger of the moves
  });
});

it('has one current deadline of each kind, whatever happens', async () => {
  const number = await incidentIn('open');
  await expect(
    core.sql(
      `insert into incident_deadlines (id, incident, kind, severity, due_at, set_at) select gen_random_uuid(), incident, kind, severity, due_at, set_at
       from incident_deadlines where incident = $1 and kind = 'respond'`,
      [number],
    ),
  ).rejects.toThrow(/incident_deadlines_current/);
});
