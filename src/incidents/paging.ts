import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import type { NewNotice } from '../notices/model.ts';
import { enqueueNotices, wasEnqueued } from '../notices/store.ts';
import { say, toPerson } from './audience.ts';
import type { Incident } from './model.ts';
import { addMembers, listCalls } from './record-store.ts';

/** Of a new incident, too: who belongs to it and what shows it is written together with those who are called. */
export interface Along {
  members: readonly string[];
  notices: readonly NewNotice[];
}

/** Where nobody is called. */
export async function writeAlone(
  tx: Tx,
  { number }: Incident,
  along: Along | undefined,
  now: DateTime,
): Promise<void> {
  if (!along) return;
  await addMembers(tx, number, along.members, now);
  await enqueueNotices(tx, along.notices, now);
}

/** First of all: a direct message wakes nobody. */
export function page(
  incident: Incident,
  kind: 'incident-page' | 'incident-page-over' | 'incident-unseen',
  data: Record<string, unknown>,
  wantedAt: DateTime,
): NewNotice {
  return { kind, subject: incident.key, target: { to: 'pager' }, data, priority: 0, wantedAt };
}

/** In the thread: who of those on call is on leave, and who is called in their place. */
export async function sayOnLeave(
  tx: Tx,
  incident: Incident,
  { onLeave, instead, now }: { onLeave: readonly string[]; instead: readonly string[]; now: DateTime },
): Promise<void> {
  for (const person of onLeave) {
    const data = { person, error: 'on leave', instead };
    await say(tx, incident, { kind: 'incident-call-failed', data, to: 'room' }, now);
  }
}

/** Slack has not shown the incident to anybody: the pager says so. */
export async function pageUnseen(
  tx: Tx,
  incident: Incident,
  now: DateTime,
  wantedAt: DateTime,
): Promise<void> {
  await enqueueNotices(tx, [page(incident, 'incident-unseen', { round: incident.round }, wantedAt)], now);
}

/** The messages of everyone who was called say what is true now; where nobody waits for an answer the button goes. */
export async function redrawCalls(tx: Tx, incident: Incident, now: DateTime): Promise<void> {
  const calls = await listCalls(tx, incident.number);
  const people = [...new Set(calls.map((call) => call.person))];
  const notices = people.map((person) => ({
    ...toPerson(incident, person, 'incident-call-over'),
    coalesce: true,
  }));
  await enqueueNotices(tx, notices, now);
}

/** Nobody waits for this round any more: everyone who was called is told so, and a pager that was told falls silent. */
export async function endCalls(
  tx: Tx,
  incident: Incident,
  callers: { pages: boolean },
  now: DateTime,
): Promise<void> {
  await redrawCalls(tx, incident, now);
  const { round, level } = incident;
  const wasPaged = callers.pages && (await wasEnqueued(tx, incident.key, pageKinds));
  const pages = wasPaged ? [page(incident, 'incident-page-over', { round, upTo: level }, now)] : [];
  await enqueueNotices(tx, pages, now);
}

const pageKinds = ['incident-page', 'incident-unseen'] as const;
