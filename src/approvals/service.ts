import { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Clock } from '../clock/clock.ts';
import { cancelTimers, insertTimers, type TimerHandler } from '../clock/timers.ts';
import type { Db, Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { type OpenVote, openVotes } from './approvals.ts';
import type { Absence, Approval } from './model.ts';
import { deleteAbsence, findAbsence, lockAbsence, saveAbsence } from './store.ts';

interface Deps {
  db: Db;
  clock: Clock;
  directory: Directory;
  /** In which people read when somebody is back. */
  zone: string;
  /** Asks whose vote it takes now, and nobody else any more; what the vote is about knows how. */
  askSeats(tx: Tx, vote: OpenVote, now: DateTime): Promise<void>;
  /** Shows anew what is voted on: other people can vote now. */
  showVote(tx: Tx, approval: Approval, now: DateTime): Promise<void>;
}

export interface AwayRequest {
  delegate: string;
  /** Default: now. */
  from?: DateTime;
  to: DateTime;
}

export interface AwaySet {
  absence: Absence;
  /** Who of those that stand in is away, too, and who votes in their place meanwhile. */
  passed: readonly Absence[];
}

export type AbsenceService = ReturnType<typeof createAbsenceService>;

const longest = { years: 1 };

/** Who is away, and who votes in their place: reminders go to the delegate, whose vote counts for the absent one's team. */
export function createAbsenceService({ db, clock, directory, zone, askSeats, showVote }: Deps) {
  async function requireDelegate(delegate: string, actor: Actor): Promise<void> {
    if (delegate === actor.person)
      throw new UserError('away.yourself', 'You cannot stand in for yourself. Name a colleague.');
    if (!(await directory.canHold(delegate)))
      throw new UserError('away.no-colleague', '{0} is no full member here, so they cannot stand in.', {
        people: [delegate],
      });
  }

  /**
   * Votes that were open before are asked for where they lie once that is written; where others are too few by then, or not any more,
   * that is shown.
   */
  async function askForNew(tx: Tx, now: DateTime, write: () => void): Promise<void> {
    const open = await openVotes(tx, directory, now);
    const before = new Map(open.map((one) => [one.approval.id, one.electorate]));
    write();
    for (const vote of await openVotes(tx, directory, now)) {
      const then = before.get(vote.approval.id);
      if (JSON.stringify(vote.electorate.shortages) !== JSON.stringify(then?.shortages))
        await showVote(tx, vote.approval, now);
      await askSeats(tx, vote, now);
    }
  }

  /**
   * The absences that the vote passes through, where the stand-in is away, too. Throws where they lead back to the start: nobody
   * would vote then.
   */
  async function passedOn(tx: Tx, absence: Absence, now: DateTime): Promise<Absence[]> {
    const chain: Absence[] = [];
    let { from, to } = absence;
    for (let at = absence.delegate; ; ) {
      const next = await findAbsence(tx, at, now);
      if (!next || next.from >= to || next.to <= from) return chain;
      [from, to] = [DateTime.max(from, next.from), DateTime.min(to, next.to)];
      chain.push(next);
      at = next.delegate;
      if (at === absence.person) throw circle(chain);
      if (chain.some(({ person }) => person === at)) return chain;
    }
  }

  function circle(chain: readonly Absence[]): UserError {
    const [first, ...others] = chain;
    const until = first?.to.setZone(zone).setLocale('en-GB').toFormat('ccc d LLL HH:mm') ?? '';
    const why = others.length === 0 ? 'you stand in for them' : 'their place comes back to you';
    return new UserError(
      'away.circle',
      `{0} is away until ${until}, and ${why}, so nobody would vote for you. Name somebody who is here.`,
      { people: [first?.person ?? ''] },
    );
  }

  return {
    /** From then until then somebody else votes in this person's place; a later word replaces it. */
    async away({ delegate, from, to }: AwayRequest, actor: Actor): Promise<AwaySet> {
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
        const passed = await passedOn(tx, absence, now);
        await askForNew(tx, now, () => saveAbsence(tx, absence));
        await planTurns(tx, absence, now);
        const change = {
          delegate: [before?.delegate ?? null, delegate],
          from: start.toISO(),
          to: to.toISO(),
        };
        return {
          result: { absence, passed },
          deeds: [{ action: 'away.set', subject: actor.person, change }],
        };
      });
    },
    /** They are back, and vote for themselves. Throws `away.not-away`. */
    async back(actor: Actor): Promise<void> {
      permit(actor, 'away.set', undefined, directory.whoCan);
      return useCase({ db, clock }, actor, async (tx, now) => {
        const before = await findAbsence(tx, actor.person, now);
        if (!before) throw new UserError('away.not-away', 'You are not away: your votes are your own.');
        await askForNew(tx, now, () => deleteAbsence(tx, actor.person));
        await cancelTimers(tx, actor.person, [turnTimer], now);
        const change = { delegate: [before.delegate, null] };
        return { result: undefined, deeds: [{ action: 'away.back', subject: actor.person, change }] };
      });
    },
  };
}

/** Somebody leaves, or is back, when it was said that they would. */
const turnTimer = 'absence.turn';

async function planTurns(tx: Tx, { person, from, to }: Absence, now: DateTime): Promise<void> {
  await cancelTimers(tx, person, [turnTimer], now);
  const turn = { kind: turnTimer, subject: person, data: {} };
  const turns = from > now ? [from, to] : [to];
  await insertTimers(
    tx,
    turns.map((dueAt) => ({ ...turn, dueAt })),
    now,
  );
}

/** An absence begins or ends by its time: the votes that are open lie in other hands. */
export function absenceTimers({
  directory,
  askSeats,
  showVote,
}: Omit<Deps, 'db' | 'clock' | 'zone'>): TimerHandler[] {
  return [
    {
      kind: turnTimer,
      lock: lockAbsence,
      async fire(tx, _timer, { now }) {
        for (const vote of await openVotes(tx, directory, now)) {
          await showVote(tx, vote.approval, now);
          await askSeats(tx, vote, now);
        }
      },
    },
  ];
}
