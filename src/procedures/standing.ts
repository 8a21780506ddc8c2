import type { Run, RunStatus, StepState, WaitsFor } from './model.ts';
import { isUnconfirmed } from './rules.ts';

/** The word for how it stands, from how its steps stand. */
export function standing({ steps, pausedBy }: Pick<Run, 'steps' | 'pausedBy'>): {
  status: RunStatus;
  waitsFor?: WaitsFor;
} {
  const some = (...states: StepState[]) => steps.some(({ state }) => states.includes(state));
  if (some('asking', 'unknown')) return { status: 'needs a person' };
  if (some('running', 'ready')) return { status: 'running' };
  if (pausedBy !== undefined) return { status: 'waiting', waitsFor: 'pause' };
  const isHeldBack = steps.some(isUnconfirmed);
  return { status: 'waiting', waitsFor: some('open') || isHeldBack ? 'person' : 'time' };
}
