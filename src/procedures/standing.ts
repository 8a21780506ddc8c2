import type { Run, RunStatus, StepState, WaitsFor } from './model.ts';
import { isStepOver, isUnconfirmed } from './rules.ts';

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

/** How it stands, wherever a run is one of many: a pause stands before what it would do otherwise. */
export function runWord({ status, pausedBy, endedAt }: Pick<Run, 'status' | 'pausedBy' | 'endedAt'>): string {
  return endedAt === undefined && pausedBy !== undefined ? 'paused' : status;
}

/** Who did the last of it; the bot, where nobody's hands were needed. */
export function lastBy({ steps }: Run): string {
  const ended = steps.filter(isStepOver).filter(({ endedAt }) => endedAt !== undefined);
  return ended.toSorted((a, b) => Number(a.endedAt) - Number(b.endedAt)).at(-1)?.by ?? 'system';
}
