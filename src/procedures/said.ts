import type { EvidenceKind } from '../systems/model-procedure.ts';
import type { RunStep } from './model.ts';

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

export const evidenceWords: Record<EvidenceKind, string> = {
  note: 'a note on what you saw',
  number: 'the number',
  file: 'the link of the file',
  link: 'a link',
};
