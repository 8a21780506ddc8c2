import { DateTime } from 'luxon';
import { lullsOf } from '../../incidents/lulls.ts';
import type { Deadline, Incident, IncidentTask, TimelineEntry } from '../../incidents/model.ts';
import type { TextFile } from '../files.ts';
import { plain, span, withPlainDates } from '../text.ts';
import type { CardContext } from './incident.ts';
import { timelineLine } from './timeline.ts';

export interface ReviewFacts {
  incident: Incident;
  timeline: readonly TimelineEntry[];
  deadlines: readonly (Deadline & { setAt: DateTime; replacedAt?: DateTime })[];
  tasks: readonly IncidentTask[];
  /** What was merged into it: the same problem, told of before or after. */
  merged: readonly Incident[];
}

/** When the problem began, as far as anybody told of it. */
function beginningOf({ incident, merged }: ReviewFacts): DateTime {
  return DateTime.min(incident.openedAt, ...merged.map(({ openedAt }) => openedAt));
}

/** The five questions of every review: about the work, never about whom to blame. */
const questions = [
  'What happened, and what did patients and staff notice?',
  'Why was that possible? (ask "why" until the answer is something that can be changed)',
  'What went well, and what was luck?',
  'What made it longer or harder than it had to be?',
  'What do we change, who does it, and by when?',
];

/** A file for people who were not there: civil time of the system and UTC, names instead of mentions. */
function stamp(at: DateTime, zone: string): string {
  return `${at.setZone(zone).toFormat('yyyy-MM-dd HH:mm')} (${at.toUTC().toFormat('HH:mm')} UTC)`;
}

/** Markdown cells hold no pipes and no line breaks; words of people become no markup. */
function cell(text: string): string {
  return plain(withPlainDates(text))
    .replace(/[\\`*_[\]<>|#]/g, '\\$&')
    .replace(/\s*\n\s*/g, ' ');
}

export function reviewFile(facts: ReviewFacts, context: CardContext): TextFile {
  const { incident, timeline, tasks } = facts;
  const { system, name } = context;
  const lines = [
    `# Review of ${incident.key}: ${cell(incident.title)}`,
    '',
    `Draft, made by the bot from what was recorded. ${system.name}, ${incident.severity}.`,
    '',
    '## Facts',
    '',
    ...factLines(facts, context),
    '',
    '## Summary',
    '',
    incident.summary ? cell(incident.summary) : '(nobody has written one yet)',
    '',
    '## Durations against targets',
    '',
    '| | took | target | |',
    '|---|---|---|---|',
    ...durations(facts),
    '',
    '## Timeline',
    '',
    ...timeline.map(
      (entry) => `- ${stamp(entry.at, system.zone)} · ${cell(timelineLine(incident, entry, context))}`,
    ),
    '',
    '## Five questions',
    '',
    ...questions.flatMap((question, index) => [`### ${index + 1}. ${question}`, '', '…', '']),
    '## Tasks',
    '',
    ...(tasks.length === 0 ? ['None yet. Add them with `/hims incident task "…" @owner --due P7D`.'] : []),
    ...tasks.map(
      ({ number, text, owner, doneAt, dueAt }) =>
        `- [${doneAt ? 'x' : ' '}] ${number}. ${cell(text)}${owner ? ` · ${cell(name(owner))}` : ''}${dueAt ? ` · due ${stamp(dueAt, system.zone)}` : ''}`,
    ),
    '',
    `The review is done when somebody closes ${incident.key}.`,
    '',
  ];
  return { name: `${incident.key}-review`, title: `Review of ${incident.key}`, text: lines.join('\n') };
}

/** Whom the order reached, also in rounds before it was reopened or moved: `IT Director, CIO (2 times)`. */
function callsFact(timeline: readonly TimelineEntry[]): string {
  const counts = new Map<string, number>();
  for (const { kind, data } of timeline) {
    if (kind !== 'called') continue;
    const title = String(data['title']);
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  const called = [...counts].map(([title, times]) => `${cell(title)}${times > 1 ? ` (${times} times)` : ''}`);
  return called.length > 0 ? `- Escalated to: ${called.join(', ')}` : '- Escalated to nobody';
}

function factLines({ incident, timeline, merged }: ReviewFacts, { system, name }: CardContext): string[] {
  const { openedAt, openedBy, acknowledgedAt, acknowledgedBy, mitigatedAt, mitigatedBy } = incident;
  const { resolvedAt, resolvedBy, commander, communications, scribe } = incident;
  const fact = (label: string, at: DateTime | undefined, who: string | undefined) =>
    at && who ? `- ${label}: ${stamp(at, system.zone)}, ${cell(name(who))}` : undefined;
  const isAcknowledged = (incident.answeredWith ?? 'acknowledge') === 'acknowledge';
  const roles = [
    commander && `commander ${cell(name(commander))}`,
    communications && `communications ${cell(name(communications))}`,
    scribe && `scribe ${cell(name(scribe))}`,
  ].filter(Boolean);
  return [
    fact('Opened', openedAt, openedBy),
    fact(isAcknowledged ? 'Acknowledged' : 'First answered', acknowledgedAt, acknowledgedBy),
    fact('Mitigated', mitigatedAt, mitigatedBy),
    fact('Resolved', resolvedAt, resolvedBy),
    roles.length > 0 ? `- Roles: ${roles.join(', ')}` : '- Nobody held a role.',
    callsFact(timeline),
    ...merged.map(
      ({ key, severity, title, openedAt: at, openedBy: by }) =>
        `- Merged into it: ${key} (${severity}) ${cell(title)}, opened ${stamp(at, system.zone)}, ${cell(name(by))}`,
    ),
  ].filter((line) => line !== undefined);
}

/** Responses that were due, and not given, in the time of another severity. */
function missedBefore({ deadlines }: ReviewFacts): readonly Deadline[] {
  return deadlines.filter(
    ({ kind, breachedAt, setAt, dueAt, replacedAt }) =>
      kind === 'respond' &&
      breachedAt !== undefined &&
      setAt <= dueAt &&
      replacedAt !== undefined &&
      replacedAt >= dueAt,
  );
}

/** `from`: the opening, and as much later as nobody was waited for. */
function rowOf(label: string, from: DateTime, end: DateTime | undefined, due: DateTime | undefined): string {
  const took = end ? span(end.diff(from)) : 'not yet';
  const target = due ? span(due.diff(from)) : '–';
  const verdict = end && due ? (end <= due ? '✓ kept' : `⚠️ missed by ${span(end.diff(due))}`) : '';
  return `| ${label} | ${took} | ${target} | ${verdict} |`;
}

function durations(facts: ReviewFacts): string[] {
  const { incident, merged } = facts;
  const { openedAt, acknowledgedAt, resolvedAt, mitigatedAt, respond, resolve, pausedMs } = incident;
  const row = (label: string, end: DateTime | undefined, due: DateTime | undefined, paused: number) =>
    rowOf(label, openedAt.plus(paused), end, due);
  return [
    row('Response', acknowledgedAt, respond.dueAt, 0),
    ...merged.map((one) =>
      rowOf(`Response of ${one.key}`, one.openedAt, one.acknowledgedAt, one.respond.dueAt),
    ),
    ...missedBefore(facts).map(({ severity, dueAt }) =>
      row(`Response, while it was ${severity}`, acknowledgedAt, dueAt, 0),
    ),
    ...(mitigatedAt ? [row('Mitigation', mitigatedAt, undefined, 0)] : []),
    row('Resolution', resolvedAt, resolve.dueAt, pausedMs),
  ];
}

/** H8.3: prepared words for the press after a significant incident. Nothing in it but what the bot knows for sure. */
export function mediaFile(facts: ReviewFacts, { system }: CardContext): TextFile {
  const { incident, timeline } = facts;
  const said = (at: DateTime) => stamp(at, system.zone);
  const lulls = lullsOf(timeline).map(
    ({ from, to }) => `It seemed to be resolved at ${said(from)} and was back at ${said(to)}.`,
  );
  const over = incident.resolvedAt
    ? `It was resolved at ${said(incident.resolvedAt)}.`
    : 'Work on it goes on.';
  return {
    name: `${incident.key}-media-statement`,
    title: `Media statement about ${incident.key} (draft)`,
    text: [
      `# Statement about a disruption of ${system.name}`,
      '',
      'DRAFT. Not for release before the communications office and the privacy officer have agreed.',
      '',
      `Since ${said(beginningOf(facts))} parts of ${system.name} [did not work / worked slowly]. ${[...lulls, over].join(' ')}`,
      '',
      'Care went on: [how patients were cared for meanwhile].',
      '',
      '[Whether information about patients was affected: say only what is proven.]',
      '',
      '[What is being done so that it does not happen again.]',
      '',
      'Questions: [name, telephone, e-mail of the communications office]',
      '',
    ].join('\n'),
  };
}

/** H8.3: what the authorities ask for after a breach (45 CFR 164.404 and 164.408), with the facts filled in. */
export function regulatoryFile(facts: ReviewFacts, { system }: CardContext): TextFile {
  const { incident } = facts;
  const due = incident.notify ? stamp(incident.notify.dueAt, system.zone) : '[date]';
  return {
    name: `${incident.key}-regulatory-notice`,
    title: `Regulatory notice about ${incident.key} (draft)`,
    text: [
      `# Notice of a security incident in ${system.name}`,
      '',
      `DRAFT for the privacy officer. Due by ${due}.`,
      '',
      `- Reference: ${incident.key}`,
      `- Discovered: ${stamp(beginningOf(facts), system.zone)}`,
      `- Contained: ${incident.mitigatedAt ? stamp(incident.mitigatedAt, system.zone) : incident.resolvedAt ? '[when, at the latest with the resolution]' : '[not yet]'}`,
      `- Resolved: ${incident.resolvedAt ? stamp(incident.resolvedAt, system.zone) : '[not yet]'}`,
      '- What happened: [a short description, without names of patients]',
      '- Kinds of information involved: [names, dates, numbers, diagnoses, …]',
      '- How many people are affected, and how that is known: […]',
      '- What those affected should do to protect themselves: […]',
      '- What was done to contain it, to limit harm and to prevent another: […]',
      '- Contact for questions: [name, telephone, e-mail, postal address]',
      '',
      `When the authorities were told: \`/hims incident notified ${incident.key} "whom, how"\``,
      '',
    ].join('\n'),
  };
}
