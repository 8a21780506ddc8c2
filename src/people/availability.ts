import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import type { Directory, GoneReason } from './directory.ts';
import type { Actor } from './model.ts';

/** Why somebody is not asked and not counted on. Whoever acts all the same is not held up. */
export interface Unavailable {
  why: GoneReason | 'on leave';
  /** When the leave ends. */
  until?: DateTime;
}

export type Leaves = ReadonlyMap<string, DateTime>;

/** The one place that judges whether people can be counted on: on-call, escalation, roles, tasks, steps, reminders, lists. */
export interface Availability {
  /** Of these people those who cannot be counted on at that moment, with the reason. */
  unavailable(
    reader: Pick<Db, 'query'> | Tx,
    people: readonly string[],
    now: DateTime,
  ): Promise<ReadonlyMap<string, Unavailable>>;
  /** Of these people those who can, in the same order. `leaves`: read before, where nothing may be asked for now. */
  available(
    reader: Pick<Db, 'query'> | Tx,
    people: readonly string[],
    now: DateTime,
    leaves?: Leaves,
  ): Promise<string[]>;
  /** Everybody who is on leave at that moment, with its end. */
  leavesAt(reader: Pick<Db, 'query'> | Tx, now: DateTime): Promise<Leaves>;
}

interface Deps {
  directory: Pick<Directory, 'goneReason'>;
  /** Everybody who is on leave at that moment. */
  absencesAt(
    reader: Pick<Db, 'query'> | Tx,
    now: DateTime,
  ): Promise<readonly { person: string; to: DateTime }[]>;
}

/**
 * Whether somebody gives a thing to a person who is away at all of these moments. A person on leave may take it themselves: who acts
 * on leave still acts.
 */
export async function isGivenToAbsent(
  tx: Tx,
  availability: Pick<Availability, 'available'>,
  { person, actor }: { person: string; actor: Actor },
  ...moments: readonly DateTime[]
): Promise<boolean> {
  if (person === actor.person) return false;
  for (const moment of moments)
    if ((await availability.available(tx, [person], moment)).length > 0) return false;
  return true;
}

export function createAvailability({ directory, absencesAt }: Deps): Availability {
  async function leavesAt(reader: Pick<Db, 'query'> | Tx, now: DateTime): Promise<Leaves> {
    return new Map((await absencesAt(reader, now)).map(({ person, to }) => [person, to]));
  }

  function judge(people: readonly string[], leaves: Leaves): ReadonlyMap<string, Unavailable> {
    const judged = people.flatMap((person): [string, Unavailable][] => {
      const gone = directory.goneReason(person);
      if (gone) return [[person, { why: gone }]];
      const until = leaves.get(person);
      return until ? [[person, { why: 'on leave', until }]] : [];
    });
    return new Map(judged);
  }

  return {
    leavesAt,
    async unavailable(reader, people, now) {
      return people.length === 0 ? new Map() : judge(people, await leavesAt(reader, now));
    },
    async available(reader, people, now, leaves) {
      if (people.length === 0) return [];
      const out = judge(people, leaves ?? (await leavesAt(reader, now)));
      return people.filter((person) => !out.has(person));
    },
  };
}
