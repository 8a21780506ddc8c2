import type { Run, RunStep } from './model.ts';
import type { RunColumns } from './store.ts';

type Nullable<T> = { [K in keyof T]?: T[K] | null | undefined };
export type StepChange = Nullable<
  Pick<
    RunStep,
    | 'state'
    | 'attempt'
    | 'startedAt'
    | 'endedAt'
    | 'by'
    | 'assignee'
    | 'choice'
    | 'progress'
    | 'result'
    | 'trouble'
    | 'note'
    | 'dueAt'
    | 'confirmAskedAt'
    | 'confirmedAt'
    | 'confirmedBy'
    | 'breakGlass'
  >
> & {
  claim?: number;
  claimedBy?: number | null;
  noteId?: string | null;
  breakGlassId?: string;
  job?: string;
};
/** What was said of an earlier try stands with the events, and no longer beside the step. */
export const noNote = { noteId: null, note: null } as const;
export type RunChange = Nullable<
  Pick<
    Run,
    | 'status'
    | 'waitsFor'
    | 'fence'
    | 'startedAt'
    | 'endedAt'
    | 'endedBy'
    | 'pausedBy'
    | 'thawedAt'
    | 'abortedBy'
    | 'freezeChange'
  >
>;

/** By the names of the table. */
export function columnsOf(change: Readonly<Record<string, unknown>>): RunColumns {
  return Object.fromEntries(
    Object.entries(change)
      // Words are kept apart; `noteId` and `breakGlassId` lead to them.
      .filter(([name]) => name !== 'note' && name !== 'breakGlass')
      .map(([name, value]) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        name === 'result' && value ? JSON.stringify(value) : (value ?? null),
      ]),
  );
}

/** The same with what is null left out. */
export function merged<T extends object>(thing: T, change: Readonly<Record<string, unknown>>): T {
  const all = { ...thing, ...change };
  for (const [name, value] of Object.entries(change))
    if (value === null || value === undefined) delete (all as Record<string, unknown>)[name];
  return all;
}
