import { writeText } from '../audit/texts.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { SystemProfile } from '../systems/model.ts';
import { type Incident, isPrivate } from './model.ts';
import type { MakeMove } from './moves.ts';

/** What the public reads when somebody opened with --public: never the title, which is written for the team. */
export function publicOpening({ name }: Pick<SystemProfile, 'name'>): string {
  return `We are looking into a problem with ${name}. More follows here.`;
}

/** A text of its own for the status feed. */
export function createPublishing(move: MakeMove) {
  return {
    publish: (number: number, text: string, actor: Actor): Promise<Incident> =>
      move(number, 'publish', actor, async (tx, before, now) => {
        if (isPrivate(before))
          throw new UserError(
            'incident.private-not-public',
            `${before.key} is private, so it cannot be on the status page.`,
          );
        const said = await writeText(tx, before.key, text, now);
        return {
          change: { public_id: said.id, published_at: now },
          entry: { kind: 'published', text: said },
          told: 'room',
        };
      }),
    unpublish: (number: number, actor: Actor): Promise<Incident> =>
      move(number, 'unpublish', actor, async (_tx, before) => {
        if (before.publicText === undefined)
          throw new UserError('incident.not-published', `${before.key} is not on the status page.`);
        return {
          change: { public_id: null, published_at: null },
          entry: { kind: 'unpublished' },
          told: 'room',
        };
      }),
  };
}
