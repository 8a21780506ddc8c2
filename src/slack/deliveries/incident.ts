import type { DateTime } from 'luxon';
import { z } from 'zod';
import { type Incident, peopleOf } from '../../incidents/model.ts';
import type { Notice } from '../../notices/model.ts';
import { systemOf } from '../../systems/lookup.ts';
import { wholeText } from '../blocks.ts';
import { type CardContext, incidentCard, type Rendered } from '../cards/incident.ts';
import {
  breachLine,
  callLine,
  callMessage,
  callOverMessage,
  lateNote,
  timelineLine,
  warningLine,
} from '../cards/incident-lines.ts';
import { namer } from '../names.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';

const cardSlot = (key: string) => `incident:${key}`;
const callSlot = (key: string, level: number, person: string) => `call:${key}:${level}:${person}`;

const EntryData = z.object({ entry: z.string() });
const WarningData = z.object({ deadline: z.string(), fraction: z.number() });
const BreachData = z.object({ deadline: z.string(), count: z.number() });
const CallData = z.object({ level: z.number(), entry: z.string() });
const CalledData = z.object({ level: z.number(), byHand: z.boolean() });

interface Scene extends CardContext {
  incident: Incident;
}

/** The incident as it is now, with everybody's name. */
async function sceneOf(
  notice: Notice,
  context: DeliveryContext,
  alsoNamed: readonly string[] = [],
): Promise<Scene> {
  const incident = await context.incidents.get(Number(notice.subject.slice('INC-'.length)));
  return {
    incident,
    system: systemOf(context.systems, incident.system),
    now: context.now,
    name: await namer(context.directory, [...peopleOf(incident), ...alsoNamed]),
  };
}

/** A line in the thread; its notification says which incident it is about. */
function inThread(notice: Notice, scene: Scene, line: string, now: DateTime): Outgoing {
  const text = `${lateNote(notice.wantedAt, now)}${line}`;
  const { incident } = scene;
  const sentence = line.includes(incident.key) ? text : `${incident.severity} ${incident.key}: ${text}`;
  const message: Rendered = { text: sentence, blocks: wholeText(text) };
  return { act: 'post', message, threadOf: cardSlot(incident.key) };
}

const card = defineDelivery('incident-card', async (notice, context) => {
  const { incident, ...cardContext } = await sceneOf(notice, context);
  return { act: 'card', slot: cardSlot(incident.key), message: incidentCard(incident, cardContext) };
});

const line = defineDelivery('incident-line', async (notice, context) => {
  const { entry: id } = EntryData.parse(notice.data);
  const entry = await context.incidents.timelineEntry(id);
  if (!entry) return { act: 'skip', reason: 'the timeline entry is gone' };
  const scene = await sceneOf(notice, context, entry.actor ? [entry.actor] : []);
  const by = entry.kind === 'update' ? '💬 ' : '';
  return inThread(notice, scene, `${by}${timelineLine(scene.incident, entry, scene)}`, context.now);
});

/** The deadline if it is still the one that counts and still not met. */
function openDeadline(incident: Incident, id: string) {
  return [incident.respond, incident.resolve].find((deadline) => deadline.id === id && !deadline.metAt);
}

const warning = defineDelivery('incident-warning', async (notice, context) => {
  const { deadline: id, fraction } = WarningData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  const deadline = openDeadline(scene.incident, id);
  if (!deadline) return { act: 'skip', reason: 'the deadline was met or replaced meanwhile' };
  if (deadline.dueAt <= context.now)
    return { act: 'skip', reason: 'the deadline is over, the breach is told' };
  return inThread(notice, scene, warningLine(scene.incident, deadline, fraction, scene), context.now);
});

const breach = defineDelivery('incident-breach', async (notice, context) => {
  const { deadline: id, count } = BreachData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  const deadline = openDeadline(scene.incident, id);
  if (!deadline) return { act: 'skip', reason: 'the deadline was met or replaced meanwhile' };
  return inThread(notice, scene, breachLine(scene.incident, deadline, count, scene), context.now);
});

const call = defineDelivery('incident-call', async (notice, context) => {
  const { level, entry: id } = CallData.parse(notice.data);
  const entry = await context.incidents.timelineEntry(id);
  const first = await sceneOf(notice, context);
  const step = first.system.escalation[level - 1];
  if (!entry || !step) return { act: 'skip', reason: 'the escalation order has changed' };
  if (!entry.actor && first.incident.status !== 'open')
    return { act: 'skip', reason: 'somebody has acknowledged meanwhile' };
  const reached = context.directory.reach(step);
  const scene = await sceneOf(notice, context, [...reached.people, ...(entry.actor ? [entry.actor] : [])]);
  return inThread(
    notice,
    scene,
    callLine(scene.incident, { step, level, entry, ...reached }, scene),
    context.now,
  );
});

const called = defineDelivery('incident-called', async (notice, context) => {
  const { level, byHand } = CalledData.parse(notice.data);
  if (notice.target.to !== 'person') throw new Error('a call goes to a person');
  const { incident, ...cardContext } = await sceneOf(notice, context);
  const slot = callSlot(incident.key, level, notice.target.person);
  if (incident.resolvedAt) return { act: 'skip', reason: 'resolved meanwhile' };
  if (incident.status !== 'open' && !byHand)
    return { act: 'skip', reason: 'somebody has acknowledged meanwhile' };
  const message = callMessage(incident, level, lateNote(notice.wantedAt, context.now), cardContext);
  return { act: 'card', slot, message };
});

const callOver = defineDelivery('incident-call-over', async (notice, context) => {
  if (notice.target.to !== 'person') throw new Error('a call goes to a person');
  const { person } = notice.target;
  const { incident, ...cardContext } = await sceneOf(notice, context);
  const message = callOverMessage(incident, cardContext);
  const calls = (await context.incidents.calls(incident.number)).filter((one) => one.person === person);
  return {
    act: 'refresh',
    messages: calls.map((one) => ({ slot: callSlot(incident.key, one.level, person), message })),
  };
});

export const incidentDeliveries = [card, line, warning, breach, call, called, callOver];
