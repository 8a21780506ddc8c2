import { z } from 'zod';
import { type Incident, incidentNumber } from '../../incidents/model.ts';
import { stepAt } from '../../incidents/order.ts';
import { needsAnswer } from '../../incidents/rules.ts';
import { context as contextBlock } from '../blocks.ts';
import { incidentCard, maintenanceMark } from '../cards/incident.ts';
import {
  breachLine,
  callFailedLine,
  callLine,
  onLeaveLine,
  unansweredLine,
  warningLine,
} from '../cards/incident-lines.ts';
import { lineButtons, peopleIn, taskLineNow, timelineLine } from '../cards/timeline.ts';
import { escape } from '../text.ts';
import { defineDelivery } from './define.ts';
import { incidentCalls } from './incident-calls.ts';
import { cardSlot, lineOf, type Scene, sceneAround, sceneOf } from './scene.ts';

/** `anew`: the line stands already, and what it says has changed. */
const EntryData = z.object({ entry: z.string(), anew: z.boolean().optional() });
const WarningData = z.object({ deadline: z.string(), fraction: z.number() });
const BreachData = z.object({ deadline: z.string(), count: z.number() });
const CallData = z.object({ level: z.number(), entry: z.string() });
const FailedData = z.object({
  person: z.string(),
  error: z.string(),
  /** Who is called in the place of somebody on leave. */
  instead: z.array(z.string()).optional(),
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
    again: true,
  };
});

const line = defineDelivery('incident-line', async (notice, context) => {
  const { entry: id, anew = false } = EntryData.parse(notice.data);
  const entry = await context.incidents.timelineEntry(id);
  if (!entry) return { act: 'skip', reason: 'the timeline entry is gone' };
  const placed =
    entry.kind === 'task'
      ? await context.incidents.followTask(incidentNumber(notice.subject), Number(entry.data['task']))
      : undefined;
  const { doneBy } = placed?.task ?? {};
  const scene = await sceneOf(notice, context, [...peopleIn(entry), ...(doneBy ? [doneBy] : [])]);
  const words = placed
    ? taskLineNow(scene.incident, entry, placed, scene)
    : timelineLine(scene.incident, entry, scene);
  const said = await lineOf(notice, scene, context, words, lineButtons(scene.incident, entry, placed));
  // A note may lose its words again, a task is done or goes elsewhere: then its line is found, and changed.
  if ((entry.kind !== 'note' && entry.kind !== 'task') || said.act !== 'post') return said;
  const slot = `${cardSlot(notice.subject, notice.target)}:${id}`;
  if (anew) return { act: 'refresh', messages: [{ slot, message: said.message }] };
  return { ...said, act: 'card', slot };
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
  const incident = await context.incidents.get(incidentNumber(notice.subject));
  // Whoever was called last can still keep it.
  const calls = (await context.incidents.calls(incident.number)).filter(
    ({ round }) => round === incident.round,
  );
  const people = calls.filter(({ level }) => level === calls.at(-1)?.level).map(({ person }) => person);
  const scene = await sceneAround(incident, context, people);
  const deadline = openDeadline(scene.incident, id);
  if (!deadline) return { act: 'skip', reason: 'the deadline was met or replaced meanwhile' };
  if (deadline.dueAt <= context.now)
    return { act: 'skip', reason: 'the deadline is over, the breach is told' };
  return lineOf(
    notice,
    scene,
    context,
    marked(warningLine(scene.incident, deadline, { fraction, people }, scene), scene),
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
  const { level, entry: id } = CallData.parse(notice.data);
  const entry = await context.incidents.timelineEntry(id);
  if (!entry) return { act: 'skip', reason: 'the timeline entry is gone' };
  const first = await sceneOf(notice, context);
  if (!entry.actor && !needsAnswer(first.incident))
    return { act: 'skip', reason: 'somebody has acknowledged meanwhile' };
  const step = stepAt(first.system, level);
  const { phone, email } = step ? context.directory.reach(step) : {};
  const calls = await context.incidents.calls(first.incident.number);
  const people = Array.isArray(entry.data['people'])
    ? entry.data['people'].map(String)
    : calls
        .filter((one) => one.level === level && one.round === first.incident.round)
        .map(({ person }) => person);
  const reached = {
    title: String(entry.data['title']),
    people,
    ...(phone ? { phone } : {}),
    ...(email ? { email } : {}),
  };
  const scene = await sceneOf(notice, context, [...people, ...(entry.actor ? [entry.actor] : [])]);
  return lineOf(
    notice,
    scene,
    context,
    marked(callLine(scene.incident, { level, entry, ...reached }, scene), scene),
  );
});

const unanswered = defineDelivery('incident-unanswered', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  if (!needsAnswer(scene.incident)) return { act: 'skip', reason: 'somebody has acknowledged meanwhile' };
  return lineOf(notice, scene, context, marked(unansweredLine(scene.incident, scene), scene));
});

const callFailed = defineDelivery('incident-call-failed', async (notice, context) => {
  const { person, error, instead } = FailedData.parse(notice.data);
  const scene = await sceneOf(notice, context, instead);
  if (scene.incident.resolvedAt) return { act: 'skip', reason: 'resolved meanwhile' };
  const who = escape(context.directory.nameOf(person));
  if (instead) return lineOf(notice, scene, context, onLeaveLine(scene.incident, who, instead, scene));
  return lineOf(notice, scene, context, callFailedLine(scene.incident, who, error));
});

export const incidentDeliveries = [
  card,
  line,
  warning,
  breach,
  call,
  ...incidentCalls,
  unanswered,
  callFailed,
];
