import type { DateTime } from 'luxon';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { listMergedInto } from './list-store.ts';
import { type Incident, incidentKey, isPrivate } from './model.ts';
import type { MakeMove } from './moves.ts';
import { becomeSure } from './public-store.ts';
import { isUnsure } from './rules.ts';
import { type IncidentChange, updateIncident } from './store.ts';
import { areSaidWhileHeld, insertTimeline, listWorded } from './timeline-store.ts';

/** What the public reads when somebody opened with --public: never the title, which is written for the team. */
export function publicOpening({ name }: Pick<SystemProfile, 'name'>): string {
  return `We are looking into a problem with ${name}. More follows here.`;
}

/** What the public reads when it is back: what was said last, such as that all works again, is not so any more. */
export function publicReopening({ name }: Pick<SystemProfile, 'name'>): string {
  return `A problem with ${name} is back. We are looking into it, and more follows here.`;
}

/** The page says in the bot's own words that it is back; what it affects stays as it was said. */
export async function sayBack(
  tx: Tx,
  { number, key, publicText, publicComponents }: Incident,
  { system, now }: { system: SystemProfile; now: DateTime },
): Promise<{ change: IncidentChange; record(by: string): Promise<void> } | undefined> {
  if (publicText === undefined) return undefined;
  const said = await writeText(tx, key, publicReopening(system), now);
  return {
    change: { public_id: said.id, published_at: now },
    async record(by) {
      const data = { components: publicComponents ?? null, isUsual: true };
      await insertTimeline(tx, number, { kind: 'published', actor: by, textId: said.id, data }, now);
    },
  };
}

/** What the public reads at the end, where nobody but the bot has said anything. */
export function publicResolution({ name }: Pick<SystemProfile, 'name'>): string {
  return `The problem with ${name} is over.`;
}

/** Nobody has written for the public: the words are the bot's, of its beginning or its return. */
export function isOnlyUsual({ publicText }: Pick<Incident, 'publicText'>, system: SystemProfile): boolean {
  return publicText === publicOpening(system) || publicText === publicReopening(system);
}

/** What somebody says to the public. */
export interface PublicWord {
  text: string;
  /** Ids of the components that are affected. Default: those of before, or the only one. */
  components?: readonly string[] | undefined;
}

const idsOf = ({ components }: SystemProfile): string[] => components.map(({ id }) => id);

/** The components that it is about when nobody names any; undefined when that has to be asked. */
export function usualComponents(incident: Incident, system: SystemProfile): readonly string[] | undefined {
  const known = idsOf(system);
  if (incident.publicComponents && !isUnsure(incident)) return incident.publicComponents;
  return known.length <= 1 ? known : undefined;
}

/** Throws, naming what there is, when a component is missing or is none of this system. */
function affectedOf(
  incident: Incident,
  system: SystemProfile,
  said: PublicWord['components'],
): readonly string[] {
  const known = idsOf(system);
  const chosen = said ?? usualComponents(incident, system);
  if (chosen === undefined || (chosen.length === 0 && known.length > 0))
    throw new UserError(
      'incident.which-components',
      `Which components of ${system.name} are affected? \`/hims incident publish ${incident.key} "…" --components ${known.join(',')}\` (leave out those that work).`,
      { field: 'components' },
    );
  const unknown = chosen.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UserError(
      'incident.unknown-component',
      `${system.name} has no component "${unknown}". Choose from ${known.join(', ')}: \`/hims incident publish ${incident.key} "…" --components ${known[0] ?? ''}\``,
      { field: 'components' },
    );
  return chosen;
}

function elsewhere({ key }: Incident, into: number): UserError {
  const other = incidentKey(into);
  return new UserError(
    'incident.goes-on',
    `${key} goes on as ${other}, and so does what the status page says. Take both off there:   /hims incident unpublish ${other}`,
  );
}

/** Of the whole: that one part works again is said by naming what is left. */
const saysOver =
  /\b(?:solved|resolved|fixed|(?:all|everything) (?:is )?(?:works?|working|up|back)|back to normal|all (?:is )?well|is over|fully restored)\b/i;
const saysMore =
  /\b(?:not|still|being|be|until|once|when|if|partly|but|except|some|most|remains?|working on)\b|n['’]t\b/i;

const failing = '(?:fail\\w*|vanish\\w*|down|slow|unavailable|missing|broken|lost)';
/** It goes on, in so many words: said of what is over, the page would say both. */
const saysGoesOn = new RegExp(
  [
    "still|not (?:yet|fully|completely)|(?:do|does|can) ?not|(?:isn|aren|doesn|don|can)['’]?t|cannot",
    'working on|looking into|investigat\\w*|ongoing|keeps? \\w+ing',
    `is back again|${failing} again|again ${failing}`,
    '(?:problem|fault|outage) (?:continues|goes on|persists|remains|is back)',
  ]
    .map((words) => `\\b(?:${words})\\b`)
    .join('|'),
  'i',
);
/** What was, what nobody sees any more, what is done so that it stays so: of what is over that is said, too. */
const saysItWas =
  /\b(?:no longer|any ?more|was|were|had|cause|why|watch\w*|monitor\w*|keep(?:ing)? an eye|affected|happen)\b/i;

/** The page would say beside each other that it is looked into and that it is over. */
function requireNotOver({ key, status }: Incident, text: string): void {
  const isHeld = status !== 'open' && status !== 'acknowledged';
  if (isHeld || !saysOver.test(text) || saysMore.test(text)) return;
  throw new UserError(
    'incident.publish-over',
    `That reads as if it were over, and ${key} is open: the status page would say both. Nothing was published. Over? Say so first:   /hims incident resolve ${key} "…"   The harm is stopped:   /hims incident mitigate ${key} "…"`,
    { field: 'text' },
  );
}

/** The opposite: it is resolved, and the text says that it goes on. */
function requireNotGoingOn({ key, status }: Incident, text: string): void {
  const isOver = status === 'resolved' || status === 'closed';
  const clauses = text.split(/[.,;:!?\n]+|\b(?:but|and|while)\b/i);
  if (!isOver || !clauses.some((one) => saysGoesOn.test(one) && !saysItWas.test(one))) return;
  throw new UserError(
    'incident.publish-goes-on',
    `That reads as if it went on, and ${key} is ${status}: the status page would say both. Nothing was published. It is back? Say so first:   /hims incident reopen ${key} "…"`,
    { field: 'text' },
  );
}

/** A text of its own for the status page, and what it affects. */
export function createPublishing(move: MakeMove, systems: ReadonlyMap<string, SystemProfile>) {
  return {
    publish: (number: number, word: PublicWord, actor: Actor): Promise<Incident> =>
      move(number, 'publish', actor, async (tx, before, now) => {
        if (isPrivate(before))
          throw new UserError(
            'incident.private-not-public',
            `${before.key} is private, so it cannot be on the status page.`,
          );
        requireNotOver(before, word.text);
        requireNotGoingOn(before, word.text);
        const components = affectedOf(before, systemOf(systems, before.system), word.components);
        const said = await writeText(tx, before.key, word.text, now);
        await becomeSure(tx, before);
        return {
          change: {
            public_id: said.id,
            published_at: now,
            public_components: components,
            public_unsure: false,
          },
          entry: { kind: 'published', text: said, data: { components } },
          told: 'room',
          audited: { components },
        };
      }),
    unpublish: (number: number, actor: Actor): Promise<Incident> =>
      move(number, 'unpublish', actor, async (tx, before, now) => {
        const worded = await listWorded(tx, await listMergedInto(tx, number));
        if (before.publicText === undefined && worded.length === 0)
          throw new UserError('incident.not-published', `${before.key} is not on the status page.`);
        if (before.mergedInto !== undefined) throw elsewhere(before, before.mergedInto);
        // What was merged into it said the same: reopened, it brings nothing of it back.
        for (const other of worded.filter((one) => one !== number))
          await insertTimeline(
            tx,
            other,
            { kind: 'unpublished', actor: actor.person, data: { with: number } },
            now,
          );
        return {
          change: notPublished,
          entry: { kind: 'unpublished' },
          told: 'room',
        };
      }),
  };
}

/** What a status page tells the users of one system is true of no other: it is taken back by a person, not moved along. */
export function requireSamePage({ key, system, publicText }: Incident, to: string): void {
  if (publicText === undefined || system === to) return;
  throw new UserError(
    'incident.on-another-page',
    `The status page of ${system} tells its users about ${key}, and they would read that all is well. Take that back first:   /hims incident unpublish ${key}`,
  );
}

/** Of two that are merged, what the page says goes on under the one that goes on. */
export type MergedPage =
  /** It said nothing yet, and says what the page said of the duplicate. */
  | 'taken along'
  /** It said nothing yet, and what it said of the duplicate was said while that one was held: the page says that it is back. */
  | 'back'
  /** It keeps its own words: what the page said of the duplicate is gone. */
  | 'kept';

/** What either of the two affects is affected by what goes on; undefined where the page says of one that nobody knows. */
function affectedByBoth(from: Incident, to: Incident): readonly string[] | undefined {
  const shown = [from, to].filter(({ publicText }) => publicText !== undefined);
  const all = shown.map(({ publicComponents }) => publicComponents);
  return all.every((one) => one) ? [...new Set(all.flatMap((one) => one ?? []))] : undefined;
}

/** One text remains, and everything that either of the two affects. Returns what stands in the timeline of both about it. */
export async function mergePages(
  tx: Tx,
  from: Incident,
  to: Incident,
  { by, now, system }: { by: string; now: DateTime; system: SystemProfile },
): Promise<{ page: MergedPage; components: Record<'from' | 'to', readonly string[] | null> } | undefined> {
  if (from.publicText === undefined) return undefined;
  const components = affectedByBoth(from, to) ?? null;
  const isBack = to.status !== 'mitigated' && (await areSaidWhileHeld(tx, from));
  const page = to.publicText !== undefined ? 'kept' : isBack ? 'back' : 'taken along';
  if (page !== 'kept') {
    const said = await writeText(tx, to.key, isBack ? publicReopening(system) : from.publicText, now);
    await updateIncident(tx, to, {
      public_id: said.id,
      published_at: now,
      public_components: components,
      public_unsure: true, // what the other affects says nothing of this one
    });
    const entry = {
      kind: 'published',
      actor: by,
      textId: said.id,
      data: { components, takenFrom: from.number, ...(isBack ? { isUsual: true } : {}) },
    } as const;
    await insertTimeline(tx, to.number, entry, now);
  } else await updateIncident(tx, to, { public_components: components });
  return { page, components: { from: from.publicComponents ?? null, to: components } };
}

/** Nothing of it is for the public any more. */
export const notPublished = { public_id: null, published_at: null, public_components: null } as const;
