import { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { cancelTimers, insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { shownSystem } from '../systems/lookup.ts';
import type { AutomaticStep } from '../systems/model-procedure.ts';
import { foldAsks, foldThawed, newly, tellOpened } from './asked.ts';
import { sayRun, tellRun } from './audience.ts';
import { askConfirmation, foldConfirmation } from './confirmation.ts';
import type { RunDeps } from './deps.ts';
import { digestOf } from './digest.ts';
import { waitsForConfirmation } from './effects.ts';
import { insertEvent, type NewEvent } from './event-store.ts';
import { frozenData, waitsForThaw } from './freeze.ts';
import { askedEvery, longestSeconds, runTimers } from './limits.ts';
import { type InForce, type Run, type RunStatus, type RunStep, stepOf } from './model.ts';
import { decide, isUnconfirmed } from './rules.ts';
import { columnsOf, merged, noNote, type RunChange, type StepChange } from './run-change.ts';
import { lastBy, standing } from './standing.ts';
import { insertSteps, updateRun, updateStep } from './store.ts';
import { saidInThread, toldToIncident } from './told.ts';
import { undoingOf } from './undoing.ts';

/**
 * One run while it is worked on, in the transaction that has locked it: what is written down is seen at once, and told when
 * `settle` has moved it on as far as it goes.
 */
export interface Draft {
  readonly run: Run;
  /** Writes this down about one step. What is null is not there any more. */
  set(id: string, columns: StepChange): void;
  setRun(columns: RunChange): void;
  record(event: NewEvent): string;
  /** Hands an automatic step over to be done, as its next try; forced: although nobody knows whether it was done. */
  hand(one: Handed, isForced?: boolean): Promise<void>;
  /** A person is to do it, as its next try. */
  open(one: Pick<RunStep, 'id' | 'step' | 'attempt'>): Promise<void>;
  /** Its step is shown anew. */
  show(id: string): void;
  /** Begins what comes next, ends the run when nothing is left, and tells it. Returns the run as it is then. */
  settle(): Promise<Run>;
}

type Handed = Pick<RunStep, 'id' | 'attempt'> & { step: AutomaticStep };

export function draftOf(tx: Tx, deps: RunDeps, before: Run, clockNow: DateTime): Draft {
  // Clocks of two processes differ a little; what happens to a run follows what happened before.
  const now = DateTime.max(clockNow, before.touchedAt);
  let run = before;
  const shown = new Set<string>();
  const lines: string[] = [];
  const forIncident: NewEvent[] = [];
  let freeze: Promise<InForce | undefined> | undefined;
  /** Whoever had a hand in what happens now; they look at it, and know what comes next. */
  const hands = new Set<string>();
  const { zone } = shownSystem(deps.systems, run.system);
  const hasUndo = (action: string) => deps.book.get(action)?.undo !== undefined;

  function set(id: string, change: StepChange): void {
    updateStep(tx, run.number, id, columnsOf(change));
    const {
      claim: _claim,
      claimedBy: _by,
      noteId: _noteId,
      breakGlassId: _glass,
      job: _job,
      ...seen
    } = change;
    run = { ...run, steps: run.steps.map((one) => (one.id === id ? merged(one, seen) : one)) };
  }

  function setRun(said: RunChange): void {
    // A freeze that is over is told of the pause that stands.
    const change: RunChange = said.pausedBy === undefined ? said : { thawedAt: null, ...said };
    updateRun(tx, run.number, columnsOf(change), now);
    run = merged(run, change);
    // What did not work is not tried again in a pause: its buttons go, and come back.
    if (change.pausedBy !== undefined)
      for (const { id, state } of run.steps) if (state === 'asking' || state === 'unknown') shown.add(id);
  }

  function record(event: NewEvent): string {
    const id = insertEvent(tx, run.number, event, now);
    // That it was aborted was told, with by whom and why, when somebody said so.
    const isToldBefore = event.kind === 'ended' && run.abortedBy !== undefined;
    if (toldToIncident.has(event.kind) && !isToldBefore) forIncident.push(event);
    if (saidInThread.has(event.kind)) lines.push(id);
    if (event.actor !== undefined) hands.add(event.actor);
    return id;
  }

  async function timer(
    kind: (typeof runTimers)[number],
    dueAt: DateTime,
    data: NewTimer['data'] = {},
  ): Promise<void> {
    await insertTimers(tx, [{ kind, subject: run.key, data, dueAt }], now);
  }

  async function hand({ id, step, attempt }: Handed, isForced = false): Promise<void> {
    const asked = { run: run.number, step: id, ...(isForced ? { isForced: true as const } : {}) };
    const job = await deps.queue.send(tx, asked, longestSeconds(step.timeout));
    const clear = { trouble: null, progress: null, startedAt: null, endedAt: null, by: null, dueAt: null };
    set(id, { ...clear, ...(attempt > 0 ? noNote : {}), state: 'ready', attempt: attempt + 1, job });
  }

  async function open({ id, step, attempt }: Pick<RunStep, 'id' | 'step' | 'attempt'>): Promise<void> {
    const dueAt = 'takes' in step && step.takes ? now.plus(step.takes) : null;
    const clear = { trouble: null, endedAt: null, by: null };
    set(id, {
      ...clear,
      ...(attempt > 0 ? noNote : {}),
      state: 'open',
      attempt: attempt + 1,
      startedAt: now,
      dueAt,
    });
    if (run.procedure.isChecklist) return; // followed up as a whole
    // Of what has no time of its own nobody would hear again; what came round has one as a whole.
    const askAt = dueAt ?? (run.dueAt === undefined ? now.plus(askedEvery) : undefined);
    if (askAt) await timer('run.step-overdue', askAt, { step: id, attempt: attempt + 1, count: 0 });
  }

  /** A second person is asked before what cannot be undone; once. */
  async function holdBack(one: RunStep): Promise<void> {
    if (one.confirmAskedAt !== undefined) return;
    set(one.id, { confirmAskedAt: now });
    record({ kind: 'confirmation-asked', step: one.id });
    await askConfirmation(tx, deps, run, one, now);
    shown.add(one.id);
  }

  /** Looked up once: what is decided together is decided by the same. */
  function freezeNow(): Promise<InForce | undefined> {
    freeze ??= deps.hooks.freezeOn(tx, { ...run, reaches: run }, now);
    return freeze;
  }

  /** In a freeze it pauses before what would alter the system, and says so. */
  async function isHeldByFreeze(one: RunStep): Promise<boolean> {
    if (!waitsForThaw(run, one, deps.book)) return false;
    const inForce = await freezeNow();
    if (!inForce) return false;
    if (run.pausedBy !== undefined) return true;
    setRun({ pausedBy: 'system' });
    record({ kind: 'paused', actor: 'system', data: frozenData(inForce) });
    return true;
  }

  async function begin(one: RunStep): Promise<void> {
    if (await isHeldByFreeze(one)) return;
    if (waitsForConfirmation(run, one, deps.book)) return holdBack(one);
    const { id, step, attempt } = one;
    const common = { startedAt: now, attempt: attempt + 1 };
    switch (step.kind) {
      case 'automatic':
        await hand({ id, step, attempt });
        return;
      case 'wait': {
        const dueAt = now.plus(step.lasts);
        set(id, { ...common, state: 'waiting', dueAt });
        await timer('run.wait-over', dueAt, { step: id, attempt: attempt + 1 });
        break;
      }
      case 'manual':
      case 'decision':
        await open({ id, step, attempt });
        break;
      default:
        return step satisfies never;
    }
    if (!run.procedure.isChecklist) record({ kind: 'step-started', step: id });
    shown.add(id);
  }

  /** `why`: of what was to be done, and is left out. */
  function endStep(id: string, state: 'not needed' | 'not reached' | 'failed', why?: string): void {
    const { trouble, startedAt } = stepOf(run, id);
    // Another try was asked for and never began: the last one stands, and was told when it failed.
    const hasFailed = state === 'not reached' && trouble !== undefined && startedAt === undefined;
    set(id, { state: hasFailed ? 'failed' : state, endedAt: now, ...(why ? { trouble: why } : {}) });
    if (state === 'not needed')
      record({ kind: 'step-not-needed', step: id, ...(why ? { data: { why } } : {}) });
    if (state === 'failed') record({ kind: 'step-failed', step: id });
    shown.add(id);
  }

  /**
   * Whoever is to say how it goes on is asked, again and again: meanwhile the run keeps what it holds. What the bot did is asked about
   * at once, also at night; of what somebody says did not work they know, and what runs every few minutes may be well by then.
   */
  async function askAgain(): Promise<void> {
    if (run.procedure.isChecklist || run.endedAt !== undefined) return; // lists are followed up as a whole
    const asked = ({ state }: RunStep) => state === 'asking' || state === 'unknown';
    for (const { id, attempt, step } of newly(before, run, asked)) {
      const askAt = step.kind === 'automatic' && run.tells === 'always' ? now : now.plus(askedEvery);
      await timer('run.step-overdue', askAt, { step: id, attempt, count: 0 });
    }
  }

  /** What was done is undone by steps of their own, the last first. */
  function addUndoing(): void {
    const undoing = undoingOf(run, hasUndo);
    insertSteps(tx, run.number, undoing);
    run = { ...run, steps: [...run.steps, ...undoing] };
    record({ kind: 'undo-begun', data: { steps: undoing.map(({ id }) => id) } });
  }

  async function finish(end: RunStatus): Promise<void> {
    // Also where it only waited: those behind it may not have to wait any longer.
    const isInTheWay = run.fence !== undefined || run.waitsFor === 'lock';
    setRun({ status: end, waitsFor: null, fence: null, endedAt: now, endedBy: run.abortedBy ?? lastBy(run) });
    record({ kind: 'ended', data: { status: end } });
    await cancelTimers(tx, run.key, runTimers, now);
    if (isInTheWay)
      await insertTimers(tx, [{ kind: 'run.lock-free', subject: run.system, data: {}, dueAt: now }], now);
    await deps.hooks.ended(tx, run, now);
    await appendAudit(
      tx,
      theBot('event'),
      {
        action: 'run.ended',
        subject: run.key,
        system: run.system,
        change: { status: end, plan: run.planHash, evidence: digestOf(run) },
      },
      now,
    );
  }

  return {
    get run() {
      return run;
    },
    set,
    setRun,
    record,
    hand,
    open,
    show: (id) => void shown.add(id),
    async settle() {
      // Each round begins or ends something, so it comes to an end: a step is begun once, and ends once. A run that is over ended once.
      while (before.endedAt === undefined) {
        const asksFreeze = run.steps.some(({ step }) => step.when.some((one) => 'frozen' in one));
        const isFrozen = asksFreeze && (await freezeNow()) !== undefined;
        const next = decide(run, { zone, isFrozen }, hasUndo);
        for (const id of next.notNeeded) endStep(id, 'not needed', next.leftOut.get(id));
        for (const id of next.notReached) endStep(id, 'not reached');
        for (const id of next.giveUp) endStep(id, 'failed');
        if (next.undo) addUndoing();
        for (const one of run.steps.filter(({ id }) => next.begin.includes(id))) await begin(one);
        if (next.end) await finish(next.end);
        const isMoved = next.notNeeded.length + next.notReached.length + next.giveUp.length > 0 || next.undo;
        if (!isMoved) break;
      }
      if (run.endedAt === undefined && run.startedAt !== undefined) {
        const { status, waitsFor = null } = standing(run);
        if (status !== run.status || (waitsFor ?? undefined) !== run.waitsFor) setRun({ status, waitsFor });
      }
      await askAgain();
      await foldAsks(tx, { before, run }, now);
      if (before.thawedAt && !run.thawedAt) await foldThawed(tx, run, now);
      const isStillAsked = ({ id }: RunStep) => run.steps.some((one) => one.id === id && isUnconfirmed(one));
      for (const one of before.steps.filter(isUnconfirmed))
        if (!isStillAsked(one)) await foldConfirmation(tx, deps, run, one, now);
      await tellOpened(tx, deps, { before, run, hands }, now);
      // A line of a step that has not begun says nothing that the card does not say; one that had must lose its buttons.
      const hadLine = ({ state, attempt, confirmAskedAt }: RunStep) =>
        state !== 'pending' || attempt > 0 || confirmAskedAt !== undefined;
      const hasLine = new Set(before.steps.filter(hadLine).map(({ id }) => id));
      const worth = run.steps.filter(
        ({ id, state, confirmAskedAt }) =>
          shown.has(id) &&
          (state !== 'not reached' || hasLine.has(id)) &&
          (state !== 'pending' || confirmAskedAt !== undefined),
      );
      await tellRun(
        tx,
        run,
        worth.map(({ id }) => id),
        now,
      );
      if (run.incident !== undefined && forIncident.length > 0)
        await deps.hooks.tellIncident(tx, run, forIncident, now);
      for (const event of lines) await sayRun(tx, run, { kind: 'run-line', data: { event } }, now);
      return run;
    },
  };
}
