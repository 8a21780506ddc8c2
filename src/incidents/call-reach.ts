import { listDeliveries } from '../notices/store.ts';
import type { Incident } from './model.ts';
import { listCalls } from './record-store.ts';
import { needsAnswer } from './rules.ts';
import type { Reader } from './store.ts';

/** Whether somebody who is called has the message. `under way`: Slack has not taken it yet, or did not say so. */
export interface CallReach {
  person: string;
  state: 'delivered' | 'under way' | 'failed';
}

/** Of the last call that still waits for an answer: who has its message, and who has not. */
export async function callReach(reader: Reader, incident: Incident): Promise<CallReach[]> {
  if (!needsAnswer(incident)) return [];
  const [calls, deliveries] = await Promise.all([
    listCalls(reader, incident.number),
    listDeliveries(reader, incident.key, 'incident-called'),
  ]);
  const own = calls.filter(({ round }) => round === incident.round);
  // Several calls of one moment follow one another by their level.
  const newest = own.toSorted((a, b) => a.at.toMillis() - b.at.toMillis() || a.level - b.level).at(-1);
  const last = own.filter((one) => one.level === newest?.level);
  return last.map(({ person, level, round, failed }) => {
    const sent = deliveries.find(
      (one) => one.person === person && one.data['level'] === level && (one.data['round'] ?? 0) === round,
    );
    if (failed !== null || sent?.state === 'dead') return { person, state: 'failed' };
    return { person, state: sent?.state === 'delivered' ? 'delivered' : 'under way' };
  });
}
