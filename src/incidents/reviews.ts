import type { Actor } from '../people/model.ts';
import { say } from './audience.ts';
import type { Incident } from './model.ts';
import type { MakeMove } from './moves.ts';

/** The review: a draft of the facts as a file, made anew whenever somebody asks. */
export function createReviews(move: MakeMove) {
  return {
    review: (number: number, actor: Actor): Promise<Incident> =>
      move(number, 'review', actor, async (tx, _before, now) => ({
        entry: { kind: 'review' },
        async afterwards(after) {
          await say(tx, after, { kind: 'incident-review', data: {}, to: 'room' }, now);
        },
      })),
  };
}
