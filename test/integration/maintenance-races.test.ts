import { Duration } from 'luxon';
import { expect, it } from 'vitest';
import { startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';

const request = { system: 'hims', size: 'patch', title: 'Kernel', takes: Duration.fromISO('PT2H') } as const;

/** Two processes on one database. */
async function twoOffices() {
  const core = await startCore();
  const offices = [await openOffice(core), await openOffice(core)] as const;
  const [one] = offices;
  const announced = await one.maintenance.announce(
    { ...request, when: '2026-12-06' },
    await one.actor('bea'),
  );
  if (announced.outcome === 'too-late') throw new Error(announced.text);
  return { core, offices };
}

const noticesOf = (core: Awaited<ReturnType<typeof startCore>>, reason: string) =>
  core.sql<{ lane: string }>(
    `select lane from notices where kind = 'maintenance-notice' and data ->> 'reason' = $1`,
    [reason],
  );

it('tells of each offset once, however many processes look', async () => {
  const { core, offices } = await twoOffices();
  await using _core = core;
  core.clock.set(core.clock.now().plus({ days: 12, hours: 22, minutes: 30 })); // all three are due
  await Promise.all(offices.flatMap(({ timers }) => [timers.sweep(), timers.sweep()]));
  const lanes = (await noticesOf(core, 'reminder')).map(({ lane }) => lane);
  expect(lanes.length).toBe(new Set(lanes).size * 3);
});

it('takes one decision when people cancel, move and start at once', async () => {
  const { core, offices } = await twoOffices();
  await using _core = core;
  const [one, other] = offices;
  core.clock.set(core.clock.now().plus({ days: 12, hours: 22, minutes: 55 }));
  const actors = [await one.actor('bea'), await other.actor('dora'), await other.actor('gus')] as const;
  const done = await Promise.allSettled([
    one.maintenance.start(1, actors[0]),
    other.maintenance.cancel(1, 'Not needed', actors[1]),
    other.maintenance.move(1, { when: '2026-12-13' }, actors[2]),
  ]);
  const { status, sequence } = await one.maintenance.get(1);
  expect(['in progress', 'cancelled']).toContain(status); // a move alone leaves it to be started or cancelled
  const ended = done.slice(0, 2).filter((outcome) => outcome.status === 'fulfilled');
  expect(ended).toHaveLength(1);
  expect(await noticesOf(core, status === 'cancelled' ? 'started' : 'cancelled')).toEqual([]);
  expect(sequence).toBeLessThanOrEqual(2);
});

it('gives one time to one maintenance, and one number to each', async () => {
  const { core, offices } = await twoOffices();
  await using _core = core;
  const asked = await Promise.allSettled(
    Array.from({ length: 6 }, async (_none, at) => {
      const office = offices[at % 2 === 0 ? 0 : 1];
      const when = at < 3 ? '2026-12-13' : '2026-12-20';
      return office.maintenance.announce({ ...request, when }, await office.actor('bea'));
    }),
  );
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const all = await offices[0].maintenance.list({ limit: 10 });
  expect(new Set(all.map(({ number }) => number))).toEqual(new Set([1, 2, 3]));
});

it('does not announce into a freeze that is declared at the same moment, or the freeze says that it hits it', async () => {
  const { core, offices } = await twoOffices();
  await using _core = core;
  const [one, other] = offices;
  const [bea, gus] = [await one.actor('bea'), await other.actor('gus')];
  const [announced, frozen] = await Promise.allSettled([
    one.maintenance.announce({ ...request, when: '2026-12-20' }, bea),
    other.maintenance.freeze(
      { system: 'hims', from: '2026-12-19', to: '2026-12-21', reason: 'Holidays' },
      gus,
    ),
  ]);
  const hit = frozen.status === 'fulfilled' ? frozen.value.hit.length : -1;
  expect(hit).toBe(announced.status === 'fulfilled' ? 1 : 0);
});
