import type { DateTime } from 'luxon';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { planDue } from './due.ts';
import { findConflicts, findSlots, spanFromNow } from './facts.ts';
import { lookAgain, refreshPullRequest, requireSamePullRequest } from './github.ts';
import type { Change, Conflict } from './model.ts';
import { type ChangeDeps, handsIn, type MakeChangeMove, type Moved } from './moves.ts';
import { refuseOldEmergency, refuseVoter } from './own-change.ts';
import { refuseGranterOf } from './own-grant.ts';
import { requireOwnTime } from './own-time.ts';
import { createRunGuards } from './run-guards.ts';
import { getChange, insertCheck } from './store.ts';
import { openVote, voidVote } from './votes.ts';
import { conflictList, keysOf, slotList } from './words.ts';

/** From the decision to the end: the time, the start, the checks, the result (H9.1.2). */
export function createCarryingOut(deps: ChangeDeps, move: MakeChangeMove) {
  const { systems } = deps;
  const guards = createRunGuards(deps);

  async function refuse(
    tx: Tx,
    change: Change,
    conflicts: readonly Conflict[],
    { now, move }: { now: DateTime; move: 'schedule' | 'start' },
  ): Promise<never> {
    const { zone } = systemOf(systems, change.system);
    const slots = conflicts.some(({ isForGood }) => isForGood)
      ? slotList(await findSlots(tx, deps, change, now), zone)
      : '';
    throw new UserError(
      'change.conflict',
      `${change.key} cannot go ahead: ${conflictList(conflicts, zone)}.${slots}`,
      {
        refused: true,
        about: { action: `change.${move}`, system: change.system },
        things: keysOf(conflicts),
      },
    );
  }

  /** An emergency goes ahead whatever stands in its way; that is recorded, and shown. */
  async function requireFree(
    tx: Tx,
    change: Change,
    conflicts: readonly Conflict[],
    at: { now: DateTime; move: 'schedule' | 'start' },
  ): Promise<readonly Conflict[]> {
    const inTheWay = conflicts.filter(({ blocks }) => blocks);
    if (inTheWay.length > 0 && change.type !== 'emergency') await refuse(tx, change, inTheWay, at);
    return conflicts;
  }

  /** When it will be: the time that was voted on, or a free one where none was. */
  async function timeFor(
    tx: Tx,
    change: Change,
    asked: DateTime | undefined,
    now: DateTime,
  ): Promise<DateTime> {
    const { key, startsAt, system } = change;
    if (startsAt && asked && asked.toMillis() !== startsAt.toMillis())
      throw new UserError(
        'change.voted-time',
        `${key} was decided for another time. A new time is an edit, and is voted on again:   /hims change edit ${key}`,
      );
    const at = asked ?? startsAt;
    if (at === undefined) {
      const { zone } = systemOf(systems, system);
      throw new UserError(
        'change.no-time',
        `When?${slotList(await findSlots(tx, deps, change, now), zone)}   /hims change schedule ${key} --at "2026-12-06 02:00"`,
      );
    }
    if (at.plus(change.takes) <= now)
      throw new UserError('change.past', 'That time is over. Choose one that is still to come.');
    return at;
  }

  async function afterStart(tx: Tx, after: Change, actor: Actor, now: DateTime): Promise<void> {
    if (after.procedure) await deps.runs.begin(tx, after, after.procedure, actor, now);
    const { endsAt } = spanFromNow(after, now);
    const { closeWithin } = systemOf(systems, after.system).carryingOut;
    await planDue(tx, after, 'change.not-closed', endsAt.plus(closeWithin), now);
    if (after.type !== 'emergency') return;
    await voidVote(tx, deps, after, now);
    await openVote(tx, deps, after, now);
  }

  async function end(
    tx: Tx,
    before: Change,
    kind: 'cancelled' | 'completed' | 'failed',
    { text, actor, now }: { text: string | undefined; actor: Actor; now: DateTime },
  ): Promise<Moved> {
    const said = text === undefined ? undefined : await writeText(tx, before.key, text, now);
    return {
      columns: { ended_at: now, ended_by: actor.person, outcome_id: said?.id ?? null },
      entry: { kind, ...(said ? { text: said } : {}) },
      told: handsIn(before),
    };
  }

  return {
    schedule: (number: number, at: DateTime | undefined, actor: Actor): Promise<Change> =>
      move(number, 'schedule', actor, async (tx, before, now) => {
        deps.calendar.lock(tx, before.system);
        const startsAt = await timeFor(tx, before, at, now);
        await refuseOldEmergency(tx, deps, before, { at: startsAt, now });
        if (before.scheduledFor?.toMillis() === startsAt.toMillis())
          throw new UserError('change.nothing-changed', `${before.key} is like that already.`);
        const span = { startsAt, endsAt: startsAt.plus(before.takes) };
        // A time that was not known before is known from now on.
        const { timeSince: _before, ...unknown } = before;
        const asked = before.startsAt ? before : unknown;
        const conflicts = await findConflicts(tx, deps, asked, now, span);
        await requireFree(
          tx,
          before,
          conflicts.filter(({ isForGood }) => isForGood),
          { now, move: 'schedule' },
        );
        return {
          columns: {
            scheduled_for: startsAt,
            scheduled_by: actor.person,
            ...(before.startsAt ? {} : { time_since: now }),
          },
          entry: { kind: 'scheduled', data: { at: startsAt.toISO() } },
          audited: { scheduledFor: [before.scheduledFor?.toISO() ?? null, startsAt.toISO()] },
          told: [before.implementer],
          afterwards: (after) => planDue(tx, after, 'change.start-due', startsAt, now),
        };
      }),
    /** What stands in the way is looked for once more, and GitHub is asked once more: the world moves on after an approval. */
    async start(number: number, actor: Actor, confirmation?: string): Promise<Change> {
      const shown = await getChange(deps.db, number);
      guards.requirePlan(shown);
      guards.requireConfirmation(shown, confirmation);
      const mustBe = systemOf(systems, shown.system).carryingOut.pullRequestMustBe;
      const isAsked = mustBe.length > 0 && shown.type !== 'emergency' && shown.status === 'scheduled';
      const after = await (isAsked ? refreshPullRequest(deps, shown) : lookAgain(deps, shown));
      requireSamePullRequest(shown, after, 'change.start');
      return move(number, 'start', actor, async (tx, before, now) => {
        await refuseVoter(tx, deps, before, actor);
        await refuseOldEmergency(tx, deps, before, { at: now, now });
        requireOwnTime(before, systemOf(systems, before.system).zone, now);
        guards.requirePlan(before);
        guards.requireConfirmation(before, confirmation);
        deps.calendar.lock(tx, before.system);
        // Of an emergency, which goes ahead whatever stands in its way, an exception that its starter granted is recorded.
        const isEmergency = before.type === 'emergency';
        const asked = isEmergency ? { ...before, startedBy: actor.person } : before;
        const met = await findConflicts(tx, deps, asked, now, spanFromNow(before, now));
        await requireFree(tx, before, met, { now, move: 'start' });
        if (!isEmergency) await refuseGranterOf(tx, deps, before, actor);
        const early = before.scheduledFor ? Math.round(before.scheduledFor.diff(now).as('minutes')) : 0;
        const conflicts = met.map(({ kind, key }) => key ?? kind);
        const data = { minutesEarly: early, ...(conflicts.length > 0 ? { conflicts } : {}) };
        return {
          columns: { started_at: now, started_by: actor.person },
          entry: { kind: 'started', data },
          audited: data,
          told: [before.implementer],
          afterwards: (after) => afterStart(tx, after, actor, now),
        };
      });
    },
    /** Nobody could be asked in time: whoever starts says why, everybody hears of it, and the review is owed. */
    breakGlass: (number: number, why: string, actor: Actor, confirmation?: string): Promise<Change> =>
      move(number, 'break-glass', actor, async (tx, before, now) => {
        guards.requirePlan(before);
        guards.requireConfirmation(before, confirmation, why);
        const said = await writeText(tx, before.key, why, now);
        const { escalation } = systemOf(systems, before.system);
        const directors = escalation.slice(1).flatMap((step) => deps.directory.reach(step).people);
        const conflicts = await findConflicts(tx, deps, before, now, spanFromNow(before, now));
        const met = conflicts.map(({ kind, key }) => key ?? kind);
        const data = met.length > 0 ? { conflicts: met } : {};
        return {
          columns: { started_at: now, started_by: actor.person, glass_id: said.id },
          entry: { kind: 'broke-glass', text: said, data },
          audited: data,
          told: [before.requestedBy, before.implementer, ...directors],
          afterwards: (after) => afterStart(tx, after, actor, now),
        };
      }),
    validate: (number: number, actor: Actor): Promise<Change> =>
      move(number, 'validate', actor, async (tx, before, now) => {
        await guards.refuseWhileRunning(tx, before);
        return { columns: { validating_at: now }, entry: { kind: 'validating' } };
      }),
    /** One line of the validation plan was seen to hold. */
    check: (number: number, line: number, actor: Actor): Promise<Change> =>
      move(number, 'check', actor, async (tx, before, now) => {
        const check = before.checks.find((one) => one.number === line);
        if (!check)
          throw new UserError(
            'change.unknown-check',
            `${before.key} has no check ${line}; they go from 1 to ${before.checks.length}.`,
          );
        if (check.doneBy)
          throw new UserError('change.checked-already', `Check ${line} of ${before.key} was ticked by {0}.`, {
            people: [check.doneBy],
          });
        insertCheck(tx, number, line, actor.person, now);
        return { entry: { kind: 'checked', data: { check: line } }, audited: { check: line } };
      }),
    complete: (number: number, result: string | undefined, actor: Actor): Promise<Change> =>
      move(number, 'complete', actor, async (tx, before, now) => {
        const open = before.checks.filter(({ doneAt }) => !doneAt);
        if (open.length > 0)
          throw new UserError(
            'change.checks-open',
            `${open.length} of ${before.checks.length} checks of ${before.key} are open: ${open.map((one) => `${one.number} ${one.text}`).join('; ')}.   /hims change validate ${before.key} ${open[0]?.number ?? 1}`,
          );
        return end(tx, before, 'completed', { text: result, actor, now });
      }),
    /** It did not work: how it was rolled back stands with it. */
    fail: (number: number, why: string, actor: Actor): Promise<Change> =>
      move(number, 'fail', actor, async (tx, before, now) => {
        await guards.refuseWhileRunning(tx, before);
        return end(tx, before, 'failed', { text: why, actor, now });
      }),
    cancel: (number: number, why: string, actor: Actor): Promise<Change> =>
      move(number, 'cancel', actor, async (tx, before, now) => ({
        ...(await end(tx, before, 'cancelled', { text: why, actor, now })),
        async afterwards(after) {
          await voidVote(tx, deps, after, now);
        },
      })),
    /** Questions and conditions: no vote, whatever it says. */
    comment: (number: number, text: string, actor: Actor): Promise<Change> =>
      move(number, 'comment', actor, async (tx, before, now) => {
        const said = await writeText(tx, before.key, text, now);
        return { entry: { kind: 'commented', text: said }, told: [before.requestedBy] };
      }),
  };
}
