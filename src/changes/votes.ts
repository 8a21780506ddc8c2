import type { DateTime } from 'luxon';
import {
  type Cast,
  castVote,
  electorate,
  endVote,
  latestApproval,
  openApproval,
  outdated,
  requireVoter,
} from '../approvals/approvals.ts';
import type { Approval, Shortage, Verdict } from '../approvals/model.ts';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { peopleAsked } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { tellChange, tellPeople } from './audience.ts';
import { contentHash } from './content.ts';
import { planWanted } from './due.ts';
import type { Change, VotedPullRequest } from './model.ts';
import { applyMove, type ChangeDeps, handsIn, type Moved, notBefore, permitMove } from './moves.ts';
import { barredFrom } from './own-change.ts';
import { isTimeOver, requireOver, timeOver } from './own-time.ts';
import {
  type ChangeMove,
  isStill,
  purposeOf,
  requireLegalChange,
  riskOf,
  type VoteShown,
  voteTimers,
} from './rules.ts';
import { createRunGuards } from './run-guards.ts';
import { setVotedPullRequest } from './seen-store.ts';
import { getChange, lockChange, touchChange } from './store.ts';
import { insertEntry, listEditors } from './timeline-store.ts';

/** Of its pull request, what is looked at; nothing where GitHub has not shown it. */
export function votedOf({ seen }: Pick<Change, 'seen'>): VotedPullRequest | undefined {
  return seen && { title: seen.title, author: seen.author, ...(seen.head ? { head: seen.head } : {}) };
}

/** Opens the vote that the change needs in its state, asks everybody who can vote, and plans what follows by itself. */
export async function openVote(
  tx: Tx,
  deps: ChangeDeps,
  change: Change,
  now: DateTime,
  /** The entry that says why votes of these people no longer count. */
  edited?: { entry: string; voted: readonly string[] },
): Promise<{ approval: Approval; shortages: readonly Shortage[] }> {
  const system = systemOf(deps.systems, change.system);
  const purpose = purposeOf(change);
  const approval = openApproval(
    tx,
    {
      subject: change.key,
      system,
      purpose,
      risk: riskOf(system, change),
      environment: change.environment,
      barred: barredFrom(change, await listEditors(tx, change.number)),
      hash: contentHash(change),
    },
    now,
  );
  if (purpose !== 'review') setVotedPullRequest(tx, change.number, votedOf(change));
  const planned = (kind: string, dueAt: DateTime) => ({
    kind,
    subject: change.key,
    data: { approval: approval.id },
    dueAt,
  });
  const timers =
    purpose === 'review'
      ? [planned('change.review-due', approval.expiresAt)]
      : [
          planned('change.vote-reminder', now.plus(system.approval.remindEvery[purpose])),
          planned('change.expiry', approval.expiresAt),
        ];
  await insertTimers(tx, timers, now);
  const { voters, shortages } = await electorate(tx, approval, deps.directory, now);
  const asked = voters.map(({ person }) => person);
  const data = { approval: approval.id, ...edited };
  await tellPeople(tx, change, asked, { kind: 'change-ask', data }, now);
  // Who may not vote on it any more still hears what became of their vote.
  const left = edited?.voted.filter((person) => !asked.includes(person)) ?? [];
  if (edited) await tellPeople(tx, change, left, { kind: 'change-told', data: { entry: edited.entry } }, now);
  return { approval, shortages };
}

/** The vote is decided or void: nobody is reminded of it, and its buttons go wherever somebody was asked. */
export async function foldVote(tx: Tx, change: Change, approval: Approval, now: DateTime): Promise<void> {
  await cancelTimers(tx, change.key, [...voteTimers, 'change.review-due'], now, { approval: approval.id });
  // Also those who have no seat any more.
  const asked = await peopleAsked(tx, change.key, ['change-ask'], { approval: approval.id });
  await tellPeople(tx, change, asked, { kind: 'change-ask-over', data: { approval: approval.id } }, now);
}

/** Ends the open vote, if there is one, because what it was about has changed or is not wanted any more. */
export async function voidVote(tx: Tx, deps: ChangeDeps, change: Change, now: DateTime): Promise<void> {
  const approval = await latestApproval(tx, change.key);
  if (approval?.state !== 'open') return;
  await foldVote(tx, change, approval, now);
  await endVote(tx, approval, 'void', now);
}

export interface VoteRequest {
  verdict: Verdict;
  note?: string;
  /** Absent: typed, and so about what is so now. */
  shown?: VoteShown;
  /** The key, typed once more: asked for where the risk is high. */
  confirmed?: boolean;
}

export interface Voted extends Pick<Cast, 'approval' | 'vote' | 'before'> {
  change: Change;
}

/** Votes of people, and what they bring about. */
export function createVotes(deps: ChangeDeps) {
  const { db, systems, directory } = deps;
  const guards = createRunGuards(deps);

  /** A procedure that was rewritten since is not approved unseen; what was carried out already is reviewed as it was. */
  function requireShownPlan(change: Change): void {
    if (change.startedAt === undefined) guards.requirePlan(change);
  }

  /** Nobody decides on a time that is over. */
  function requireTime(change: Change, verdict: Verdict, now: DateTime): void {
    if (isTimeOver(change, now))
      throw timeOver(change, systemOf(systems, change.system).zone, `change.${verdict}`);
  }

  /** What the vote decided, as the next move of the change. */
  function outcomeOf(tx: Tx, approval: Approval, change: Change, actor: Actor, cast: Cast, now: DateTime) {
    const isGranted = approval.state === 'granted';
    const told = handsIn(change);
    const text = cast.text ? { text: cast.text } : {};
    if (approval.purpose === 'review') {
      const entry = { kind: 'reviewed' as const, data: { verdict: isGranted ? 'approve' : 'reject' } };
      return {
        name: (isGranted ? 'approve' : 'reject') as ChangeMove,
        moved: { entry, told, stays: true } as Moved,
      };
    }
    const ended = { ended_at: now, ended_by: actor.person, outcome_id: cast.text?.id ?? null };
    const moved: Moved = isGranted
      ? {
          entry: { kind: 'approved', data: { approval: approval.id } },
          told,
          afterwards: (after) => planWanted(tx, after, now),
        }
      : { entry: { kind: 'rejected', ...text }, told, columns: ended };
    return { name: (isGranted ? 'grant' : 'deny') as ChangeMove, moved };
  }

  async function castOn(
    tx: Tx,
    before: Change,
    { verdict, note, shown, confirmed }: VoteRequest,
    actor: Actor,
    now: DateTime,
  ): Promise<{ result: Voted; deeds: Deed[] }> {
    permitMove(before, verdict, actor, directory);
    requireLegalChange(before, verdict);
    const open = await latestApproval(tx, before.key);
    if (open?.state !== 'open') throw nothingToVoteOn(before);
    if (verdict === 'approve') requireShownPlan(before);
    requireTime(before, verdict, now);
    if (open.purpose === 'review') requireOver(before, verdict);
    // A button of an outdated card was about something else, and so counts for nothing.
    const isShown = isStill(shown, before, open);
    if (isShown && contentHash(before) !== open.hash) throw contentGone(before);
    const hash = isShown ? contentHash(before) : 'outdated';
    const cast = await castVote(
      tx,
      open,
      { actor, verdict, hash, ...(note ? { note } : {}) },
      directory,
      now,
    );
    const { approval, vote } = cast;
    if (cast.before === vote) return { result: { change: before, ...cast }, deeds: [] };
    const isHigh = riskOf(systemOf(systems, before.system), before) === 'high';
    if (verdict === 'approve' && (confirmed === false || (isHigh && !confirmed)))
      throw unconfirmed(before, isHigh);
    const { teams, insteadOf } = vote;
    const said = {
      kind: 'voted' as const,
      actor: actor.person,
      data: { verdict, teams, insteadOf, purpose: approval.purpose, before: cast.before?.verdict ?? null },
      ...(cast.text ? { textId: cast.text.id } : {}),
    };
    const entry = insertEntry(tx, before.number, said, now);
    touchChange(tx, before.number, now);
    const deed = {
      action: `change.${verdict}`,
      subject: before.key,
      system: before.system,
      change: {
        vote: [cast.before?.verdict ?? null, verdict],
        purpose: approval.purpose,
        hash: approval.hash,
        ...(insteadOf.length > 0 ? { insteadOf } : {}),
      },
      ...(cast.text ? { text: cast.text } : {}),
    };
    await tellChange(tx, before, [entry], now);
    if (approval.state === 'open') return { result: { change: before, ...cast }, deeds: [deed] };
    const { name, moved } = outcomeOf(tx, approval, before, actor, cast, now);
    const next = requireLegalChange(before, name);
    const applied = await applyMove(tx, before, { name, next, actor: actor.person, moved, now });
    await foldVote(tx, applied.after, approval, now);
    const outcome = { ...applied.deed, action: `change.${outcomeWord(approval)}` };
    return { result: { change: applied.after, ...cast }, deeds: [deed, outcome] };
  }

  return {
    /** One vote (H9.1.2). The change is locked first, so that votes follow one another and an outcome happens once. */
    vote: (number: number, request: VoteRequest, actor: Actor): Promise<Voted> =>
      useCase({ db, clock: deps.clock }, actor, async (tx, now) => {
        const before = await lockChange(tx, number);
        return refusing(request.verdict, before, () =>
          castOn(tx, before, request, actor, notBefore(before, now)),
        );
      }),
    /** Refuses whoever cannot vote on it before a form opens, so that nobody types in vain; the same refusals as of the vote. */
    async votable(number: number, actor: Actor, shown?: VoteShown): Promise<Change> {
      const change = await getChange(db, number);
      return refusing('approve', change, async () => {
        permitMove(change, 'approve', actor, directory);
        requireLegalChange(change, 'approve');
        const open = await latestApproval(db, change.key);
        if (open?.state !== 'open') throw nothingToVoteOn(change);
        await requireVoter(db, open, actor, directory, deps.clock.now());
        if (!isStill(shown, change, open)) throw outdated(change.key);
        requireShownPlan(change);
        requireTime(change, 'approve', deps.clock.now());
        return change;
      });
    },
  };
}

/** Every vote that does not count is a refusal, whatever the reason: the audit log has it, with the system it was about. */
async function refusing<T>(verdict: Verdict, { system }: Change, vote: () => Promise<T>): Promise<T> {
  try {
    return await vote();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, people, things } = error;
    throw new UserError(code, message, {
      refused: true,
      people,
      things,
      about: { action: `change.${verdict}`, system },
      cause: error,
    });
  }
}

function outcomeWord({ purpose, state }: Approval): string {
  if (purpose === 'review') return 'reviewed';
  return state === 'granted' ? 'approved' : 'rejected';
}

/** Compliance took words away since the vote was opened: nobody votes on what they cannot read. */
function contentGone({ key }: Change): UserError {
  return new UserError(
    'change.content-gone',
    `Words of ${key} were redacted since its vote opened. Somebody edits it, and it is voted on anew:   /hims change edit ${key}`,
  );
}

function nothingToVoteOn({ key, status }: Change): UserError {
  return new UserError('change.no-vote', `${key} is ${status}: there is no vote on it now.`);
}

function unconfirmed({ key }: Change, isHigh: boolean): UserError {
  return new UserError(
    'change.unconfirmed',
    `${isHigh ? `${key} has a high risk. ` : ''}To approve it, type its key once more:   /hims change approve ${key} --confirm ${key}`,
  );
}
