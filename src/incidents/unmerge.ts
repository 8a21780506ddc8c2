import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { tell } from './audience.ts';
import type { Incident } from './model.ts';
import { notPublished } from './publish.ts';
import { getIncident, lockIncident, updateIncident } from './store.ts';
import {
  areSaidWhileHeld,
  insertTimeline,
  lastWords,
  onlyTakenFrom,
  ownComponents,
} from './timeline-store.ts';

type Merged = Pick<Incident, 'number' | 'key' | 'mergedInto'>;

/**
 * What was merged is reopened: those that it went on as hear of that, and give back the words on the status page that were not their
 * own, and what only the other affected, so that the public reads of one problem once.
 */
export async function leaveMerged(tx: Tx, { number, key, mergedInto }: Merged, now: DateTime): Promise<void> {
  let from = number;
  let into = mergedInto;
  while (into !== undefined) {
    const other = await lockIncident(tx, into);
    const givesBack = await onlyTakenFrom(tx, into, from);
    await giveBack(tx, other, { from, givesBack, gone: number }, now);
    // No actor: reopening one incident is not working on the other.
    const data = { left: number, title: key, ...(givesBack ? { gaveBack: true } : {}) };
    const entry = await insertTimeline(tx, into, { kind: 'merged', data }, now);
    const line = { kind: 'incident-line', data: { entry }, to: 'everywhere' } as const;
    await tell(tx, await getIncident(tx, into), [line], now);
    // Where that one was merged in its turn, the words went on with it.
    if (!givesBack) return;
    from = into;
    into = other.mergedInto;
  }
}

async function giveBack(
  tx: Tx,
  other: Incident,
  { from, givesBack, gone }: { from: number; givesBack: boolean; gone: number },
  now: DateTime,
): Promise<void> {
  const own = givesBack ? undefined : await ownComponents(tx, other.number, from);
  const page = givesBack ? notPublished : own === undefined ? undefined : { public_components: own };
  if (page && other.publicText !== undefined) await updateIncident(tx, other, page);
  if (givesBack)
    await insertTimeline(tx, other.number, { kind: 'unpublished', data: { givenBack: gone } }, now);
}

/**
 * What the page said of a merged incident, where the one that it went on as is not over: nobody was told that all works, so nothing
 * is back, and its words hold as before. Undefined where that is not so, and where they were said while its harm was held.
 */
export async function wordsAsBefore(tx: Tx, incident: Incident): Promise<string | undefined> {
  const { number, mergedInto } = incident;
  if (mergedInto === undefined || (await areSaidWhileHeld(tx, incident))) return undefined;
  let root = await getIncident(tx, mergedInto);
  while (root.mergedInto !== undefined) root = await getIncident(tx, root.mergedInto);
  return root.resolvedAt === undefined ? (await lastWords(tx, number))?.text : undefined;
}
