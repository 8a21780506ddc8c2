import { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import { writeText } from '../audit/texts.ts';
import { cancelTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { type Draft, draftOf } from './advance.ts';
import { requireAssignable } from './asked.ts';
import { tellPeopleOfRun } from './audience.ts';
import { confirmAnew } from './confirmation.ts';
import type { RunDeps } from './deps.ts';
import { waitsForConfirmation } from './effects.ts';
import { refuseApprover } from './four-eyes.ts';
import { requireThaw } from './freeze.ts';
import { createHands, isTheirs, lookBeforeForms } from './hands.ts';
import type { Run, RunEventKind, RunStep } from './model.ts';
import { requireOwnDecision } from './own-decision.ts';
import { isStepOver, type RunDeed, type StepAt, type StepDeed } from './rules.ts';
import { noNote } from './run-change.ts';
import {
  evidenceWords,
  missingEvidence,
  numberResult,
  requirePossible,
  requireWithin,
  type Said,
} from './said.ts';
import { troubleBefore } from './skipped.ts';
import { lockRun } from './store.ts';

/** How somebody says that a step ended. */
const outcomes: ReadonlySet<RunEventKind> = new Set([
  'step-done',
  'step-failed',
  'step-skipped',
  'step-chosen',
]);

const isKey = /^[A-Z]{2,4}-\d{1,15}$/i;

interface Doing {
  tx: Tx;
  draft: Draft;
  one: RunStep;
  actor: Actor;
  now: DateTime;
}

/** What people do to a run and its steps; each of them one transaction. */
export function createWork(deps: RunDeps) {
  const { systems } = deps;
  const { requireStep, requireRun } = createHands(deps);

  function onStep(
    number: number,
    at: StepAt,
    deed: StepDeed,
    actor: Actor,
    work: (
      doing: Doing,
    ) => Promise<{ text?: { id: string; hash: string }; change?: Record<string, unknown> }>,
  ): Promise<Run> {
    return useCase(deps, actor, async (tx, clockNow) => {
      const run = await lockRun(tx, number);
      const now = DateTime.max(clockNow, run.touchedAt);
      const one = requireStep(run, at, deed, actor);
      await refuseApprover(tx, deps, { run, one }, { deed, actor });
      await requireOwnDecision(tx, deps, { run, one }, { deed, actor, now });
      const { id } = one;
      const draft = draftOf(tx, deps, run, now);
      const { text, change } = await work({ tx, draft, one, actor, now });
      draft.show(id);
      const after = await draft.settle();
      const audited = { step: id, ...change };
      const said = text ? { text } : {};
      return {
        result: after,
        deeds: [
          { action: `run.step-${deed}`, subject: run.key, system: run.system, change: audited, ...said },
        ],
      };
    });
  }

  /** The words go where they can be redacted; numbers and addresses stand with the event. */
  async function keep(
    { tx, draft, one, actor, now }: Doing,
    kind: Parameters<Draft['record']>[0]['kind'],
    { note, number, link, file }: Said,
    data: Record<string, unknown> = {},
  ) {
    const words = [note, link, file].filter((word) => word !== undefined).join('\n');
    const text = words === '' ? undefined : await writeText(tx, draft.run.key, words, now);
    const all = { ...data, ...(number === undefined ? {} : { number }) };
    draft.record({ kind, step: one.id, actor: actor.person, textId: text?.id, data: all });
    if (text && (kind !== 'step-noted' || isTheirs(one, actor)))
      draft.set(one.id, { noteId: text.id, note: words });
    // A note from an earlier try, or from somebody else on the way, does not belong beside how it ended.
    else if (!text && outcomes.has(kind)) draft.set(one.id, noNote);
    return { ...(text ? { text } : {}), change: all };
  }

  async function end(doing: Doing, change: Parameters<Draft['set']>[1]): Promise<void> {
    const { tx, draft, one, now } = doing;
    draft.set(one.id, { ...change, endedAt: now });
    await cancelTimers(tx, draft.run.key, ['run.wait-over', 'run.step-overdue'], now, { step: one.id });
  }

  function onRun(
    number: number,
    { deed, under }: { deed: RunDeed; under?: number | undefined },
    actor: Actor,
    work: (
      tx: Tx,
      draft: Draft,
      now: DateTime,
    ) => Promise<
      { text?: { id: string; hash: string } | undefined; change?: Record<string, unknown> } | undefined
    >,
  ): Promise<Run> {
    return useCase(deps, actor, async (tx, clockNow) => {
      const run = await lockRun(tx, number);
      const now = DateTime.max(clockNow, run.touchedAt);
      requireRun(run, deed, actor, under);
      const draft = draftOf(tx, deps, run, now);
      const { text, change } = (await work(tx, draft, now)) ?? {};
      const after = await draft.settle();
      const said = { ...(text ? { text } : {}), ...(change ? { change } : {}) };
      return {
        result: after,
        deeds: [{ action: `run.${deed}`, subject: run.key, system: run.system, ...said }],
      };
    });
  }

  return {
    ...lookBeforeForms(deps),
    done: (number: number, at: StepAt, said: Said, actor: Actor): Promise<Run> =>
      onStep(number, at, 'done', actor, async (doing) => {
        const { draft, one } = doing;
        const missing = missingEvidence(one, said);
        if (missing)
          throw new UserError(
            'run.evidence-missing',
            `${one.id} of ${draft.run.key} wants ${evidenceWords[missing]}.   /hims run done ${draft.run.key} ${one.id} ${missing === 'number' ? '--number 42' : '"what you saw"'}`,
          );
        requirePossible(draft.run, one, said);
        requireWithin(draft.run, one, said);
        if (said.link && isKey.test(said.link)) await deps.hooks.requireLinkable(doing.tx, said.link, actor);
        await end(doing, { state: 'done', by: actor.person, trouble: null, ...numberResult(one, said) });
        return keep(doing, 'step-done', said);
      }),
    /** It did not work: the run asks how it goes on. */
    fail: (number: number, at: StepAt, said: Said, actor: Actor): Promise<Run> =>
      onStep(number, at, 'fail', actor, async (doing) => {
        const { draft, tx, now, one } = doing;
        const { id } = one;
        requirePossible(draft.run, one, said);
        const number = numberResult(one, said);
        draft.set(id, { state: 'asking', by: actor.person, trouble: 'Reported as failed.', ...number }); // why stands in the note
        await cancelTimers(tx, draft.run.key, ['run.step-overdue'], now, { step: id });
        return keep(doing, 'step-failed', said);
      }),
    /** Left out, with the reason; of a checklist: not applicable. */
    skip: (number: number, at: StepAt, why: string, actor: Actor): Promise<Run> =>
      onStep(number, at, 'skip', actor, async (doing) => {
        const before = await troubleBefore(doing.tx, doing.draft.run.number, doing.one);
        await end(doing, { state: 'skipped', by: actor.person, ...before });
        return keep(doing, 'step-skipped', { note: why });
      }),
    choose: (number: number, at: StepAt, label: string, actor: Actor): Promise<Run> =>
      onStep(number, at, 'choose', actor, async (doing) => {
        const { step, id } = doing.one;
        const labels = step.kind === 'decision' ? step.choices.map((one) => one.label) : [];
        const choice = labels.find((one) => one.toLowerCase() === label.trim().toLowerCase());
        if (!choice)
          throw new UserError(
            'run.unknown-choice',
            `${id} offers: ${labels.join(', ')}; not "${label.slice(0, 60)}".`,
          );
        await end(doing, { state: 'done', by: actor.person, choice });
        return keep(doing, 'step-chosen', {}, { choice });
      }),
    /** Done once more, also where nobody knows whether it was done: whoever says so has looked. */
    retry: (number: number, at: StepAt, actor: Actor): Promise<Run> =>
      onStep(number, at, 'retry', actor, async ({ tx, draft, one, actor: by, now }) => {
        const { id, step, state, attempt } = one;
        await requireThaw(
          tx,
          deps,
          { run: draft.run, steps: [one], system: systemOf(systems, draft.run.system) },
          now,
        );
        draft.record({
          kind: 'step-retried',
          step: id,
          actor: by.person,
          data: { attempt: attempt + 1, from: state },
        });
        // What cannot be undone is confirmed again: it is another time, after the first one went wrong.
        const { confirmedAt: _before, ...anew } = one;
        if (waitsForConfirmation(draft.run, { ...anew, state: 'pending' }, deps.book))
          draft.set(id, {
            state: 'pending',
            // The new try has not begun. Until it does, a step that may have been done still may have been.
            ...(state === 'unknown' ? {} : { startedAt: null }),
            confirmAskedAt: null,
            confirmedAt: null,
            confirmedBy: null,
            endedAt: null,
          });
        else if (step.kind === 'automatic') await draft.hand({ id, step, attempt }, state === 'unknown');
        else await draft.open({ id, step, attempt });
        return { change: { attempt: attempt + 1 } };
      }),
    /** Given up: the run ends here, after what is always done. */
    stop: (number: number, at: StepAt, actor: Actor): Promise<Run> =>
      onStep(number, at, 'stop', actor, async (doing) => {
        await end(doing, { state: 'failed', by: actor.person });
        // The note says why it failed, and stays.
        const data = { isGivenUp: true };
        doing.draft.record({ kind: 'step-failed', step: doing.one.id, actor: actor.person, data });
        return { change: data };
      }),
    /** An item of a checklist was ticked too early. */
    reopen: (number: number, at: StepAt, actor: Actor): Promise<Run> =>
      onStep(number, at, 'reopen', actor, async (doing) => {
        const { id, attempt } = doing.one;
        doing.draft.set(id, {
          state: 'open',
          attempt: attempt + 1,
          by: null,
          result: null,
          endedAt: null,
          startedAt: doing.now,
          ...noNote,
        });
        return keep(doing, 'step-reopened', {});
      }),
    note: (number: number, at: StepAt, said: Said, actor: Actor): Promise<Run> =>
      onStep(number, at, 'note', actor, (doing) => keep(doing, 'step-noted', said)),
    assign: (number: number, at: StepAt, assignee: string, actor: Actor): Promise<Run> =>
      onStep(number, at, 'assign', actor, async (doing) => {
        const { tx, draft, one, now } = doing;
        await requireAssignable(tx, deps, { assignee, actor }, now);
        draft.set(one.id, { assignee });
        const data = { step: one.id, count: 0 };
        if (assignee !== actor.person)
          await tellPeopleOfRun(tx, draft.run, [assignee], { kind: 'run-step-due', data }, now);
        return keep(doing, 'step-assigned', {}, { assignee });
      }),
    /** The step that is under way ends; no other begins. */
    pause: (number: number, actor: Actor): Promise<Run> =>
      onRun(number, { deed: 'pause' }, actor, async (_tx, draft) => {
        draft.setRun({ pausedBy: actor.person });
        draft.record({ kind: 'paused', actor: actor.person });
        return undefined;
      }),
    /** What a freeze has paused goes on when that is over, or under an emergency change that was started. */
    resume: (number: number, actor: Actor, change?: number): Promise<Run> =>
      onRun(number, { deed: 'resume', under: change }, actor, async (tx, draft, now) => {
        const { run } = draft;
        if (change !== undefined) {
          await deps.hooks.requireEmergency(tx, change, run);
          // Thawed meanwhile, it goes on by itself.
          if (await deps.hooks.freezeOn(tx, run, now)) draft.setRun({ freezeChange: change });
        }
        if (run.pausedBy === 'system') {
          const stage = Math.min(...run.steps.filter((one) => !isStepOver(one)).map((one) => one.stage));
          const steps = run.steps.filter((one) => one.stage === stage && one.state === 'pending');
          await requireThaw(tx, deps, { run: draft.run, steps, system: systemOf(systems, run.system) }, now);
        }
        const voided = await confirmAnew(tx, deps, draft);
        const data = change === undefined ? {} : { change: `CHG-${change}` };
        // What asks for a person goes on once they say how; nothing of it was paused.
        const was = run.pausedBy === undefined ? { wasPaused: false } : {};
        if (run.pausedBy !== undefined) draft.setRun({ pausedBy: null });
        draft.record({ kind: 'resumed', actor: actor.person, data: { ...data, ...was, voided } });
        return { change: data };
      }),
    /** Ends after the step that is under way, or in it where that is safe; what is always done is still done. */
    abort: (number: number, why: string | undefined, actor: Actor): Promise<Run> =>
      onRun(number, { deed: 'abort' }, actor, async (tx, draft, now) => {
        const text = why === undefined ? undefined : await writeText(tx, draft.run.key, why, now);
        draft.setRun({ abortedBy: actor.person, pausedBy: null });
        draft.record({ kind: 'abort-asked', actor: actor.person, textId: text?.id });
        return { text };
      }),
  };
}
