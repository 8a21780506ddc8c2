import { UserError } from '../errors.ts';
import type { EvidenceKind } from '../systems/model-procedure.ts';
import type { Run, RunStep } from './model.ts';

/** What somebody wrote or left with a step. */
export interface Said {
  note?: string;
  number?: number;
  link?: string;
  /** A file in Slack, by its address there. */
  file?: string;
}

/** The first thing that the step wants and nobody said. */
export function missingEvidence({ step }: RunStep, said: Said): EvidenceKind | undefined {
  if (step.kind !== 'manual') return undefined;
  return step.evidence.find((kind) => said[kind] === undefined);
}

/** A count, a size and a share are never below zero; a difference may be, where the YAML says so. */
export function requirePossible({ key }: Pick<Run, 'key'>, { id, step }: RunStep, { number }: Said): void {
  if (number === undefined || number >= 0 || (step.kind === 'manual' && step.belowZero)) return;
  throw new UserError(
    'run.bad-number',
    `The number of ${id} cannot be below zero.   /hims run done ${key} ${id} --number 42`,
    { field: 'number' },
  );
}

export const evidenceWords: Record<EvidenceKind, string> = {
  note: 'a note on what you saw',
  number: 'the number',
  file: 'the link of the file',
  link: 'a link',
};
