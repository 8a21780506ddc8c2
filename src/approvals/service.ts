import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { awaitedFrom } from './approvals.ts';
import type { Absence, Approval } from './model.ts';
import { deleteAbsence, findAbsence, saveAbsence } from './store.ts';

interface Deps {
  db: Db;
  clock: Clock;
  directory: Directory;
  /** Asks this person for their vote; what the vote is about knows how. */
  askForVote(tx: Tx, approval: Approval, person: string, now: DateTime): Promise<void>;
}

export interface AwayRequest {
  delegate: string;
  /** Default: now. */
  from?: DateTime;
  to: DateTime;
}

export type AbsenceService = ReturnType<typeof createAbsenceService>;

const longest = { years: 1 };

/** Who is away, and who votes in their place: reminders go to the delegate, whose vote counts for the absent one's team. */
export function createAbsenceService({ db, clock, directory, askForVote }: Deps) {
  async function requireDelegate(delegate: string, actor: Actor): Promise<void> {
    if (delegate === actor.person)
      throw new UserError('away.yourself', 'You cannot stand in for yourself. Name a colleague.');
    if (!(await directory.canHold(delegate)))
      throw new UserError('away.no-colleague', '{0} is no full member here, so they cannot stand in.', {
        people: [delegate],
      });
  }

  /** Votes that were open before, and wait for this person once that is written, are asked for now. */
  async function askForNew(tx: Tx, person: string, now: DateTime, write: () => void): Promise<void> {
    const before = new Set((await awaitedFrom(tx, person, directory, now)).map(({ id }) => id));
    write();
    for (const approval of await awaitedFrom(tx, person, directory, now))
      if (!before.has(approval.id)) await askForVote(tx, approval, person, now);
  }

  return {
    /** From then until then somebody else votes in this person's place; a later word replaces it. */
    async away({ delegate, from, to }: AwayRequest, actor: Actor): Promise<Absence> {
      permit(actor, 'away.set', undefined, directory.whoCan);
      await requireDelegate(delegate, actor);
      return useCase({ db, clock }, actor, async (tx, now) => {
        const start = from && from > now ? from : now;
        if (to <= start || to > now.plus(longest))
          throw new UserError(
            'away.bad-time',
            'That is no time to be away: it ends after it begins, within a year.   /hims away @bea --until 2026-12-01',
          );
        const before = await findAbsence(tx, actor.person, now);
        const absence = { person: actor.person, delegate, from: start, to };
        await askForNew(tx, delegate, now, () => saveAbsence(tx, absence));
        const change = {
          delegate: [before?.delegate ?? null, delegate],
          from: start.toISO(),
          to: to.toISO(),
        };
        return { result: absence, deeds: [{ action: 'away.set', subject: actor.person, change }] };
      });
    },
    /** They are back, and vote for themselves. Throws `away.not-away`. */
    async back(actor: Actor): Promise<void> {
      permit(actor, 'away.set', undefined, directory.whoCan);
      return useCase({ db, clock }, actor, async (tx, now) => {
        const before = await findAbsence(tx, actor.person, now);
        if (!before) throw new UserError('away.not-away', 'You are not away: your votes are your own.');
        await askForNew(tx, actor.person, now, () => deleteAbsence(tx, actor.person));
        const change = { delegate: [before.delegate, null] };
        return { result: undefined, deeds: [{ action: 'away.back', subject: actor.person, change }] };
      });
    },
  };
}
