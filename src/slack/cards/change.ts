import type { Button } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Approval } from '../../approvals/model.ts';
import { tallyOf } from '../../approvals/rules.ts';
import {
  type Change,
  type Conflict,
  type PlannedProcedure,
  peopleOfChange,
  timeOf,
} from '../../changes/model.ts';
import { isLegalFor, isOver, isVotedOnNow, raisedRiskOf, riskOf, voteShownOf } from '../../changes/rules.ts';
import type { ChangeSight } from '../../changes/service.ts';
import { conflictText } from '../../changes/words.ts';
import { bothZones } from '../../maintenance/words.ts';
import type { Run } from '../../procedures/model.ts';
import { runWord } from '../../procedures/service.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, overflow, section } from '../blocks.ts';
import { changeValue, ids } from '../ids.ts';
import { voteValue } from '../ids-vote.ts';
import { cut } from '../limits.ts';
import type { Namer } from '../names.ts';
import { escape, span, when, whenPlain } from '../text.ts';
import { likelyMoves, overflowChoices } from './change-choices.ts';
import type { Rendered } from './incident.ts';
import { shortHash } from './run-plan.ts';
import { peopleInShortages, peopleInVotes, shortageWords, voterWords } from './voters.ts';

export interface ChangeContext {
  system: SystemProfile;
  now: DateTime;
  name: Namer;
  /** The name of a team. */
  team(id: string): string;
  /** Where the card of a key stands; undefined while it stands nowhere. */
  link(key: string): string | undefined;
  /** Who can vote on it now, or once it is assessed: nobody else is told to have another look. */
  looks?: (person: string) => boolean;
  /** The run that carries it out, or did, where a procedure does. */
  run?: Pick<Run, 'key' | 'status' | 'pausedBy' | 'endedAt'> | undefined;
}

const partLength = 160;
const short = (text: string) => escape(cut(text.replace(/\s+/g, ' '), partLength));

/** The one message that shows a change: what, when, who, what stands in its way, how far its vote is. */
export function changeCard(sight: ChangeSight, context: ChangeContext): Rendered {
  const { change } = sight;
  const lines = [
    changeHeadline(change, context),
    timeLine(change, context),
    peopleLine(change, context),
    ...proofLines(sight, context),
    ...stateLines(sight, context),
  ];
  const buttons = changeButtons(sight);
  return {
    text: changeSentence(sight, context),
    blocks: [section(lines.join('\n')), actions(buttons)],
  };
}

const symbols: Partial<Record<Change['status'], string>> = {
  completed: '✅ ',
  failed: '❌ ',
  rejected: '❌ ',
  cancelled: '🚫 ',
  expired: '⌛ ',
};

export function changeHeadline(change: Change, { system }: Pick<ChangeContext, 'system'>): string {
  const { key, type, status, title, environment } = change;
  const symbol = symbols[status] ?? (type === 'emergency' ? '🚨 ' : '');
  return `${symbol}*${key} · ${type} · ${riskOf(system, change)} risk · ${escape(title)}*   ${change.system}, ${environment}`;
}

/** `CHG-7 Upgrade HIMS to 2.3.1 (hims, normal): open for votes until Fri 12:00.` */
export function changeSentence({ change, approvals }: ChangeSight, { system, now }: ChangeContext): string {
  const what = `${change.key} ${escape(cut(change.title, 150))} (${change.system}, ${change.type})`;
  const vote = openVoteOf(approvals);
  if (vote && vote.purpose !== 'review')
    return `${what}: open for votes until ${whenPlain(vote.expiresAt, system.zone, now)}.`;
  return `${what}: ${change.status}${vote ? ', its review is owed' : ''}.`;
}

export function openVoteOf(approvals: readonly Approval[]): Approval | undefined {
  const last = approvals.at(-1);
  return last?.state === 'open' ? last : undefined;
}

/** Everybody whom the card can name. */
export function peopleInSight({ change, approvals, electorate }: ChangeSight): string[] {
  return [...peopleOfChange(change), ...peopleInVotes(approvals), ...peopleInShortages(electorate)];
}

function timeLine(change: Change, { system, now }: ChangeContext): string {
  const time = timeOf(change);
  const words = time
    ? `${bothZones(time, system.zone, now)}${change.scheduledFor || change.startedAt ? '' : ' wanted'}`
    : `no time yet, takes ${span(change.takes)}`;
  return `${words} · ${short(change.clinicalImpact)}`;
}

function peopleLine(change: Change, context: ChangeContext): string {
  const { name, link } = context;
  const linked = [
    change.maintenance !== undefined && `in ${linkedKey(`MW-${change.maintenance}`, link)}`,
    change.incident !== undefined && `for ${linkedKey(`INC-${change.incident}`, link)}`,
    change.procedure !== undefined &&
      procedureWords(change.procedure, context) + raisedWords(change, context),
    change.template !== undefined && `template ${escape(change.template)}`,
  ].filter(Boolean);
  return [
    `Asked by ${name(change.requestedBy)}`,
    carrierWords(change, name),
    `plan: ${short(change.plan)}`,
    `rollback: ${short(change.rollbackPlan)}`,
    ...linked,
  ].join(' · ');
}

/** Who was to carry it out, and who began it where that was somebody else. */
function carrierWords({ implementer, startedBy }: Change, name: Namer): string {
  if (startedBy === undefined || startedBy === implementer) return `carried out by ${name(implementer)}`;
  return `given to ${name(implementer)}, started by ${name(startedBy)}`;
}

/** Why the risk is above what was assessed. */
function raisedWords(change: Change, { system }: ChangeContext): string {
  const raised = raisedRiskOf(system, change);
  return raised ? `, which makes the risk ${raised}` : '';
}

/** `runs upgrade, plan 3fa2c81b0d12 (RUN-31, running)` */
export function procedureWords(
  { name, plan }: PlannedProcedure,
  { run, link }: Pick<ChangeContext, 'run' | 'link'>,
): string {
  return `runs ${escape(name)}, plan ${shortHash(plan)}${run ? ` (${linkedKey(run.key, link)}, ${runWord(run)})` : ''}`;
}

/** A key that leads to its card. */
function linkedKey(key: string, link: ChangeContext['link']): string {
  const url = link(key);
  return url ? `<${url}|${key}>` : key;
}

export function conflictWords(conflict: Conflict, { system, link }: ChangeContext): string {
  const text = escape(conflictText(conflict, system.zone));
  return conflict.key ? text.replace(conflict.key, () => linkedKey(conflict.key ?? '', link)) : text;
}

const checkWords = { green: 'green', red: 'red', pending: 'still running', none: 'never run' } as const;

function pullRequestWords(
  { change: { pullRequest, seen }, pullRequestUrl }: ChangeSight,
  { system, now }: ChangeContext,
): string | undefined {
  if (!pullRequest) return undefined;
  const number = `#${pullRequest.number}`;
  const name = pullRequestUrl ? `<${pullRequestUrl}|${number}>` : number;
  if (!seen) return `❔ ${name} of ${escape(pullRequest.repository)} not read yet`;
  const symbol = seen.checks === 'green' ? '✓' : seen.checks === 'red' ? '⚠️' : '…';
  const title = escape(cut(seen.title, 60));
  const head = seen.head ? `${seen.head.slice(0, 7)}, ` : '';
  return `${symbol} ${name} ${title} by ${escape(seen.author)}: ${seen.state}, checks ${checkWords[seen.checks]} (${head}${when(seen.seenAt, system.zone, now)})`;
}

/** What speaks for it and against it. */
function proofLines(sight: ChangeSight, context: ChangeContext): string[] {
  const { change, conflicts } = sight;
  if (isOver(change)) return [];
  const pullRequest = pullRequestWords(sight, context);
  const shown = conflicts
    .slice(0, 3)
    .map((one) => `${one.blocks ? '⚠️' : 'ℹ️'} ${conflictWords(one, context)}`);
  const rest = conflicts.length > 3 ? [`⚠️ ${conflicts.length - 3} more in the details`] : [];
  const free = conflicts.length === 0 ? ['✓ no conflict'] : [];
  return [[pullRequest, ...shown, ...rest, ...free].filter((one) => one !== undefined).join('   ')];
}

/** `Change approval board 1 of 2: @bea 10:12 · Security Team 0 of 1 · open until Fri 12:00`, and who is missing for good. */
export function tallyLines(sight: ChangeSight, context: ChangeContext): string[] {
  const { approvals, electorate } = sight;
  const vote = openVoteOf(approvals);
  if (!vote) return [];
  const { name, team, system, now } = context;
  const teams = tallyOf(vote).map(({ team: id, approve, votes }) => {
    const who = votes.map((one) => `${voterWords(one, name)} ${when(one.at, system.zone, now)}`).join(', ');
    return `${escape(team(id))} ${votes.length} of ${approve}${who ? `: ${who}` : ''}`;
  });
  const against = vote.votes
    .filter(({ verdict }) => verdict === 'reject')
    .map((one) => voterWords(one, name));
  const until =
    vote.purpose === 'review'
      ? `review ${vote.expiresAt <= now ? '⚠️ owed since' : 'owed by'} ${when(vote.expiresAt, system.zone, now)}`
      : `open until ${when(vote.expiresAt, system.zone, now)}`;
  const line = [...teams, against.length > 0 && `against: ${against.join(', ')}`, until].filter(Boolean);
  const shortages = (electorate?.shortages ?? []).map((one) =>
    shortageWords(one, team(one.team), name, (at) => when(at, system.zone, now)),
  );
  return [line.join(' · '), ...(shortages.length > 0 ? [shortages.join(' ')] : [])];
}

function decidedBy({ approvals }: ChangeSight, name: Namer): string {
  const last = approvals.findLast(({ purpose, state }) => purpose !== 'review' && state === 'granted');
  const who = (last?.votes ?? [])
    .filter(({ verdict }) => verdict === 'approve')
    .map((one) => voterWords(one, name));
  return who.length > 0 ? ` by ${who.join(', ')}` : '';
}

/** How the look back at an emergency ended, and who said so. */
function reviewLines({ approvals }: ChangeSight, name: Namer): string[] {
  const review = approvals.findLast(
    ({ purpose, state }) => purpose === 'review' && (state === 'granted' || state === 'denied'),
  );
  if (!review) return [];
  const isRight = review.state === 'granted';
  const who = review.votes
    .filter(({ verdict }) => (verdict === 'approve') === isRight)
    .map((one) => voterWords(one, name));
  const by = who.length > 0 ? ` by ${who.join(', ')}` : '';
  return [
    isRight ? `✓ reviewed${by}: it was right` : `❌ reviewed${by}: it should not have been done like this`,
  ];
}

function stateLines(sight: ChangeSight, context: ChangeContext): string[] {
  const { change } = sight;
  const { name, system, now } = context;
  const { status, type, endedBy = 'system', startedBy = 'system', startedAt = now } = change;
  const at = (time: DateTime | undefined) => when(time ?? now, system.zone, now);
  const why = change.outcome ? `: ${short(change.outcome)}` : '';
  const glass = change.brokenGlass ? [`🔨 started without an approval: ${short(change.brokenGlass)}`] : [];
  const done = change.checks.filter(({ doneAt }) => doneAt).length;
  const own: Record<Change['status'], string> = {
    submitted: type === 'normal' ? 'submitted · waits to be assessed' : 'submitted',
    assessed: `assessed by ${name(change.assessedBy ?? 'system')}`,
    approved: `✓ approved${change.template ? ' by its template' : decidedBy(sight, name)} · waits for its time`,
    scheduled: `✓ approved${decidedBy(sight, name)} · scheduled by ${name(change.scheduledBy ?? 'system')} · starts ${at(change.scheduledFor)}`,
    implementing: `started by ${name(startedBy)} ${at(startedAt)}${startWords(change)}`,
    validating: `validating since ${at(change.validatingAt)} · ${done} of ${change.checks.length} checks`,
    completed: `completed by ${name(endedBy)} ${at(change.endedAt)}${why}`,
    failed: `failed${endedBy === 'system' ? '' : `, ${name(endedBy)}`} ${at(change.endedAt)}${why}`,
    rejected: `rejected by ${name(endedBy)}${why}`,
    cancelled: `cancelled by ${name(endedBy)}${why}`,
    expired: 'expired: it was not decided in time',
  };
  return [own[status], ...glass, ...tallyLines(sight, context), ...reviewLines(sight, name)];
}

/** Early or late, where it is worth saying. */
function startWords({ scheduledFor, startedAt }: Change): string {
  if (!scheduledFor || !startedAt) return '';
  const off = startedAt.diff(scheduledFor);
  if (Math.abs(off.as('minutes')) < 1) return '';
  return ` (${span(off)} ${off.toMillis() > 0 ? 'late' : 'early'})`;
}

/** At most four with the menu: the likely one first and primary, the rest in the overflow. */
function changeButtons(sight: ChangeSight) {
  const likely = likelyButtons(sight);
  return [...likely, overflow(ids.change.more, overflowChoices(sight.change, likely))];
}

/** Buttons of an open vote: they carry the revision that was shown. */
export function voteButtons(change: Change): Button[] {
  if (!isVotedOnNow(change)) return [];
  return [
    button('Approve', ids.change.approve, voteValue(change.number, voteShownOf(change))),
    button('Reject', ids.change.rejectForm, voteValue(change.number, voteShownOf(change))),
  ];
}

/** What is likely to be done next, at most three. */
export function likelyButtons({ change, approvals }: ChangeSight): Button[] {
  const vote = openVoteOf(approvals);
  const votes = vote !== undefined && isLegalFor(change, 'approve') ? voteButtons(change) : [];
  // While it is carried out that comes first, and the review beside it.
  const all =
    vote?.purpose === 'review'
      ? [...likelyMoves(change).slice(0, 1), ...votes]
      : [...votes, ...likelyMoves(change)];
  const value = changeValue(change.number);
  const ask = isOver(change) ? [] : [button('Ask', ids.change.askForm, value)];
  const [likely, ...others] = [...all, ...ask].slice(0, 3);
  return likely ? [{ ...likely, style: 'primary' }, ...others] : [];
}
