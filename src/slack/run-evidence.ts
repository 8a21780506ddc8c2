import type { RunStep } from '../procedures/model.ts';
import type { Said } from '../procedures/service.ts';

type Typed = { [Kind in keyof Said]?: Said[Kind] | undefined };

/** What was typed, without what was not. */
export function saidOf({ note, number, link, file }: Typed): Said {
  return {
    ...(note === undefined ? {} : { note }),
    ...(number === undefined ? {} : { number }),
    ...(link === undefined ? {} : { link }),
    ...(file === undefined ? {} : { file }),
  };
}

/** Whether the step asks for more than was said: a form asks for it then. */
export function lacksEvidence({ step, state }: RunStep, said: Said): boolean {
  const isOpen = state === 'open' || state === 'unknown';
  return isOpen && step.kind === 'manual' && step.evidence.some((kind) => said[kind] === undefined);
}
