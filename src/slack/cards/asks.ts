import type { KnownBlock } from '@slack/types';
import type { DateTime, Duration } from 'luxon';
import type { Incident, IncidentRole, IncidentTask, TimelineEntry } from '../../incidents/model.ts';
import { asksToClose, needsAnswer } from '../../incidents/rules.ts';
import { actions, button, menu, section } from '../blocks.ts';
import { ids, incidentValue, snoozeValue, taskValue } from '../ids.ts';
import { escape, sentence, span, when } from '../text.ts';
import { type CardContext, headline, incidentSentence, type Rendered } from './incident.ts';

/** `You are …`, `@dora is …` */
export const roleWords: Readonly<Record<IncidentRole, string>> = {
  commander: 'the commander',
  communications: 'in charge of communications',
  scribe: 'the scribe',
};

/** What a role asks of its holder, told to them alone. */
const duties: Readonly<Record<IncidentRole, string>> = {
  commander:
    'You decide and you delegate; you do not repair. First: who is on it, what is known, what is needed. Then an update, and a role for everybody who can take one.',
  communications:
    'You speak for the incident: updates on time, the status page, the wards. The commander decides, you tell.',
  scribe:
    'You keep the timeline: what was seen, tried and decided, and when. Use "Add to incident timeline" on messages, or notes.',
};

function ask(incident: Incident, late: string, text: string, buttons: KnownBlock[]): Rendered {
  return {
    text: `${late}${incident.severity} ${incident.key} (${incident.system}): ${text}`,
    blocks: [section(`${headline(incident)}\n${late}${text}`), ...buttons],
  };
}

export function roleMessage(incident: Incident, role: IncidentRole, late: string): Rendered {
  const value = incidentValue(incident.number);
  return ask(incident, late, `You are ${roleWords[role]} now. ${duties[role]}`, [
    actions([
      button('Update', ids.incident.updateForm, value, { style: 'primary' }),
      button('Details and more', ids.incident.show, value),
    ]),
  ]);
}

export function updateDueMessage(
  incident: Incident,
  {
    count,
    late,
    since,
    snooze,
  }: {
    count: number;
    late: string /** Of the last thing that anybody said. */;
    since: DateTime;
    snooze: readonly Duration[];
  },
  { now }: Pick<CardContext, 'now'>,
): Rendered {
  const value = incidentValue(incident.number);
  const { lastUpdate, openedAt } = incident;
  const last = lastUpdate
    ? `the last one was ${span(now.diff(lastUpdate.at))} ago`
    : `there was none since it was opened ${span(now.diff(openedAt))} ago`;
  const text = `${count > 1 ? 'An update is still due' : 'An update is due'}: ${last}.${closeWords(incident, now.diff(since))}`;
  return ask(incident, late, text, [
    actions([
      button('Update', ids.incident.updateForm, value, { style: 'primary' }),
      menu(
        ids.incident.snooze,
        'Later',
        snooze.map((wait) => ({
          text: `In ${span(wait)}`,
          value: snoozeValue(incident.number, wait.as('minutes')),
        })),
      ),
    ]),
  ]);
}

export function taskMessage(
  incident: Incident,
  task: IncidentTask,
  isDue: boolean,
  late: string,
  { system, now, name }: CardContext,
): Rendered {
  const due = task.dueAt ? ` Due ${when(task.dueAt, system.zone, now)}.` : '';
  const head = isDue ? `Task ${task.number} is due` : `${name(task.createdBy)} gave you task ${task.number}`;
  return ask(incident, late, `${head}: ${sentence(escape(task.text))}${due}`, [
    actions([
      button('Done', ids.incident.taskDone, taskValue(incident.number, task.number), { style: 'primary' }),
      button('Details and more', ids.incident.show, incidentValue(incident.number)),
    ]),
  ]);
}

export function summaryDueMessage(incident: Incident, late: string): Rendered {
  return ask(incident, late, 'It is resolved without a summary. What was it, and what ended it?', [
    actions([
      button('Write the summary', ids.incident.summaryForm, incidentValue(incident.number), {
        style: 'primary',
      }),
    ]),
  ]);
}

export function reviewDueMessage(incident: Incident, late: string): Rendered {
  const value = incidentValue(incident.number);
  return ask(incident, late, 'Its review is still open. Talk about the draft, then close it.', [
    actions([
      button('Draft of the review', ids.incident.review, value, { style: 'primary' }),
      button('Close', ids.incident.close, value),
    ]),
  ]);
}

export function reopenedMessage(incident: Incident, late: string, { system, now }: CardContext): Rendered {
  const text = `It was reopened. Resolve by ${when(incident.resolve.dueAt, system.zone, now)}.`;
  return ask(incident, late, text, [
    actions([
      button('Details and more', ids.incident.show, incidentValue(incident.number), { style: 'primary' }),
    ]),
  ]);
}

/** To who has it, when it got worse. */
export function raisedMessage(
  incident: Incident,
  { actor = 'system', text = '' }: Partial<TimelineEntry> = {},
  late: string,
  { system, now, name }: CardContext,
): Rendered {
  const { key, severity, number, resolve } = incident;
  const why = `${name(actor)} made ${key} ${severity}: ${sentence(escape(text))}`;
  const have = needsAnswer(incident) ? 'Its people are called. Resolve' : 'You have it; resolve';
  return ask(incident, late, `${why} ${have} by ${when(resolve.dueAt, system.zone, now)}.`, [
    actions([
      button('Update', ids.incident.updateForm, incidentValue(number), { style: 'primary' }),
      button('Details and more', ids.incident.show, incidentValue(number)),
    ]),
  ]);
}

/** In the room: nobody commands. */
export function noCommander({ key, openedAt }: Incident, now: CardContext['now']): string {
  return `👤 ${key} has no commander, ${span(now.diff(openedAt))} after it was opened. Whoever can decide: take it.`;
}

/** In the room: nothing was said for long. */
export function silence(incident: Incident, since: CardContext['now'], now: CardContext['now']): string {
  const quiet = now.diff(since);
  return `🔇 Nothing was said about ${incident.key} for ${span(quiet)}. Even "nothing new" is an update.${closeWords(incident, quiet)}`;
}

/** After a day of silence the question is whether it goes on at all. */
function closeWords({ key }: Incident, quiet: Duration): string {
  return asksToClose(quiet) ? ` Still going on? If not: \`/hims incident resolve ${key}\`` : '';
}

/** In the room: how to go on without the system. */
export function downtime({ system }: CardContext): string[] {
  if (!system.downtime) return [];
  const { paper, readOnlyCopy, more } = system.downtime;
  return [
    `📋 *Working without ${escape(system.name)}*`,
    `On paper: ${escape(paper)}`,
    `To read: ${escape(readOnlyCopy)}`,
    ...(more ? [`More: <${more.url}|${escape(more.title)}>`] : []),
  ];
}

/** The sentence of a message whose text is a list. */
export function downtimeSentence(incident: Incident, context: CardContext): string {
  return `${incidentSentence(incident, context)} How to work without it, on paper and read-only.`;
}
