import { DateTime } from 'luxon';
import type { Run, RunStep } from '../../src/procedures/model.ts';
import type { Procedure, Step } from '../../src/systems/model-procedure.ts';
import { byHand, inOrder, madeProcedure } from './made-procedure.ts';

const asked = DateTime.fromISO('2026-11-23T08:00:00Z', { zone: 'utc' });

export function madeRunStep(step: Step, over: Partial<RunStep> = {}): RunStep {
  return {
    id: step.id,
    step,
    position: 0,
    stage: step.stage,
    isUndo: false,
    state: 'pending',
    attempt: 0,
    ...over,
  };
}

/** A run of hims by Ana, at the first of its steps. */
export function madeRun(over: Partial<Run> = {}, procedure: Partial<Procedure> = {}): Run {
  const made = madeProcedure(inOrder(byHand('look'), byHand('restart')), procedure);
  const steps = made.steps.map((step, position) =>
    madeRunStep(
      step,
      position === 0 ? { position, state: 'open', attempt: 1, startedAt: asked } : { position },
    ),
  );
  return {
    number: 31,
    key: 'RUN-31',
    system: 'hims',
    environment: 'production',
    procedure: made,
    values: {},
    planHash: 'b'.repeat(64),
    status: 'waiting',
    waitsFor: 'person',
    lock: made.lock,
    isUnapproved: false,
    source: 'person',
    askedBy: 'ana',
    forAt: asked,
    createdAt: asked,
    startedAt: asked,
    channel: 'operations',
    tells: 'always',
    steps,
    touchedAt: asked,
    version: 1,
    ...over,
  };
}
