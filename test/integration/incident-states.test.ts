import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IncidentStatus } from '../../src/incidents/model.ts';
import { type IncidentMove, incidentMoves, isLegal } from '../../src/incidents/rules.ts';
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
async function incidentIn(status: IncidentStatus): Promise<number> {
  const { number } = await office.incidents.open(
    { system: 'hims', severity: 'SEV-3', title: 'Login slow' },
    await office.actor('ana'),
  );
  const acknowledged =
    status !== 'open' ? `acknowledged_at = opened_at, acknowledged_by = 'dora'` : `level = 0`;
  const resolved =
    status === 'resolved' || status === 'closed' ? `, resolved_at = opened_at, resolved_by = 'emil'` : '';
  await core.db.query(`update incidents set status = $2, ${acknowledged}${resolved} where number = $1`, [
    number,
    status,
  ]);
  return number;
}

async function make(move: IncidentMove, number: number): Promise<unknown> {
  const bea = await office.actor('bea');
  switch (move) {
    case 'acknowledge':
      return office.incidents.acknowledge(number, bea);
    case 'command':
      return office.incidents.takeCommand(number, bea);
    case 'update':
      return office.incidents.update(number, 'Known', bea);
    case 'severity':
      return office.incidents.changeSeverity(number, 'SEV-2', 'Worse', bea);
    case 'escalate':
      return office.incidents.escalate(number, undefined, bea);
    case 'resolve':
      return office.incidents.resolve(number, undefined, bea);
    default:
      return move satisfies never;
  }
}

const cells = (Object.keys(incidentMoves) as IncidentMove[]).flatMap((move) =>
  statuses.map((status) => ({ move, status })),
);

it.each(cells)('$move from $status: service, table and database agree', async ({ move, status }) => {
  const number = await incidentIn(status);
  const row = async () => (await core.db.query('select * from incidents where number = $1', [number]))[0];
  const before = await row();
  const outcome = await make(move, number).then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code,
  );

  const answers = status === 'open' && ['acknowledge', 'command'].includes(move);
  const legal = {
    outcome: 'done',
    status: move === 'resolve' ? 'resolved' : answers ? 'acknowledged' : status,
  };
  const illegal = {
    outcome: expect.stringMatching(/^incident\.(move-not-allowed|already-acknowledged)$/),
    status,
  };
  const after = { outcome, status: (await office.incidents.get(number)).status }; // and so the database took it, with all its checks
  expect(after).toEqual(isLegal(move, status) ? legal : illegal);
  expect(isDeepStrictEqual(await row(), before)).toBe(!isLegal(move, status));
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
])('cannot be stored: %s', async (_what, change) => {
  const number = await incidentIn('open');
  await expect(core.db.query(`update incidents set ${change} where number = ${number}`)).rejects.toThrow(
    /check constraint/,
  );
});

it('has one current deadline of each kind, whatever happens', async () => {
  const number = await incidentIn('open');
  await expect(
    core.db.query(
      `insert into incident_deadlines (id, incident, kind, severity, due_at, set_at) select gen_random_uuid(), incident, kind, severity, due_at, set_at
       from incident_deadlines where incident = $1 and kind = 'respond'`,
      [number],
    ),
  ).rejects.toThrow(/incident_deadlines_current/);
});
