import { z } from 'zod';
import type { VoteShown } from '../changes/rules.ts';
import { changeOf, changeValue, ShownChangeMeta } from './ids.ts';

/** What is started is what stood on the card; a button of an older version does not say which revision that was. */
export function startValue({ number, revision }: { number: number; revision: number }): string {
  return `${changeValue(number)}:rev-${revision}`;
}

/** A vote is about what stood on the card: its revision goes with the button, and whether it looked ahead or back. */
export function voteValue(number: number, { revision, isReview }: VoteShown): string {
  return `${startValue({ number, revision })}${isReview ? ':review' : ''}`;
}

export const VoteValue = z
  .string()
  .regex(/^1:CHG-\d{1,15}:rev-\d{1,9}(?::review)?$/)
  .transform((value) => ({
    number: changeOf(value),
    shown: {
      revision: Number(/:rev-(\d+)/.exec(value)?.[1]),
      isReview: value.endsWith(':review'),
    },
  }));

export const StartValue = z
  .string()
  .regex(/^1:CHG-\d{1,15}(?::rev-\d{1,9})?$/)
  .transform((value) => {
    const revision = /:rev-(\d+)$/.exec(value)?.[1];
    return { number: changeOf(value), ...(revision === undefined ? {} : { revision: Number(revision) }) };
  });

export const VoteMeta = ShownChangeMeta.extend({ isReview: z.boolean().default(false) });
