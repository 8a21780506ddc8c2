import type { DateTime } from 'luxon';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { NewNotice } from '../notices/model.ts';
import { enqueueNotices, wasEnqueued } from '../notices/store.ts';
import type { Directory } from '../people/directory.ts';
import type { EscalationStep, SystemProfile } from '../systems/model.ts';
import { furnish, say, tell, toPerson } from './audience.ts';
import { type Incident, isPrivate } from './model.ts';
import { quietUntil } from './quiet.ts';
import { addMembers, insertCalls, listCalls } from './record-store.ts';
import { updateIncident } from './store.ts';
import { insertTimeline } from './timeline-store.ts';

/** What calling people takes. */
export interface Callers {
  directory: Directory;
  /** A pager is configured. */
  pages: boolean;
}

/** Level 0 are the people on call, told at the opening; 1, 2 … are the entries of the escalation order. */
export function stepAt(system: SystemProfile, level: number): EscalationStep | undefined {
  return system.escalation[level - 1];
}

/**
 * Tells the people on call that there is an incident; at night one that wakes nobody waits for the morning. `byHand`: they are
 * wanted although somebody has answered before. Returns how many were told now.
 */
export async function callOnCall(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  callers: Callers,
  now: DateTime,
  byHand = false,
): Promise<number> {
  const morning = quietUntil(system, incident.severity, now);
  if (morning) {
    const timer = { kind: 'incident.on-call', subject: incident.key, data: {}, dueAt: morning };
    await insertTimers(tx, [timer], now);
    return 0;
  }
  const people = onCallFor(incident, system, callers.directory);
  await callPeople(tx, incident, { level: 0, byHand }, people, { callers, system, now, wantedAt: now });
  return people.length;
}

/** The list is an order: the first entry with anybody in it is told, the others are for the telephone. */
function onCallFor(incident: Incident, system: SystemProfile, directory: Directory): readonly string[] {
  const order =
    incident.visibility === 'security' ? [system.securityIncidents.team, ...system.onCall] : system.onCall;
  return order.map(directory.reach).find((reached) => reached.people.length > 0)?.people ?? [];
}

interface Calling {
  callers: Callers;
  system: SystemProfile;
  now: DateTime;
  wantedAt: DateTime;
}

async function callPeople(
  tx: Tx,
  incident: Incident,
  call: { level: number; byHand: boolean },
  people: readonly string[],
  { callers, system, now, wantedAt }: Calling,
): Promise<void> {
  await insertCalls(tx, incident, call.level, people, now);
  await addMembers(tx, incident.number, people, now);
  const calling = { ...call, round: incident.round };
  const messages = people.map((person) => toPerson(incident, person, 'incident-called', calling, wantedAt));
  const pages =
    callers.pages && system.severities[incident.severity].pages
      ? [page(incident, 'incident-page', calling, wantedAt)]
      : [];
  await enqueueNotices(tx, [...pages, ...messages, ...furnish(incident, ['invite'])], now);
}

/** First of all: a direct message wakes nobody. */
function page(
  incident: Incident,
  kind: 'incident-page' | 'incident-page-over' | 'incident-unseen',
  data: Record<string, unknown>,
  wantedAt: DateTime,
): NewNotice {
  return { kind, subject: incident.key, target: { to: 'pager' }, data, priority: 0, wantedAt };
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

export interface Escalation {
  now: DateTime;
  /** When it should have happened. */
  wantedAt: DateTime;
  actor?: string;
  textId?: string;
  /** Whether the step after this one follows by itself. */
  goesOn: boolean;
}

/** Calls the next entry of the escalation order in the thread, by direct message and by pager; false when nobody is left. */
export async function callNext(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  callers: Callers,
  { now, wantedAt, actor, textId, goesOn }: Escalation,
): Promise<boolean> {
  const level = incident.level + 1;
  const step = stepAt(system, level);
  if (!step) return false;
  await updateIncident(tx, incident, { level });
  const entry = await insertTimeline(
    tx,
    incident.number,
    {
      kind: 'called',
      data: { level, title: step.title },
      ...(actor ? { actor } : {}),
      ...(textId ? { textId } : {}),
    },
    now,
  );
  const paged = callers.pages && system.severities[incident.severity].pages;
  await tell(
    tx,
    incident,
    [{ kind: 'incident-call', data: { level, entry, paged }, to: 'everywhere', wantedAt }],
    now,
  );
  const { people } = callers.directory.reach(step);
  await callPeople(tx, incident, { level, byHand: actor !== undefined }, people, {
    callers,
    system,
    now,
    wantedAt,
  });
  const after = stepAt(system, level + 1);
  // Counted from now, not from when it should have been: after an outage people still get their time to answer.
  if (goesOn && after)
    await insertTimers(
      tx,
      [
        {
          kind: 'incident.escalation',
          subject: incident.key,
          data: { level: level + 1 },
          dueAt: now.plus(after.after),
        },
      ],
      now,
    );
  return true;
}

/** Everyone who was called is told that it is over, and their button goes; a pager that was told falls silent. */
export async function endCalls(tx: Tx, incident: Incident, callers: Callers, now: DateTime): Promise<void> {
  const calls = await listCalls(tx, incident.number);
  const people = [...new Set(calls.map((call) => call.person))];
  const over = people.map((person) => ({
    ...toPerson(incident, person, 'incident-call-over'),
    coalesce: true,
  }));
  const { round, level } = incident;
  const wasPaged = callers.pages && (await wasEnqueued(tx, incident.key, pageKinds));
  const pages = wasPaged ? [page(incident, 'incident-page-over', { round, upTo: level }, now)] : [];
  await enqueueNotices(tx, [...over, ...pages], now);
}

const pageKinds = ['incident-page', 'incident-unseen'] as const;

/** How to go on without the system: on paper, and where the charts can still be read. */
export async function sayDowntime(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  now: DateTime,
): Promise<void> {
  if (!system.downtime || !system.severities[incident.severity].downtimeCard) return;
  await say(tx, incident, { kind: 'incident-downtime', data: {}, to: 'room' }, now);
}

/** Whom the channel of the incident invites beside those who are called: the teams of the system, or only security. */
export function invitedTeams(
  incident: Pick<Incident, 'visibility'>,
  system: SystemProfile,
  directory: Directory,
): string[] {
  if (incident.visibility === 'security') return [...directory.reach(system.securityIncidents.team).people];
  if (isPrivate(incident)) return [];
  return system.incidentChannel.invite.flatMap((called) => directory.reach(called).people);
}
