import { z } from 'zod';
import type { Incident } from '../../incidents/model.ts';
import { context as contextBlock } from '../blocks.ts';
import { incidentCard, maintenanceMark } from '../cards/incident.ts';
import { breachLine, callLine, callMessage, callOverMessage, warningLine } from '../cards/incident-lines.ts';
import { lineButtons, peopleIn, timelineLine } from '../cards/timeline.ts';
import { defineDelivery } from './define.ts';
import { cardSlot, lateness, lineOf, personOf, type Scene, sceneOf } from './scene.ts';

/** A new round is a new message: an edit of the old one wakes nobody. */
const callSlot = (key: string, { round, level }: { round: number; level: number }, person: string) =>
  `call:${key}:${round === 0 ? '' : `${round}.`}${level}:${person}`;

const EntryData = z.object({ entry: z.string() });
const WarningData = z.object({ deadline: z.string(), fraction: z.number() });
const BreachData = z.object({ deadline: z.string(), count: z.number() });
const CallData = z.object({ level: z.number(), entry: z.string(), paged: z.boolean().default(false) });
const CalledData = z.object({
  level: z.number(),
  byHand: z.boolean(),
  round: z.number().default(0),
});

const card = defineDelivery('incident-card', async (notice, context) => {
  const { incident, ...cardContext } = await sceneOf(notice, context);
  const message = incidentCard(incident, cardContext);
  // Only the first post of a card wakes: an update of it does not.
  const wakes =
    notice.target.to === 'channel' &&
    incident.status === 'open' &&
    cardContext.system.severities[incident.severity].notifyChannel;
  return {
    act: 'card',
    slot: cardSlot(incident.key, notice.target),
    message: wakes ? { ...message, blocks: [...message.blocks, contextBlock('<!channel>')] } : message,
  };
});

const line = defineDelivery('incident-line', async (notice, context) => {
  const { entry: id } = EntryData.parse(notice.data);
  const entry = await context.incidents.timelineEntry(id);
  if (!entry) return { act: 'skip', reason: 'the timeline entry is gone' };
  const scene = await sceneOf(notice, context, peopleIn(entry));
  const words = timelineLine(scene.incident, entry, scene);
  const said = await lineOf(notice, scene, context, words, lineButtons(scene.incident, entry));
  // A note may lose its words again: then its line is found, and changed.
  return entry.kind === 'note' && said.act === 'post'
    ? { ...said, act: 'card', slot: `${cardSlot(notice.subject, notice.target)}:${id}` }
    : said;
});

/** The deadline if it is still the one that counts and still not met. */
function openDeadline(incident: Incident, id: string) {
  const all = [incident.respond, incident.resolve, ...(incident.notify ? [incident.notify] : [])];
  return all.find((deadline) => deadline.id === id && !deadline.metAt);
}

/** With the mark of the maintenance that is going on. */
function marked(line: string, scene: Scene): string {
  const mark = maintenanceMark(scene.incident, scene);
  return mark ? `${line} ${mark}.` : line;
}

const warning = defineDelivery('incident-warning', async (notice, context) => {
  const { deadline: id, fraction } = WarningData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  const deadline = openDeadline(scene.incident, id);
  if (!deadline) return { act: 'skip', reason: 'the deadline was met or replaced meanwhile' };
  if (deadline.dueAt <= context.now)
    return { act: 'skip', reason: 'the deadline is over, the breach is told' };
  return lineOf(
    notice,
    scene,
    context,
    marked(warningLine(scene.incident, deadline, fraction, scene), scene),
  );
});

const breach = defineDelivery('incident-breach', async (notice, context) => {
  const { deadline: id, count } = BreachData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  const deadline = openDeadline(scene.incident, id);
  if (!deadline) return { act: 'skip', reason: 'the deadline was met or replaced meanwhile' };
  return lineOf(notice, scene, context, marked(breachLine(scene.incident, deadline, count, scene), scene));
});

const call = defineDelivery('incident-call', async (notice, context) => {
  const { level, entry: id, paged } = CallData.parse(notice.data);
  const entry = await context.incidents.timelineEntry(id);
  const first = await sceneOf(notice, context);
  const step = first.system.escalation[level - 1];
  if (!entry || !step) return { act: 'skip', reason: 'the escalation order has changed' };
  if (!entry.actor && first.incident.status !== 'open')
    return { act: 'skip', reason: 'somebody has acknowledged meanwhile' };
  const reached = context.directory.reach(step);
  const scene = await sceneOf(notice, context, [...reached.people, ...(entry.actor ? [entry.actor] : [])]);
  return lineOf(
    notice,
    scene,
    context,
    marked(callLine(scene.incident, { step, level, entry, paged, ...reached }, scene), scene),
  );
});

const called = defineDelivery('incident-called', async (notice, context) => {
  const { level, byHand, round } = CalledData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  const { incident, ...cardContext } = scene;
  const slot = callSlot(incident.key, { round, level }, personOf(notice));
  if (incident.resolvedAt) return { act: 'skip', reason: 'resolved meanwhile' };
  if (incident.status !== 'open' && !byHand)
    return { act: 'skip', reason: 'somebody has acknowledged meanwhile' };
  const message = callMessage(incident, level, await lateness(notice, scene, context), cardContext);
  return { act: 'card', slot, message };
});

const callOver = defineDelivery('incident-call-over', async (notice, context) => {
  const person = personOf(notice);
  const { incident, ...cardContext } = await sceneOf(notice, context);
  const message = callOverMessage(incident, cardContext);
  const calls = (await context.incidents.calls(incident.number)).filter((one) => one.person === person);
  return {
    act: 'refresh',
    messages: calls.map((one) => ({ slot: callSlot(incident.key, one, person), message })),
  };
});

export const incidentDeliveries = [card, line, warning, breach, call, called, callOver];
