import type { KnownBlock } from '@slack/types';
import { DateTime, Duration } from 'luxon';
import {
  type Deadline,
  type Incident,
  type IncidentTask,
  incidentKey,
  incidentRoles,
  type PlacedTask,
  type TimelineEntry,
} from '../../incidents/model.ts';
import { actions, button } from '../blocks.ts';
import { ids, incidentValue, taskValue } from '../ids.ts';
import { dueWords, escape, sentence, span, when, whenPlain } from '../text.ts';
import type { CardContext } from './incident.ts';

/** Everybody who appears in an entry. */
export function peopleIn({ actor, data }: TimelineEntry): string[] {
  const held = incidentRoles.flatMap((role) => (Array.isArray(data[role]) ? (data[role] as unknown[]) : []));
  return [actor, data['owner'], data['author'], ...held].filter((one) => typeof one === 'string');
}

/** What happened, in one line. */
export function timelineLine(incident: Incident, entry: TimelineEntry, context: CardContext): string {
  const { name } = context;
  const who = entry.actor ? name(entry.actor) : 'the bot';
  const text = entry.text ? escape(entry.text) : '';
  const why = text ? `: ${sentence(text)}` : '.';
  switch (entry.kind) {
    case 'opened':
      return `Opened by ${who} as ${String(entry.data['severity'])}${duringWord(entry)}`;
    case 'acknowledged':
      return `Acknowledged by ${who}`;
    case 'commander':
    case 'role':
      return holderLine(entry, who, name);
    case 'update':
      return `💬 ${who}: ${text}${nextWord(entry, context)}`;
    case 'severity':
      return severityLine(entry, who, text, context);
    case 'system': {
      const [from, to] = pair(entry.data['system']);
      return `System ${from} → ${to} by ${who}.${dueWord(entry, context)}${callsWord(entry, context)}`;
    }
    case 'called':
      return `${who} called ${escape(String(entry.data['title']))}${text ? `: ${text}` : ''}`;
    case 'breached':
      return `⚠️ ${String(entry.data['deadline'])} deadline missed`;
    case 'mitigated':
      return `🩹 Mitigated by ${who} after ${took(incident, entry)}${why}${dueWord(entry, context)}`;
    case 'resolved':
      return `✅ Resolved by ${who} after ${took(incident, entry)}${why}`;
    case 'summary':
      return `Summary by ${who}: ${text}`;
    case 'reopened':
      return `↩️ Reopened by ${who}: ${sentence(text)}${dueWord(entry, context)}`;
    case 'closed':
      return `Closed by ${who}.`;
    case 'task':
      return taskLine(entry, who, text, name);
    case 'task-done':
      return `✓ Task ${String(entry.data['task'])} done by ${who}`;
    case 'note':
      return noteLine(entry, who, text, name);
    case 'published':
      return `📣 On the status page, ${sourceOfWords(entry, who)}: ${text}`;
    case 'unpublished':
      return unpublishedLine(entry, who);
    case 'merged':
      return mergedLine(entry, who);
    case 'notified':
      return `The authorities were told, says ${who}: ${text}`;
    case 'review':
      return `${who} asked for the draft of the review`;
    case 'run':
      return runEntryLine(entry, who, text);
    default:
      return entry.kind satisfies never;
  }
}

const runWords: Readonly<Record<string, string>> = {
  started: 'started',
  'step-done': 'done',
  'step-warned': 'failed, continuing',
  'step-failed': 'failed',
  'step-unknown': 'unknown whether it was done',
  'step-skipped': 'skipped',
  'step-retried': 'retried',
  'step-chosen': 'decided',
  'confirmation-asked': 'waiting for a second person to confirm',
  'step-confirmed': 'confirmed',
  'broke-glass': 'went ahead by break-glass',
  paused: 'paused',
  resumed: 'resumed',
  'abort-asked': 'aborted',
  'undo-begun': 'rolling back',
};

/** A step of a recovery: `▶️ RUN-3 restore: done by @ana`. */
function runEntryLine({ data, actor }: TimelineEntry, who: string, text: string): string {
  const what = String(data['what']);
  const { step, status, choice } = data;
  const said = what === 'ended' && typeof status === 'string' ? status : (runWords[what] ?? what);
  const chosen = typeof choice === 'string' ? ` “${escape(choice)}”` : '';
  const place = typeof step === 'string' ? ` ${escape(step)}` : '';
  return `▶️ RUN-${String(data['run'])}${place}: ${said}${chosen}${actor ? ` by ${who}` : ''}${text ? `: ${text}` : ''}`;
}

/** In which maintenance of its system it was opened. */
function duringWord({ data }: TimelineEntry): string {
  return typeof data['maintenance'] === 'number' ? `, 🔧 during MW-${data['maintenance']}` : '';
}

/** As it was counted then: before a reopening, the time until it did not count yet. */
function took({ openedAt }: Incident, { at, data }: TimelineEntry): string {
  const ms = typeof data['tookMs'] === 'number' ? data['tookMs'] : at.diff(openedAt).toMillis();
  return span(Duration.fromMillis(ms));
}

function nextWord(entry: TimelineEntry, { system, now }: CardContext): string {
  const iso = entry.data['nextAt'];
  if (typeof iso !== 'string') return '';
  return `\nNext update by ${when(DateTime.fromISO(iso, { zone: 'utc' }), system.zone, now)}.`;
}

/** Who is called by a change of system, and what becomes of the calls that were announced. */
function callsWord({ kind, at, data }: TimelineEntry, { system, now }: CardContext): string {
  const iso = data['callsAt'];
  if (typeof iso !== 'string') return '';
  const then = DateTime.fromISO(iso, { zone: 'utc' });
  const from = when(then, system.zone, now);
  if (kind === 'severity') return ` Nobody is woken for this: the next call waits until ${from}.`;
  const whom = then <= at ? 'are called now' : `are called at ${from}`;
  return ` Its on-call people ${whom}; call times announced before no longer apply.`;
}

/** The deadline as it was then: a later one is no part of what happened before. */
function dueWord({ data }: TimelineEntry, { system, now }: CardContext): string {
  const iso = data['dueAt'];
  if (typeof iso !== 'string') return '';
  return ` Resolve by ${when(DateTime.fromISO(iso, { zone: 'utc' }), system.zone, now)}.`;
}

function severityLine(entry: TimelineEntry, who: string, text: string, context: CardContext): string {
  const { system, now } = context;
  const [from, to] = pair(entry.data['severity']);
  const [was, is] = pair(entry.data['resolveDueAt']).map((iso) =>
    when(DateTime.fromISO(iso, { zone: 'utc' }), system.zone, now),
  );
  const calls = entry.data['callsAt'] === undefined ? ', and its people are called' : '';
  const back = entry.data['isBack'] === true ? ` It is not mitigated any more${calls}.` : '';
  const arrow = entry.data['worse'] === true ? '⬆' : '⬇';
  return `${arrow} ${from} → ${to} by ${who}: ${sentence(text)} Resolve by ${is} (was ${was}).${back}${pageWord(entry.data['page'], '')}${callsWord(entry, context)}`;
}

/** Who holds a role now, and whom they take it over from. */
function holderLine(entry: TimelineEntry, who: string, name: CardContext['name']): string {
  const { role: held } = entry.data;
  const role = typeof held === 'string' ? held : 'commander';
  const [before, after] = pair(entry.data[role]);
  const word = role.charAt(0).toUpperCase() + role.slice(1);
  const by = entry.actor === after ? '' : `, by ${who}`;
  return before ? `${word} ${name(before)} → ${name(after)}${by}` : `${word} is ${name(after)}${by}`;
}

function taskLine(entry: TimelineEntry, who: string, text: string, name: CardContext['name']): string {
  const { owner } = entry.data;
  const whose = typeof owner === 'string' ? ` · ${name(owner)}` : '';
  return `☐ Task ${String(entry.data['task'])}: ${text}${whose} (by ${who})`;
}

function noteLine(entry: TimelineEntry, who: string, text: string, name: CardContext['name']): string {
  const { author, deleted, edited, withheld, deletedSince, editedSince, withheldSince } = entry.data;
  if (deleted) return `📝 A message that was deleted since (kept by ${who})`;
  if (withheld)
    return `📝 A message that looks like patient data since it was edited: not shown (kept by ${who})`;
  const by = typeof author === 'string' && author !== entry.actor ? `${name(author)}, kept by ${who}` : who;
  const since = deletedSince ? ' (deleted since)' : editedSince || withheldSince ? ' (edited since)' : '';
  return `📝 ${by}: ${text}${edited ? ' (edited)' : since}`;
}

/** Whose words the public reads: somebody's, those of another incident, or the usual ones of the bot. */
function sourceOfWords({ data }: TimelineEntry, who: string): string {
  if (data['isUsual'] === true) return "in the bot's own words";
  if (data['takenFrom'] !== undefined) return `taken along from ${incidentKey(Number(data['takenFrom']))}`;
  return data['again'] === true ? 'as before' : `by ${who}`;
}

function unpublishedLine({ data }: TimelineEntry, who: string): string {
  if (data['givenBack'] !== undefined)
    return `Off the status page: the words went with ${incidentKey(Number(data['givenBack']))}`;
  const along = data['with'] === undefined ? '' : `, together with ${incidentKey(Number(data['with']))}`;
  return `Taken off the status page by ${who}${along}`;
}

function mergedLine(entry: TimelineEntry, who: string): string {
  const { into, from, left, gaveBack, tasks, page } = entry.data;
  if (left !== undefined)
    return `🔗 ${incidentKey(Number(left))} was reopened, and goes on by itself.${gaveBack === true ? ' The words on the status page that came with it go with it.' : ''}`;
  const count = Number(tasks ?? 0);
  const moved = count === 0 ? '' : ` ${count} open ${count === 1 ? 'task comes' : 'tasks come'} along.`;
  return into === undefined
    ? `🔗 ${incidentKey(Number(from))} was merged into this by ${who}.${moved}${pageWord(page, incidentKey(Number(from)))}`
    : `🔗 Merged into ${incidentKey(Number(into))} by ${who}. It goes on there.${page === 'kept' ? ' What the status page said of it is gone.' : ''}`;
}

/** Which of two texts the public reads now. */
function pageWord(page: unknown, from: string): string {
  if (page === 'kept')
    return ` The status page keeps the text of this one; what it said of ${from} is gone from it.`;
  if (page === 'back') return ' The status page says that the problem is back.';
  return page === 'taken along' ? ' The status page shows its text for this one now.' : '';
}

function pair(value: unknown): [string, string] {
  const words = (Array.isArray(value) ? (value as unknown[]) : []).map((one) =>
    typeof one === 'string' ? one : '',
  );
  return [words[0] ?? '', words[1] ?? ''];
}

/** A task in the details: `☐ 2. Call the vendor · @bea · due 14:00`. */
export function taskRow(task: IncidentTask, { system, now, name }: CardContext): string {
  const { number, text, owner, dueAt, doneAt } = task;
  return [
    `${doneAt ? '✓' : '☐'} ${number}. ${escape(text)}`,
    owner && name(owner),
    dueAt && !doneAt && dueWords(dueAt, system.zone, now),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The line that told of a task, as the task is now. */
export function taskLineNow(
  incident: Incident,
  entry: TimelineEntry,
  placed: PlacedTask,
  context: CardContext,
): string {
  const line = timelineLine(incident, entry, context);
  const { number, doneBy } = placed.task;
  const isHere = placed.incident === incident.number;
  const where = `as task ${number} of ${incidentKey(placed.incident)}`;
  if (doneBy)
    return `${line.replace('☐', '✓')} · done by ${context.name(doneBy)}${isHere ? '' : `, ${where}`}`;
  return isHere ? line : `${line.replace('☐', '→')} · goes on ${where}`;
}

/** What can be done about a line at once; `placed`: the task that it told of. */
export function lineButtons(incident: Incident, entry: TimelineEntry, placed?: PlacedTask): KnownBlock[] {
  const value = incidentValue(incident.number);
  if (placed?.incident === incident.number && !placed.task.doneBy)
    return [actions([button('Done', ids.incident.taskDone, taskValue(incident.number, placed.task.number))])];
  if (entry.kind === 'resolved' && incident.summary === undefined)
    return [actions([button('Write the summary', ids.incident.summaryForm, value, { style: 'primary' })])];
  return [];
}

/** The history of an incident for the person who asks, the newest first. */
export function incidentHistory(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  deadlines: readonly (Deadline & { replacedAt?: DateTime })[],
  context: CardContext,
): string[] {
  const { system, now } = context;
  const replaced = deadlines
    .filter((deadline) => deadline.replacedAt)
    .map(
      (deadline) => `${deadline.severity} ${deadline.kind} ${whenPlain(deadline.dueAt, system.zone, now)}`,
    );
  const lines = timeline.map(
    (entry) => `${when(entry.at, system.zone, now)} ${timelineLine(incident, entry, context)}`,
  );
  return [
    ...(replaced.length > 0 ? [`Earlier deadlines: ${replaced.join(' · ')}`] : []),
    ...lines.toReversed(),
  ];
}
