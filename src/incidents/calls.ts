import type { DateTime } from 'luxon';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Availability, Leaves } from '../people/availability.ts';
import type { Directory } from '../people/directory.ts';
import type { Called, EscalationStep, SystemProfile } from '../systems/model.ts';
import { furnish, tell, toPerson } from './audience.ts';
import { type Incident, isPrivate } from './model.ts';
import { lastLevel, stepAt, waitBefore } from './order.ts';
import { type Along, page, sayOnLeave, writeAlone } from './paging.ts';
import { quietUntil } from './quiet.ts';
import { addMembers, insertCalls, listCalls } from './record-store.ts';
import { updateIncident } from './store.ts';
import { insertTimeline } from './timeline-store.ts';

/** What calling people takes. */
export interface Callers {
  directory: Directory;
  availability: Availability;
  /** A pager is configured. */
  pages: boolean;
}

/** Whose turn it was, and why nobody was called there. */
export interface SkippedStep {
  title: string;
  why: 'nobody' | 'called before' | 'here already';
}

interface OnCall {
  now: DateTime;
  byHand?: boolean;
  /** Of a new incident: nobody was called before, and who is on leave was read on the way. */
  leaves?: Leaves;
  along?: Along;
}

/**
 * Calls the people on call; at night an incident that wakes nobody waits for the morning. The order of the list counts: the first
 * entry with anybody who can be counted on is called, and where there is none the escalation order begins at once.
 * `byHand`: somebody wants them although somebody has answered before. Returns whom it calls now.
 */
export async function callOnCall(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  callers: Callers,
  { now, byHand = false, leaves, along }: OnCall,
): Promise<readonly string[]> {
  const morning = quietUntil(system, incident.severity, now);
  if (morning) {
    const timer = { kind: 'incident.on-call', subject: incident.key, data: {}, dueAt: morning };
    await writeAlone(tx, incident, along, now);
    await insertTimers(tx, [timer], now);
    return [];
  }
  const known = leaves ? { now, leaves } : { now };
  const { people, onLeave } = await onCallFor(tx, incident, system, callers, known);
  if (people.length === 0 && system.escalation.length > 0) {
    await writeAlone(tx, incident, along, now);
    const next = await callNext(tx, incident, system, callers, { now, wantedAt: now });
    await sayOnLeave(tx, incident, { onLeave, instead: next?.people ?? [], now });
    return next?.people ?? [];
  }
  const calling = { callers, system, now, wantedAt: now, ...(along ? { along } : {}) };
  await callPeople(tx, incident, { level: 0, byHand }, people, calling);
  await sayOnLeave(tx, incident, { onLeave, instead: people, now });
  return people;
}

/** Whoever was called before in this round did not answer, or could not be reached. */
async function onCallFor(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  { directory, availability }: Callers,
  { now, leaves }: OnCall,
): Promise<{ people: readonly string[]; onLeave: readonly string[] }> {
  const order: readonly Called[] =
    incident.visibility === 'security' ? [system.securityIncidents.team, ...system.onCall] : system.onCall;
  const before = leaves ? new Set<string>() : await calledIn(tx, incident);
  const away = leaves ?? (await availability.leavesAt(tx, now));
  const onLeave = new Set<string>();
  for (const called of order) {
    const all = directory.reach(called).people;
    const people = await availability.available(tx, all, now, away);
    for (const person of all) if (away.has(person)) onLeave.add(person);
    const fresh = people.filter((person) => !before.has(person));
    // Said once in a round: whoever is called again there was told of before.
    if (fresh.length > 0) return { people: fresh, onLeave: before.size > 0 ? [] : [...onLeave] };
  }
  return { people: [], onLeave: before.size > 0 ? [] : [...onLeave] };
}

async function calledIn(tx: Tx, { number, round }: Incident): Promise<ReadonlySet<string>> {
  const calls = await listCalls(tx, number);
  return new Set(calls.filter((call) => call.round === round).map(({ person }) => person));
}

export interface Calling {
  callers: Callers;
  system: SystemProfile;
  now: DateTime;
  wantedAt: DateTime;
  along?: Along;
}

export async function callPeople(
  tx: Tx,
  incident: Incident,
  call: { level: number; byHand: boolean; entry?: string },
  people: readonly string[],
  { callers, system, now, wantedAt, along }: Calling,
): Promise<void> {
  await insertCalls(tx, incident, call.level, people, now);
  await addMembers(tx, incident.number, [...(along?.members ?? []), ...people], now);
  const calling = { ...call, round: incident.round };
  const messages = people.map((person) => toPerson(incident, person, 'incident-called', calling, wantedAt));
  const isPaged = callers.pages && system.severities[incident.severity].pages;
  const pages = isPaged ? [page(incident, 'incident-page', calling, wantedAt)] : [];
  const invite = along ? [] : furnish(incident, ['invite']); // a new channel invites everybody anyhow
  await enqueueNotices(tx, [...(along?.notices ?? []), ...pages, ...messages, ...invite], now);
}

export interface Escalation {
  now: DateTime;
  /** When it should have happened. */
  wantedAt: DateTime;
  /** Who escalates by hand; whoever was called before, or asks, is passed over. */
  actor?: string;
  textId?: string;
}

export interface CalledStep {
  level: number;
  title: string;
  people: readonly string[];
}

interface Turn {
  level: number;
  step: EscalationStep;
  people: readonly string[];
  skipped: readonly SkippedStep[];
}

/** The next entry in which anybody can be called; entries without anybody are passed over at once. */
export async function nextTurn(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  { directory, availability }: Callers,
  { now, actor }: Escalation,
): Promise<Turn | undefined> {
  const before = actor === undefined ? undefined : await calledIn(tx, incident);
  const skipped: SkippedStep[] = [];
  for (let level = incident.level + 1; skipped.length <= system.escalation.length; level += 1) {
    const step = stepAt(system, level);
    if (!step) return undefined;
    const here = await availability.available(tx, directory.reach(step).people, now);
    const people = before
      ? here.filter((person) => !before.has(person) && person !== actor && person !== incident.openedBy)
      : here;
    if (people.length > 0) return { level, step, people, skipped };
    // Nobody in the whole order: the first entry stands for all, so that the pager and the telephone numbers are there.
    const isLast = skipped.length === system.escalation.length - 1;
    if (!before && isLast) return { level, step, people: [], skipped };
    const isPast = here.some((person) => before?.has(person));
    const why = here.length === 0 ? 'nobody' : isPast ? 'called before' : 'here already';
    skipped.push({ title: step.title, why });
  }
  return undefined;
}

/**
 * Calls the next entry of the escalation order in the thread, by direct message and by pager; undefined when nobody is left. While
 * nobody answers, the entry after it follows by itself.
 */
export async function callNext(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  callers: Callers,
  escalation: Escalation,
): Promise<CalledStep | undefined> {
  const turn = await nextTurn(tx, incident, system, callers, escalation);
  if (!turn) return undefined;
  const { level, step, people, skipped } = turn;
  const { now, wantedAt, actor, textId } = escalation;
  await updateIncident(tx, incident, { level, ...callingBy(incident, escalation) });
  const data = {
    level,
    round: incident.round,
    title: step.title,
    people,
    ...(skipped.length > 0 ? { skipped } : {}),
  };
  const by = { ...(actor ? { actor } : {}), ...(textId ? { textId } : {}) };
  const entry = await insertTimeline(tx, incident.number, { kind: 'called', data, ...by }, now);
  const line = { kind: 'incident-call', data: { level, entry }, to: 'everywhere', wantedAt } as const;
  await tell(tx, incident, [line], now);
  const call = { level, byHand: actor !== undefined, entry };
  const fresh = actor === undefined ? await notJustCalled(tx, incident, people, now) : people;
  if (fresh.length > 0 || people.length === 0)
    await callPeople(tx, incident, call, fresh, { callers, system, now, wantedAt });
  await planNext(tx, incident, system, level, now);
  return { level, title: step.title, people };
}

/** The raise that makes a deadline late calls people in the same moment as the order that begins with it: once is enough. */
async function notJustCalled(
  tx: Tx,
  { number, round }: Incident,
  people: readonly string[],
  now: DateTime,
): Promise<readonly string[]> {
  const calls = await listCalls(tx, number);
  const just = calls.filter((call) => call.round === round && call.at > now.minus({ minutes: 1 }));
  return people.filter((person) => !just.some((call) => call.person === person && call.failed === null));
}

/** Whoever is called by hand after somebody had answered is waited for anew. */
export function callingBy(incident: Incident, { now, actor }: Escalation) {
  return incident.status === 'open' || actor === undefined ? {} : { calling_since: now, calling_by: actor };
}

/** The next entry follows by itself, counted from now: after an outage people still get their time to answer. */
export async function planNext(
  tx: Tx,
  { key }: Incident,
  system: SystemProfile,
  level: number,
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, key, ['incident.escalation'], now);
  const wait = waitBefore(system, Math.min(level + 1, lastLevel(system)));
  if (!wait) return;
  const timer = {
    kind: 'incident.escalation',
    subject: key,
    data: { level: level + 1 },
    dueAt: now.plus(wait),
  };
  await insertTimers(tx, [timer], now);
}

/** The first entry of the order follows so long after the time in which somebody should have answered. */
export async function planFirst(
  tx: Tx,
  { key }: Incident,
  system: SystemProfile,
  { answerBy, now }: { answerBy: DateTime; now: DateTime },
): Promise<void> {
  const wait = waitBefore(system, 1);
  if (!wait) return;
  const timer = { kind: 'incident.escalation', subject: key, data: { level: 1 }, dueAt: answerBy.plus(wait) };
  await insertTimers(tx, [timer], now);
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
