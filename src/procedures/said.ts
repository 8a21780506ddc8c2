import { UserError } from '../errors.ts';
import { withoutUndefined } from '../systems/members.ts';
import type { EvidenceKind } from '../systems/model-procedure.ts';
import type { Measured, Run, RunStep, StepResult } from './model.ts';

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

const limitNames = { above: 'above', min: 'at least', below: 'below', max: 'at most' } as const;

/** `at least 1, below 80`; `unit` stands behind each number. */
export function limitWords(limit: Measured['limit'] = {}, unit = ''): string {
  return (['above', 'min', 'below', 'max'] as const)
    .flatMap((end) => (limit[end] === undefined ? [] : `${limitNames[end]} ${limit[end]}${unit}`))
    .join(', ');
}

/** The limit that the step sets to its number. */
export function limitOf({ step }: Pick<RunStep, 'step'>): Measured['limit'] {
  if (step.kind !== 'manual' || step.limit === undefined) return undefined;
  const { above, below, atLeast: min, atMost: max } = step.limit;
  return withoutUndefined({ above, below, min, max });
}

function isWithin(number: number, limit: NonNullable<Measured['limit']>): boolean {
  const { above = -Infinity, min = -Infinity, below = Infinity, max = Infinity } = limit;
  return number > above && number >= min && number < below && number <= max;
}

/** A number against its limit, as a measurement of the bot is. */
export function numberResult(one: RunStep, { number }: Said): { result?: StepResult } {
  if (number === undefined) return {};
  const limit = limitOf(one);
  const measured = limit && {
    name: one.id,
    value: number,
    unit: '',
    limit,
    isWithin: isWithin(number, limit),
  };
  return {
    result: { summary: String(number), facts: { number }, ...(measured ? { measured: [measured] } : {}) },
  };
}

/** A number outside the limit is a failed step, never a done one. */
export function requireWithin({ key }: Pick<Run, 'key'>, one: RunStep, { number }: Said): void {
  const limit = limitOf(one);
  if (number === undefined || limit === undefined || isWithin(number, limit)) return;
  const line = `run fail ${key} ${one.id} --number ${number}`;
  throw new UserError(
    'run.beyond-limit',
    `${number} is beyond the limit of ${one.id}: ${limitWords(limit)}. If the number is right, report the step as failed:   /hims ${line}`,
    { field: 'number', choices: [{ label: 'Report as failed', line }] },
  );
}

export const evidenceWords: Record<EvidenceKind, string> = {
  note: 'a note on what you saw',
  number: 'the number',
  file: 'the link of the file',
  link: 'a link',
};
