import type { DateTime } from 'luxon';
import type { Clock } from '../clock/clock.ts';
import { insertTimers } from '../clock/timers.ts';
import type { Db, Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Directory } from '../people/directory.ts';
import type { EscalationStep, SystemProfile } from '../systems/model.ts';
import type { Incident } from './model.ts';
import { insertCalls, insertTimeline, listCalls } from './record-store.ts';
import { noticePriority } from './rules.ts';
import { listIncidents, updateIncident } from './store.ts';

/** Level 0 are the people on call, told at the opening; 1, 2 … are the entries of the escalation order. */
export function stepAt(system: SystemProfile, level: number): EscalationStep | undefined {
  return system.escalation[level - 1];
}

/** Tells the people on call that an incident was opened. */
export async function callOnCall(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  directory: Directory,
  now: DateTime,
): Promise<void> {
  // The list is an order: the first entry with anybody in it is told, the others are for the telephone.
  const first = system.onCall.map(directory.reach).find((reached) => reached.people.length > 0);
  await callPeople(tx, incident, { level: 0, byHand: false }, first?.people ?? [], now, now);
}

async function callPeople(
  tx: Tx,
  incident: Incident,
  call: { level: number; byHand: boolean },
  people: readonly string[],
  now: DateTime,
  wantedAt: DateTime,
): Promise<void> {
  await insertCalls(tx, incident.number, call.level, people, now);
  await enqueueNotices(
    tx,
    people.map((person) => ({
      kind: 'incident-called',
      subject: incident.key,
      target: { to: 'person' as const, person },
      data: call,
      priority: noticePriority(incident.severity),
      wantedAt,
    })),
    now,
  );
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

/** Calls the next entry of the escalation order in the thread and by direct message; false when nobody is left. */
export async function callNext(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  directory: Directory,
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
  await enqueueNotices(
    tx,
    [
      {
        kind: 'incident-call',
        subject: incident.key,
        target: incidentChannel(incident),
        data: { level, entry },
        priority: noticePriority(incident.severity),
        wantedAt,
      },
      cardNotice(incident),
    ],
    now,
  );
  await callPeople(
    tx,
    incident,
    { level, byHand: actor !== undefined },
    directory.reach(step).people,
    now,
    wantedAt,
  );
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

/** Everyone who was called is told that it is over, and their button goes. */
export async function endCalls(tx: Tx, incident: Incident, now: DateTime): Promise<void> {
  const calls = await listCalls(tx, incident.number);
  await enqueueNotices(
    tx,
    [...new Set(calls.map((call) => call.person))].map((person) => ({
      kind: 'incident-call-over',
      subject: incident.key,
      target: { to: 'person' as const, person },
      priority: noticePriority(incident.severity),
      coalesce: true,
    })),
    now,
  );
}

export function incidentChannel(incident: Pick<Incident, 'system'>) {
  return { to: 'channel' as const, purpose: 'incidents', system: incident.system };
}

export function cardNotice(incident: Pick<Incident, 'key' | 'system' | 'severity'>) {
  return {
    kind: 'incident-card',
    subject: incident.key,
    target: incidentChannel(incident),
    priority: noticePriority(incident.severity),
    coalesce: true,
  };
}

/** After a start every open card is shown anew: what was missed meanwhile is made up for, and a lost one is posted again. */
export async function showOpenIncidents({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await db.transaction(async (tx) => {
    const open = await listIncidents(tx, { limit: 1_000 });
    await enqueueNotices(tx, open.map(cardNotice), clock.now());
  });
}
