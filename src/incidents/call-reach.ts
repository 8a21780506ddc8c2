import { listDeliveries } from '../notices/store.ts';
import type { Call, Incident } from './model.ts';
import { isNamedCall } from './order.ts';
import { listCalls } from './record-store.ts';
import { needsAnswer } from './rules.ts';
import type { Reader } from './store.ts';

/** Whether somebody who is called has the message. `under way`: Slack has not taken it yet, or did not say so. */
export interface CallReach {
  person: string;
  state: 'delivered' | 'under way' | 'failed';
}

/**
 * The calls that wait for an answer. A new round begins the order anew and ends its earlier calls; whoever was called by name is
 * waited for all the same, until they are called anew.
 */
export function openCalls(
  incident: Pick<Incident, 'status' | 'calling' | 'round'>,
  calls: readonly Call[],
): Call[] {
  if (!needsAnswer(incident)) return [];
  const isCalledAnew = ({ round, level, person }: Call) =>
    calls.some((other) => other.person === person && other.level === level && other.round > round);
  return calls.filter(
    (call) =>
      call.answeredBy === null &&
      (call.round === incident.round || (isNamedCall(call.level) && !isCalledAnew(call))),
  );
}

/** Of all calls that wait for an answer: who has the message, and who has not; each person once, by their last call. */
export async function callReach(reader: Reader, incident: Incident): Promise<CallReach[]> {
  if (!needsAnswer(incident)) return [];
  const [calls, deliveries] = await Promise.all([
    listCalls(reader, incident.number),
    listDeliveries(reader, incident.key, 'incident-called'),
  ]);
  const open = openCalls(incident, calls).toSorted(
    (a, b) => a.at.toMillis() - b.at.toMillis() || a.level - b.level,
  );
  const reach = new Map<string, CallReach>();
  for (const { person, level, round, failed } of open) {
    const sent = deliveries.findLast(
      (one) => one.person === person && one.data['level'] === level && (one.data['round'] ?? 0) === round,
    );
    const isDead = failed !== null || sent?.state === 'dead';
    reach.set(person, {
      person,
      state: isDead ? 'failed' : sent?.state === 'delivered' ? 'delivered' : 'under way',
    });
  }
  return [...reach.values()];
}
