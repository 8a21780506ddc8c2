import type { SectionBlock } from '@slack/types';
import { DateTime, Duration } from 'luxon';
import { contentFields } from '../../changes/content.ts';
import type { Change, ChangeEntry, PullRequest } from '../../changes/model.ts';
import { button, section } from '../blocks.ts';
import { checkValue, ids } from '../ids.ts';
import { cut } from '../limits.ts';
import { escape, sentence, span, when, whenOn } from '../text.ts';
import type { ChangeContext } from './change.ts';
import { voterWords } from './voters.ts';

/** As many as one message shows well; the others are in the details. */
const mostChecks = 20;

const fieldNames: Readonly<Record<string, string>> = {
  clinicalImpact: 'clinical impact',
  rollbackPlan: 'rollback plan',
  validationPlan: 'validation plan',
  startsAt: 'time',
  takes: 'length',
  pullRequest: 'pull request',
  after: 'what must be done first',
};

const order: readonly string[] = [...contentFields, 'after'];
/** What an entry keeps for itself, beside the parts that were edited. */
const notFields: ReadonlySet<string> = new Set(['voided', 'texts', 'revision', 'unassessed']);
/** Written, but short enough to be read whole. */
const shortTexts: ReadonlySet<string> = new Set(['title', 'clinicalImpact']);

/** A plain value of the record; anything else is shown by its name alone. */
function plainWord(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What the name of a field holds, for people. */
function valueWords(field: string, value: unknown, { name, system, now }: ChangeContext): string {
  if (value === null || value === undefined) return 'none';
  const word = plainWord(value);
  switch (field) {
    case 'startsAt':
      return when(DateTime.fromISO(word, { zone: 'utc' }), system.zone, now);
    case 'takes':
      return span(Duration.fromMillis(Number(word)));
    case 'implementer':
      return name(word);
    case 'maintenance':
      return `MW-${word}`;
    case 'incident':
      return `INC-${word}`;
    case 'after':
      return (value as number[]).map((one) => `CHG-${one}`).join(', ') || 'nothing';
    case 'pullRequest': {
      if (typeof value === 'string') return escape(value); // the same one, with other content
      const { owner, repository, number } = value as PullRequest;
      return escape(`${owner}/${repository}#${number}`);
    }
    default:
      return escape(word);
  }
}

/** `time Sun 6 Dec 02:00 → Sun 13 Dec 02:00, plan`: old → new of what is short, the name of what is long. */
function editWords({ data, words = {} }: ChangeEntry, context: ChangeContext): string {
  return Object.entries(data)
    .filter(([field]) => !notFields.has(field))
    .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([field, value]) => {
      const name = fieldNames[field] ?? field;
      const texts = shortTexts.has(field) ? words[field] : undefined;
      if (texts) return `${name} “${escape(texts[0])}” → “${escape(texts[1])}”`;
      if (!Array.isArray(value)) return name;
      const [before, after] = value as unknown[];
      return `${name} ${valueWords(field, before, context)} → ${valueWords(field, after, context)}`;
    })
    .join(', ');
}

const riskOnly = ({ likelihood, impact }: Record<string, unknown>) => {
  const latest = (value: unknown) => String(Array.isArray(value) ? value.at(-1) : value);
  return `likelihood ${latest(likelihood)}, impact ${latest(impact)}`;
};

/** Whose votes count no more since. */
const voidedIn = ({ voided }: Record<string, unknown>): string[] =>
  Array.isArray(voided) ? voided.map(String) : [];

/** `Earlier votes no longer count: @bea, have another look.`, of who can vote now, and whether it is assessed again first. */
function voidedWords(
  { type }: Change,
  data: Record<string, unknown>,
  { name, looks = () => false }: ChangeContext,
): string {
  const voided = voidedIn(data);
  const before = type === 'normal' ? ' before anybody votes' : '';
  const again = data['unassessed'] ? ` It has to be assessed again${before}.` : '';
  if (voided.length === 0) return again;
  const voters = voided.filter(looks).map((person) => name(person));
  const look = voters.length > 0 ? `: ${voters.join(', ')}, have another look` : '';
  return ` Earlier votes no longer count${look}.${again}`;
}

/** Everybody whom an entry names. */
export function peopleInEntry({ actor, data }: ChangeEntry): string[] {
  const insteadOf = Array.isArray(data['insteadOf']) ? data['insteadOf'].map(String) : [];
  const hands = Array.isArray(data['implementer']) ? data['implementer'].map(String) : [];
  return [...(actor ? [actor] : []), ...insteadOf, ...hands, ...voidedIn(data)];
}

/** One line of the record, as it stands in the thread and in the details. */
/** What stood in its way, where nothing has a key that may be named. */
const metWords: Readonly<Record<string, string>> = {
  incident: 'a grave private incident',
  window: 'outside every window',
  notice: 'too little notice',
  'pull-request': 'its pull request',
};

export function changeLine(change: Change, entry: ChangeEntry, context: ChangeContext): string {
  const { kind, actor = 'system', text, data } = entry;
  const { name, team, system } = context;
  const who = name(actor);
  const said = text ? `: ${sentence(escape(text))}` : '.';
  const met = Array.isArray(data['conflicts'])
    ? ` In its way: ${data['conflicts'].map((one) => metWords[String(one)] ?? String(one)).join(', ')}.`
    : '';
  switch (kind) {
    case 'requested':
      return `📝 Asked for by ${who}.`;
    case 'assessed':
      return `⚖️ Assessed by ${who}: ${riskOnly(data)}.${voidedWords(change, data, context)}`;
    case 'edited':
      return `✏️ ${change.key} was changed by ${who} (${editWords(entry, context)}).${voidedWords(change, data, context)}`;
    case 'voted': {
      const teams = (Array.isArray(data['teams']) ? data['teams'] : []).map((id) => escape(team(String(id))));
      const insteadOf = (Array.isArray(data['insteadOf']) ? data['insteadOf'] : []).map(String);
      const voter = voterWords({ person: actor, insteadOf, teams }, name);
      const before = data['before'] ? ` (was ${plainWord(data['before'])})` : '';
      const review = data['purpose'] === 'review' ? 'review: ' : '';
      const [symbol, word] = data['verdict'] === 'approve' ? ['👍', 'approves'] : ['👎', 'rejects'];
      return `${symbol} ${review}${voter} ${word}${before} for ${teams.join(', ')}${said}`;
    }
    case 'commented':
      return `💬 ${who}${said}`;
    case 'approved':
      return data['template']
        ? `✓ Approved by its template ${escape(plainWord(data['template']))}.`
        : '✓ Approved.';
    case 'rejected':
      return `❌ Rejected${said}`;
    case 'expired':
      return '⌛ Expired: it was not decided in time. Ask again if it is still wanted.';
    case 'cancelled':
      return `🚫 Cancelled by ${who}${said}`;
    case 'scheduled':
      return `🗓️ Scheduled by ${who} for ${whenOn(DateTime.fromISO(String(data['at']), { zone: 'utc' }), system.zone)}.`;
    case 'started':
      return `▶️ Started by ${who}${earlyWords(Number(data['minutesEarly'] ?? 0))}.${met}`;
    case 'broke-glass':
      return `🔨 ${change.key} was started by ${who} without an approval${said}${met} Its review is owed.`;
    case 'checked': {
      const check = change.checks.find((one) => one.number === Number(data['check']));
      return `☑ ${who}: ${check ? sentence(escape(check.text)) : `check ${String(data['check'])}.`}`;
    }
    case 'validating':
      if (data['run'] && text)
        return `⚠️ Not everything was carried out${said} Look at what is missing, ${name(change.implementer)}, then validate it, or say that it failed.`;
      return data['run']
        ? `🔎 ${plainWord(data['run'])} carried it out. Validate it now, ${name(change.implementer)}.`
        : `🔎 Carried out; ${who} validates it now.`;
    case 'completed':
      return `✅ Completed by ${who}${said}`;
    case 'failed':
      return data['run'] ? `❌ Failed${said}` : `❌ Failed, says ${who}${said}`;
    case 'reviewed':
      return data['verdict'] === 'approve'
        ? '✓ Reviewed: the emergency was right.'
        : '❌ Reviewed: it should not have been done like this.';
    default:
      return kind satisfies never;
  }
}

function earlyWords(minutes: number): string {
  if (Math.abs(minutes) < 1) return '';
  return `, ${span(Duration.fromObject({ minutes }))} ${minutes > 0 ? 'early' : 'late'}`;
}

/** The checks that are open, each with the button that ticks it. */
export function checkRows(change: Change): SectionBlock[] {
  if (change.status !== 'validating') return [];
  return change.checks
    .filter(({ doneAt }) => !doneAt)
    .slice(0, mostChecks)
    .map(({ number, text }) => ({
      ...section(`☐ ${number}. ${escape(cut(text, 500))}`),
      accessory: button('Seen', ids.change.check, checkValue(change.number, number)),
    }));
}
