import type { DateTime } from 'luxon';
import type { Escalated } from '../../incidents/escalate.ts';
import type { Merged } from '../../incidents/merge.ts';
import { type Incident, type IncidentRole, incidentKey } from '../../incidents/model.ts';
import { publicReopening } from '../../incidents/publish.ts';
import { quietUntil } from '../../incidents/quiet.ts';
import { isUnsure, needsAnswer } from '../../incidents/rules.ts';
import { shownSystem } from '../../systems/lookup.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, section } from '../blocks.ts';
import type { Answer, Services } from '../define.ts';
import { ids, incidentValue } from '../ids.ts';
import type { Namer } from '../names.ts';
import { escape, span, when } from '../text.ts';
import { roleWords } from './asks.ts';

type Context = Pick<Services, 'systems' | 'now'>;

/** A time as people of that system read it. */
function at(time: DateTime, { system }: Incident, { systems, now }: Context): string {
  return when(time, shownSystem(systems, system).zone, now());
}

/** `called`: whom it calls; nobody has the message yet. */
export function openedText(
  incident: Incident,
  channel: string,
  called: readonly string[],
  { systems, now, name }: Context & { name: Namer },
): string {
  const system = shownSystem(systems, incident.system);
  const morning = quietUntil(system, incident.severity, now());
  const onCall =
    called.length > 0
      ? `calling ${called.map(name).join(', ')}.`
      : morning
        ? `nobody is woken for ${incident.severity}: the people on call are called at ${when(morning, system.zone, now())}.`
        : `⚠️ nobody on call can be reached in Slack. Use the telephone: /hims oncall ${incident.system}`;
  return `${incident.key} is open. Its card goes to ${channel}; ${onCall}`;
}

/** It may be the same as this one, which was opened before. */
export function similarText(other: Incident, now: DateTime): string {
  return `Is it the same as ${other.key}, ${escape(other.title)} (${span(now.diff(other.openedAt))} ago)?`;
}

/** What comes next after the acknowledgement; `mayUpdate`: who was only called tells those who may. */
export function acknowledgedText(incident: Incident, mayUpdate: boolean, context: Context): string {
  const next = mayUpdate ? 'say what you know with Update' : 'tell the others what you know';
  return `${incident.key} is yours. Resolve by ${at(incident.resolve.dueAt, incident, context)}; ${next}.`;
}

export function commanderText(incident: Incident): string {
  return `You command ${incident.key}. Next: an update, so that everybody knows what is being done.`;
}

export function severityText(incident: Incident, context: Context): string {
  const waits = needsAnswer(incident) ? ' It waits for somebody to acknowledge it.' : '';
  return `${incident.key} is ${incident.severity} now: resolve by ${at(incident.resolve.dueAt, incident, context)}.${waits}${backWords(incident, context)}${restUnknown(incident, context)}`;
}

/** What was said to the public while the harm was held is gone from the page. */
function backWords({ system, publicText }: Incident, { systems }: Pick<Context, 'systems'>): string {
  return publicText !== undefined && publicText === publicReopening(shownSystem(systems, system))
    ? ` The status page says: "${escape(publicText)}"`
    : '';
}

/** It is on the status page, and of the other components of its system the page says that nobody knows. */
function restUnknown(incident: Incident, { systems }: Pick<Context, 'systems'>): string {
  const { key, system, publicText } = incident;
  const isShown = publicText !== undefined && isUnsure(incident);
  if (!isShown || (systems.get(system)?.components.length ?? 0) < 2) return '';
  return ` The status page shows the rest of ${system} as unknown. Say what is affected: \`/hims incident publish ${key} "…" --components …\``;
}

/** What outlives the incident, said when people think that everything has ended. */
function goesOn({ tasks, notify }: Incident, otherwise: string): string {
  const left = [
    tasks.open > 0 && `${tasks.open} open ${tasks.open === 1 ? 'task' : 'tasks'}`,
    notify && !notify.metAt && 'the clock of the breach notice',
  ].filter(Boolean);
  return left.length > 0 ? `Still going on: ${left.join(' and ')}.` : otherwise;
}

/** Without a summary there is a button to write it. */
export function resolvedAnswer(incident: Incident): Answer {
  const text = `${incident.key} is resolved. ${goesOn(incident, 'Its deadlines have stopped.')}`;
  if (incident.summary !== undefined) return { text };
  const ask = `${text} It has no summary yet.`;
  return {
    text: ask,
    blocks: [
      section(ask),
      actions([
        button('Write the summary', ids.incident.summaryForm, incidentValue(incident.number), {
          style: 'primary',
        }),
      ]),
    ],
  };
}

export const summarisedText = ({ key }: Incident) => `${key} has its summary.`;
export const closedText = (incident: Incident) =>
  `${incident.key} is closed. ${goesOn(incident, 'Nobody is reminded of it any more.')}`;
export const notedText = ({ key }: Incident) => `It is in the timeline of ${key}.`;
export const reviewText = ({ key }: Incident) =>
  `The draft of the review comes into the channel or thread of ${key}.`;
export function publishedText(
  { key, system, status, publicComponents = [] }: Incident,
  { systems }: { systems: ReadonlyMap<string, SystemProfile> },
): string {
  const all = systems.get(system)?.components ?? [];
  const names = all.filter(({ id }) => publicComponents.includes(id)).map(({ name }) => escape(name));
  const isOver = status === 'resolved' || status === 'closed';
  const shown =
    names.length === 0
      ? ''
      : isOver
        ? `, and that what was wrong with ${names.join(', ')} is over`
        : ` with a problem in ${names.join(', ')}`;
  return `The status page shows your text${shown}. ${key} itself is not named there.`;
}
export const unpublishedText = ({ key }: Incident) => `${key} is off the status page.`;
export const notifiedText = ({ key }: Incident) => `The clock of the breach notice of ${key} has stopped.`;
export const taskText = ({ key }: Incident, task: number) =>
  `Task ${task} of ${key} is there. Done: \`/hims incident task done ${task} ${key}\``;
/** `asked`: what was said to be done, which may have gone to another incident since. */
export function taskDoneText(
  { incident, task }: { incident: Incident; task: number },
  asked: { incident: number; task: number },
): string {
  const { number, key, tasks } = incident;
  const left = tasks.open === 0 ? 'none is left' : `${tasks.open} left`;
  return number === asked.incident
    ? `Task ${task} of ${key} is done; ${left}.`
    : `Task ${asked.task} of ${incidentKey(asked.incident)} goes on as task ${task} of ${key}, and is done there; ${left}.`;
}
export const roleText = ({ key }: Incident, role: IncidentRole, whoIs: string) =>
  `${whoIs} ${roleWords[role]} of ${key}. What that asks comes as a direct message.`;
export function mergedText(
  duplicate: number,
  { incident, page, elsewhere }: Merged,
  context: Pick<Context, 'systems'>,
): string {
  const { key, publicText = '' } = incident;
  const ended = incidentKey(duplicate);
  const text = `"${escape(publicText)}"`;
  const shown = {
    kept: ` The status page shows the text of ${key}: ${text} What it said of ${ended} is gone from it.`,
    back: ` ${key} is not mitigated, so the status page says: ${text} Say more with \`/hims incident publish ${key} "…"\``,
    'taken along': ` The status page shows what it said of ${ended} for ${key} now: ${text}`,
  };
  const unknown = elsewhere
    ? ` The status page keeps ${elsewhere} under investigation as long as ${key} goes on.`
    : restUnknown(incident, context);
  return `${ended} has ended and goes on as ${key}.${page ? shown[page] : ''}${unknown}`;
}

export function updatedText(incident: Incident, context: Context): string {
  const { key, nextUpdateAt } = incident;
  const next = nextUpdateAt ? ` The next one is due by ${at(nextUpdateAt, incident, context)}.` : '';
  return `${key} has your update.${next}`;
}

export function snoozedText(incident: Incident, context: Context): string {
  const { key, nextUpdateAt } = incident;
  return `The next update of ${key} is due by ${nextUpdateAt ? at(nextUpdateAt, incident, context) : 'later'}.`;
}

export function mitigatedText(incident: Incident, context: Context): string {
  return `${incident.key} is mitigated. Resolve by ${at(incident.resolve.dueAt, incident, context)}.`;
}

export function reopenedText(incident: Incident, context: Context): string {
  const published =
    incident.publicText === undefined
      ? ''
      : ` The status page says again: "${escape(incident.publicText)}" Say more with \`/hims incident publish ${incident.key} "…"\``;
  return `${incident.key} is open again. Resolve by ${at(incident.resolve.dueAt, incident, context)}.${published}`;
}

export function systemText(incident: Incident, context: Context): string {
  return `${incident.key} belongs to ${incident.system} now: resolve by ${at(incident.resolve.dueAt, incident, context)}.`;
}

/** Whom it calls; that they have the message is known later, and stands on the card. */
export function escalatedText({ incident, called }: Escalated, name: Namer): string {
  const who = called.people.map(name).join(', ');
  return `Calling ${escape(called.title)}${who ? `: ${who}` : ', where nobody can be reached in Slack'}. ${incident.key} waits for an answer; its card shows who has the message.`;
}
