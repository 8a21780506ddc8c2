import type { Step } from '../systems/model-procedure.ts';
import type { Run, RunStep } from './model.ts';
import { canBeUndone } from './rules.ts';

/** A step of the procedure itself may be called `undo-…`. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  return taken.has(`undo-${id}`) ? freeId(`undo-${id}`, taken) : `undo-${id}`;
}

/** Steps that undo what was done, the last first, behind all others. */
export function undoingOf({ steps }: Run, hasUndo: (action: string) => boolean): readonly RunStep[] {
  const done = steps.filter((one) => !one.step.isAlways && !one.isUndo && canBeUndone(one, hasUndo));
  const after = Math.max(...steps.map(({ position }) => position));
  const taken = new Set(steps.map(({ id }) => id));
  return done.toReversed().map((one, at): RunStep => {
    const id = freeId(one.id, taken);
    taken.add(id);
    return {
      id,
      position: after + 1 + at,
      stage: at,
      isUndo: true,
      step: undoOf(one.step, id, at),
      state: 'pending',
      attempt: 0,
    };
  });
}

function undoOf(step: Step, id: string, stage: number): Step {
  const common = { ...step, id, stage, isAlways: false, when: [], title: `Undo: ${step.title}` };
  if (step.kind === 'manual')
    return { ...common, kind: 'manual', evidence: step.evidence, text: step.undo ?? step.title };
  if (step.kind === 'automatic')
    return {
      ...common,
      kind: 'automatic',
      action: step.action,
      with: step.with,
      timeout: step.timeout,
      retries: 0,
      onFailure: 'ask',
    };
  throw new Error(`${step.id} cannot be undone`);
}
