import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { tell } from './audience.ts';
import type { Incident } from './model.ts';
import { notPublished } from './publish.ts';
import { getIncident, lockIncident, updateIncident } from './store.ts';
import { insertTimeline, onlyTakenFrom, ownComponents } from './timeline-store.ts';

/**
 * What was merged is reopened: the one it went on as hears of that, and gives back the words on the status page that were not its
 * own, and what only the other affected, so that the public reads of one problem once.
 */
export async function leaveMerged(
  tx: Tx,
  before: Pick<Incident, 'number' | 'key' | 'mergedInto'>,
  now: DateTime,
): Promise<void> {
  const { number, key, mergedInto } = before;
  if (mergedInto === undefined) return;
  const other = await lockIncident(tx, mergedInto);
  const givesBack = await onlyTakenFrom(tx, mergedInto, number);
  const own = givesBack ? undefined : await ownComponents(tx, mergedInto, number);
  const page = givesBack ? notPublished : own === undefined ? undefined : { public_components: own };
  if (page && other.publicText !== undefined) await updateIncident(tx, other, page);
  if (givesBack)
    await insertTimeline(tx, mergedInto, { kind: 'unpublished', data: { givenBack: number } }, now);
  // No actor: reopening one incident is not working on the other.
  const data = { left: number, title: key, ...(givesBack ? { gaveBack: true } : {}) };
  const entry = await insertTimeline(tx, mergedInto, { kind: 'merged', data }, now);
  await tell(
    tx,
    await getIncident(tx, mergedInto),
    [{ kind: 'incident-line', data: { entry }, to: 'everywhere' }],
    now,
  );
}
