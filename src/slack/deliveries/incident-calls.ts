import { z } from 'zod';
import { openCalls } from '../../incidents/call-reach.ts';
import type { Call, Incident, TimelineEntry } from '../../incidents/model.ts';
import { isNamedCall } from '../../incidents/order.ts';
import { needsAnswer } from '../../incidents/rules.ts';
import type { Notice } from '../../notices/model.ts';
import { type CallFate, callMessage, callOverMessage, leftMessage } from '../cards/call-messages.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';
import { lateness, personOf, sceneAround, sceneOf } from './scene.ts';

type Place = Pick<Call, 'round' | 'level'>;

/** A new round is a new message: an edit of the old one wakes nobody. */
const callSlot = (key: string, { round, level }: Place, person: string) =>
  `call:${key}:${round === 0 ? '' : `${round}.`}${level}:${person}`;

const CalledData = z.object({
  level: z.number(),
  byHand: z.boolean(),
  entry: z.string().optional(),
  round: z.number().default(0),
});

/** To one person: you are called. */
const called = defineDelivery('incident-called', async (notice, context) => {
  const { level, entry: id, round, byHand } = CalledData.parse(notice.data);
  const person = personOf(notice);
  const first = await context.incidents.get(Number(notice.subject.slice('INC-'.length)));
  const calls = await context.incidents.calls(first.number);
  const own = calls.find((one) => one.person === person && one.level === level && one.round === round);
  const isOver = own === undefined || !openCalls(first, calls).includes(own);
  // Who was called by somebody hears of it in any case: the record says that they were called, and why.
  if (isOver && byHand && own && !needsAnswer(first))
    return calledAndOver(notice, context, { incident: first, own, calls });
  if (first.resolvedAt) return { act: 'skip', reason: 'resolved meanwhile' };
  if (isOver)
    return {
      act: 'skip',
      reason: needsAnswer(first) ? 'called anew meanwhile' : 'somebody has acknowledged meanwhile',
    };
  const entry =
    id === undefined
      ? callEntry(await context.incidents.timeline(first.number), { level, round })
      : await context.incidents.timelineEntry(id);
  const scene = await sceneAround(first, context, entry?.actor ? [entry.actor] : []);
  const late = await lateness(notice, scene, context);
  const slot = callSlot(first.key, { round, level }, person);
  return {
    act: 'card',
    slot,
    message: callMessage(scene.incident, { level, entry }, late, scene),
    again: true,
  };
});

/** Somebody answered between the call and its message. */
async function calledAndOver(
  notice: Notice,
  context: DeliveryContext,
  { incident, own, calls }: { incident: Incident; own: Call; calls: readonly Call[] },
): Promise<Outgoing> {
  const timeline = await context.incidents.timeline(incident.number);
  const entry = callEntry(timeline, own);
  const answering = calls.flatMap(({ answeredBy }) => answeredBy ?? []);
  const scene = await sceneAround(incident, context, [...answering, ...(entry?.actor ? [entry.actor] : [])]);
  const message = callOverMessage(incident, fateOf(incident, own, calls, timeline), scene);
  return { act: 'card', slot: callSlot(incident.key, own, own.person), message };
}

/** What began this round: the reopening, the move to another system, the graver severity. */
function beginningOf(timeline: readonly TimelineEntry[], round: number): TimelineEntry | undefined {
  const began = timeline.filter(
    ({ kind, data }) =>
      kind === 'reopened' || kind === 'system' || (kind === 'severity' && data['round'] !== undefined),
  );
  return began.find(({ data }) => data['round'] === round) ?? began.findLast(({ data }) => !data['round']);
}

/** Who called by hand, and why: whoever escalated, reopened it, or made it graver. */
function callEntry(timeline: readonly TimelineEntry[], { level, round }: Place): TimelineEntry | undefined {
  const own = timeline.findLast(
    ({ kind, data }) =>
      kind === 'called' && data['level'] === level && (isNamedCall(level) || data['round'] === round),
  );
  return own ?? (round > 0 ? beginningOf(timeline, round) : undefined);
}

/** What became of a call: who answered it, or what took its place. */
function fateOf(
  incident: Incident,
  call: Call,
  calls: readonly Call[],
  timeline: readonly TimelineEntry[],
): CallFate {
  const isPast = call.round < incident.round;
  const answered = isPast ? calls.filter(({ round }) => round === incident.round) : [call];
  const last = answered.findLast(({ answeredBy }) => answeredBy !== null);
  const entry = callEntry(timeline, call);
  return {
    ...(entry?.kind === 'called' && entry.actor ? { called: entry } : {}),
    isOwnAnswer: last?.answeredBy === call.person,
    isCalledAnew: openCalls(incident, calls).some(({ person }) => person === call.person),
    ...(last?.answeredBy
      ? { answer: { by: last.answeredBy, move: last.answeredWith ?? 'acknowledge' } }
      : {}),
    ...(isPast ? { ended: beginningOf(timeline, incident.round) } : {}),
  };
}

/** The messages of one person who was called say what is true now, whatever it is. */
const callsShown = defineDelivery('incident-call-over', async (notice, context) => {
  const person = personOf(notice);
  const number = Number(notice.subject.slice('INC-'.length));
  const [calls, timeline] = await Promise.all([
    context.incidents.calls(number),
    context.incidents.timeline(number),
  ]);
  const actors = timeline.map(({ actor }) => actor).filter((one) => one !== undefined);
  const answering = calls.map(({ answeredBy }) => answeredBy).filter((one) => one !== null);
  const scene = await sceneOf(notice, context, [...new Set([...actors, ...answering])]);
  const { incident } = scene;
  const open = openCalls(incident, calls);
  const isOutside = await context.incidents.isOutsider(number, person);
  const shown = (call: Call) => {
    if (isOutside) return leftMessage(incident);
    return open.includes(call)
      ? callMessage(incident, { level: call.level, entry: callEntry(timeline, call) }, '', scene)
      : callOverMessage(incident, fateOf(incident, call, calls, timeline), scene);
  };
  const messages = calls
    .filter((one) => one.person === person)
    .map((call) => ({ slot: callSlot(incident.key, call, person), message: shown(call) }));
  return { act: 'refresh', messages };
});

export const incidentCalls = [called, callsShown];
