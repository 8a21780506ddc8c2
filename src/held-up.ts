import { DateTime } from 'luxon';
import { tellChange, tellHeldUp } from './changes/audience.ts';
import { listAround, listTiedTo } from './changes/list-store.ts';
import { type Change, timeOf } from './changes/model.ts';
import { isCarriedOutNow, isPlanned } from './changes/rules.ts';
import { listHands } from './changes/timeline-store.ts';
import type { Db, Tx } from './db/db.ts';
import type { Freeze, Maintenance, Planned } from './maintenance/model.ts';
import type { MaintenanceHooks } from './maintenance/moves.ts';
import { findPaused } from './procedures/list-store.ts';
import { wakeThawed } from './procedures/thaw.ts';

/** Changes that are to be carried out in the time of a freeze, and wait for its end. */
async function changesInFreeze(reader: Pick<Db, 'query'> | Tx, { system, from, to }: Freeze) {
  const around = await listAround(reader, { startsAt: from, endsAt: to });
  return around.flatMap((change) => {
    const time = timeOf(change);
    const waits = change.system === system && change.startedAt === undefined && change.type !== 'emergency';
    return waits && time && time.endsAt > from ? [{ ...change, ...time }] : [];
  });
}

/** Changes that may be carried out, at a time that the maintenance takes. */
async function changesInTheWay(
  tx: Tx,
  { system, environment, status, startsAt, endsAt }: Maintenance,
): Promise<(Change & Planned)[]> {
  if (status === 'cancelled' || status === 'refused' || status === 'completed') return [];
  const around = await listAround(tx, { startsAt, endsAt });
  return around.flatMap((change) => {
    const time = timeOf(change);
    const isThere = change.system === system && change.environment === environment;
    const isMet = isThere && isPlanned(change) && change.type !== 'emergency';
    return isMet && time && time.endsAt > startsAt ? [{ ...change, ...time }] : [];
  });
}

/** What maintenance and freezes ask of the changes that they meet. */
export const heldUpHooks: Pick<
  MaintenanceHooks,
  'implementingIn' | 'plannedIn' | 'rescheduled' | 'frozen' | 'thawed' | 'changesIn' | 'heldUp'
> = {
  implementingIn: async (reader, number) => (await listTiedTo(reader, number)).filter(isCarriedOutNow),
  plannedIn: async (reader, number) =>
    (await listTiedTo(reader, number)).filter((one) => isPlanned(one) && one.type !== 'emergency'),
  async rescheduled(tx, maintenance, now) {
    if (maintenance.status === 'waiting') return []; // nobody is told before its exception is granted
    const tied = await listTiedTo(tx, maintenance.number);
    const own = new Set(tied.map(({ key }) => key));
    const met = (await changesInTheWay(tx, maintenance)).filter(({ key }) => !own.has(key));
    await tellHeldUp(tx, [...tied, ...met], now);
    return met;
  },
  async frozen(tx, freeze, now) {
    const met = await changesInFreeze(tx, freeze);
    await tellHeldUp(
      tx,
      met.filter(({ endsAt }) => endsAt > now),
      now,
    );
    for (const one of met) await tellChange(tx, one, [], now);
    await wakeThawed(tx, freeze.system, DateTime.max(freeze.from, now), now);
  },
  async thawed(tx, freeze, now) {
    for (const one of await changesInFreeze(tx, freeze)) await tellChange(tx, one, [], now);
    await wakeThawed(tx, freeze.system, now, now);
  },
  changesIn: changesInFreeze,
  async heldUp(reader, freeze, now) {
    const waiting = await changesInFreeze(reader, freeze);
    const waits = waiting.filter((one) => isPlanned(one) && one.endsAt > now);
    const held = await Promise.all(
      waits.map(async ({ key, number, requestedBy, implementer }) => ({
        key,
        people: [requestedBy, implementer, ...(await listHands(reader, number))],
      })),
    );
    const paused = await findPaused(reader, freeze.system);
    return [...held, ...paused.map(({ key, askedBy }) => ({ key, people: [askedBy] }))];
  },
};
