import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { say } from './audience.ts';
import { type Incident, incidentKey } from './model.ts';
import type { MakeMove } from './moves.ts';

/** The review: a draft of the facts as a file, made anew whenever somebody asks. */
export function createReviews(move: MakeMove) {
  return {
    review: (number: number, actor: Actor): Promise<Incident> =>
      move(number, 'review', actor, async (tx, { key, mergedInto }, now) => {
        if (mergedInto !== undefined) throw goesOnElsewhere(key, incidentKey(mergedInto));
        return {
          entry: { kind: 'review' },
          async afterwards(after) {
            await say(tx, after, { kind: 'incident-review', data: {}, to: 'room' }, now);
          },
        };
      }),
  };
}

/** What was merged was neither answered nor resolved by that: its facts and durations are those of the one that goes on. */
function goesOnElsewhere(key: string, next: string): UserError {
  return new UserError(
    'incident.merged-review',
    `${key} goes on as ${next}, and is reviewed with it:   /hims incident review ${next}   What was done before:   /hims incident timeline ${key}`,
    { things: [next] },
  );
}
