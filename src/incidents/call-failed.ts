import type { DateTime } from 'luxon';
import { z } from 'zod';
import type { Clock } from '../clock/clock.ts';
import { type Db, relaxDurability, type Tx } from '../db/db.ts';
import type { Notice } from '../notices/model.ts';
import { enqueueNotices, listDeliveries } from '../notices/store.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { tell } from './audience.ts';
import { type Callers, callNext, callOnCall } from './calls.ts';
import { type Incident, incidentNumber } from './model.ts';
import { isNamedCall } from './order.ts';
import { page } from './paging.ts';
import { failCall } from './record-store.ts';
import { needsAnswer } from './rules.ts';
import { getIncident, lockIncident } from './store.ts';

const CallData = z.object({
  level: z.number(),
  round: z.number().default(0),
  byHand: z.boolean().default(false),
});

interface Deps extends Callers {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
}

/** What becomes of a call is found out when its message is sent. All of these join the transaction that writes that down. */
export function followCalls(deps: Deps) {
  async function calledBy(
    tx: Tx,
    { kind, subject, target, data }: Notice,
  ): Promise<{ incident: Incident; person: string; call: z.output<typeof CallData> } | undefined> {
    if (kind !== 'incident-called' || target.to !== 'person') return undefined;
    const incident = await lockIncident(tx, incidentNumber(subject));
    return { incident, person: target.person, call: CallData.parse(data) };
  }

  /** Whether anybody else of the same call has the message, or will have it. */
  async function isAnybodyReached(
    tx: Tx,
    { id, subject }: Notice,
    { level, round }: { level: number; round: number },
  ): Promise<boolean> {
    const all = await listDeliveries(tx, subject, 'incident-called');
    return all.some(
      (one) =>
        one.id !== id &&
        one.data['level'] === level &&
        (one.data['round'] ?? 0) === round &&
        ['pending', 'sending', 'delivered'].includes(one.state),
    );
  }

  return {
    /** Slack will never deliver it: nobody waits for this person, and the next one is called at once. */
    async failed(tx: Tx, notice: Notice, error: string, now: DateTime): Promise<void> {
      const found = await calledBy(tx, notice);
      if (!found) return;
      const { incident, person, call } = found;
      failCall(tx, incident, { ...call, person }, error);
      const system = systemOf(deps.systems, incident.system);
      const isPast = call.round < incident.round || (!isNamedCall(call.level) && call.level < incident.level);
      const line = { kind: 'incident-call-failed', data: { person, error }, to: 'room' as const };
      await tell(tx, incident, [line], now);
      if (!needsAnswer(incident) || isPast || (await isAnybodyReached(tx, notice, call))) return;
      if (call.level === 0) await callOnCall(tx, incident, system, deps, { now, byHand: call.byHand });
      else await callNext(tx, incident, system, deps, { now, wantedAt: now });
    },
    /** Slack does not take it yet: the pager is told where it was not, and the order keeps its times. */
    async struggling(tx: Tx, notice: Notice, now: DateTime): Promise<void> {
      const found = await calledBy(tx, notice);
      if (!found) return;
      const { incident, call } = found;
      if (!needsAnswer(incident) || call.round < incident.round) return;
      const pages = systemOf(deps.systems, incident.system).severities[incident.severity].pages;
      const rung = deps.pages && !pages ? [page(incident, 'incident-page', call, now)] : [];
      await enqueueNotices(tx, rung, now);
      await tell(tx, incident, [], now);
    },
    /**
     * The cards say who has the message. They are drawn as the incidents are by then, so nobody is made to wait here: for a lock,
     * or for the disk; after a crash every open card is shown anew.
     */
    async delivered(notices: readonly Notice[]): Promise<void> {
      const numbers = [...new Set(notices.map(({ subject }) => incidentNumber(subject)))];
      const read = await Promise.allSettled(numbers.map((number) => getIncident(deps.db, number)));
      const found = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const waiting = found.filter(needsAnswer);
      if (waiting.length > 0)
        await deps.db.transaction(async (tx) => {
          relaxDurability(tx);
          for (const incident of waiting) await tell(tx, incident, [], deps.clock.now());
        });
      for (const one of read) if (one.status === 'rejected') throw one.reason;
    },
  };
}
