import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { toPerson } from './audience.ts';
import { openCalls } from './call-reach.ts';
import { insiders } from './list-store.ts';
import type { Incident } from './model.ts';
import { isOf } from './moves.ts';
import { listCalls } from './record-store.ts';
import { lastAnswer } from './rules.ts';

/** Who has an incident hears that it got worse, unless they said so themselves or are called for it in the same moment. */
export async function tellHolder(
  tx: Tx,
  { before, after }: { before: Incident; after: Incident },
  actor: Actor,
  now: DateTime,
): Promise<void> {
  const holder = before.commander ?? lastAnswer(before)?.by;
  if (holder === undefined || isOf(actor, holder)) return;
  const calls = openCalls(after, await listCalls(tx, after.number));
  if (calls.some(({ person, round }) => person === holder && round === after.round)) return;
  const here = await insiders(tx, after, [holder]);
  const { severity } = after;
  const notices = here.map((person) => toPerson(after, person, 'incident-raised', { severity }));
  await enqueueNotices(tx, notices, now);
}
