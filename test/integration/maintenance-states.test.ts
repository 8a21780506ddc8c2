import { Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MaintenanceStatus, maintenanceStatuses } from '../../src/maintenance/model.ts';
import { isLegal, type MaintenanceMove, maintenanceMoves } from '../../src/maintenance/rules.ts';
import { type Core, startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';

let core: Core;
let office: Awaited<ReturnType<typeof openOffice>>;
beforeAll(async () => {
  core = await startCore();
  office = await openOffice(core);
});
afterAll(() => core[Symbol.asyncDispose]());

type PersonsMove = Exclude<MaintenanceMove, 'grant' | 'refuse'>;
const moves = Object.keys(maintenanceMoves).filter(
  (move): move is PersonsMove => move !== 'grant' && move !== 'refuse',
);

/** Each has a day of its own, so that none takes the time of another. */
let days = 0;

/** A maintenance that is in this state, whatever way led there. */
async function maintenanceIn(status: MaintenanceStatus): Promise<number> {
  const { maintenance } = office;
  const bea = () => office.actor('bea'); // each deed is a request of its own
  const isAsked = status === 'waiting' || status === 'refused';
  days += 1;
  const announced = await maintenance.announce(
    {
      system: 'hims',
      title: 'Kernel',
      takes: Duration.fromISO('PT2H'),
      ...(isAsked
        ? {
            size: 'major',
            when: `${core.clock.now().plus({ days }).toISODate()}T12:00`,
            exception: 'Now or never',
          }
        : { size: 'emergency' }),
    },
    await bea(),
  );
  if (announced.outcome === 'too-late') throw new Error(announced.text);
  const { number } = announced.maintenance;
  if (status === 'refused') await maintenance.reject(number, 'No', await office.actor('cem'));
  if (status === 'cancelled') await maintenance.cancel(number, 'Not needed', await bea());
  if (status === 'in progress' || status === 'completed') await maintenance.start(number, await bea());
  if (status === 'completed') await maintenance.complete(number, 'Done', await bea());
  return number;
}

async function make(move: PersonsMove, number: number): Promise<unknown> {
  const { maintenance } = office;
  const bea = await office.actor('bea');
  switch (move) {
    case 'approve':
      return maintenance.approve(number, undefined, await office.actor('cem'));
    case 'reject':
      return maintenance.reject(number, 'No', await office.actor('cem'));
    case 'start':
      return maintenance.start(number, bea);
    case 'update':
      return maintenance.update(number, 'Half way', bea);
    case 'extend':
      return maintenance.extend(number, Duration.fromISO('PT30M'), bea);
    case 'complete':
      return maintenance.complete(number, 'Done', bea);
    case 'move':
      return maintenance.move(number, { when: core.clock.now().plus({ hours: 12 }).toISO() ?? '' }, bea);
    case 'cancel':
      return maintenance.cancel(number, 'Not needed', bea);
    case 'report':
      return maintenance.report(number, 'Logs were not rotated', bea);
    default:
      return move satisfies never;
  }
}

/** What the move may end in besides itself: of an announced one there is nothing to vote on. */
const outcomeOf = (move: PersonsMove, number: number) =>
  make(move, number).then(
    () => 'done',
    (error: { code?: string }) => (error.code === 'maintenance.no-vote' ? 'done' : error.code),
  );

it.each(maintenanceStatuses)(
  'makes from %s the moves that the table allows, and no other',
  async (status) => {
    const wrong: string[] = [];
    for (const move of moves) {
      const outcome = await outcomeOf(move, await maintenanceIn(status));
      const expected = isLegal(move, status) ? 'done' : 'maintenance.move-not-allowed';
      if (outcome !== expected) wrong.push(`${move}: ${outcome}`);
    }
    expect(wrong).toEqual([]);
  },
);

it('is kept from every other change of state by the database itself', async () => {
  const legal = new Set(
    Object.values(maintenanceMoves as Record<string, { from: readonly string[]; to?: string }>).flatMap(
      ({ from, to }) => from.map((one) => `${one} → ${to}`),
    ),
  );
  const wrong: string[] = [];
  for (const from of maintenanceStatuses) {
    const number = await maintenanceIn(from);
    for (const to of maintenanceStatuses.filter((one) => one !== from && !legal.has(`${from} → ${one}`))) {
      const refused = await core
        .sql('update maintenances set status = $2 where number = $1', [number, to])
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
      if (!refused?.includes(`cannot go from ${from} to ${to}`)) wrong.push(`${from} → ${to}: ${refused}`);
    }
  }
  expect(wrong).toEqual([]);
});
