import { DateTime } from 'luxon';
import type { Deed } from '../audit/model.ts';
import type { Tx } from '../db/db.ts';
import type { Maintenance } from '../maintenance/model.ts';
import type { Actor } from '../people/model.ts';
import { tellChange } from './audience.ts';
import { type Change, timeOf } from './model.ts';
import { applyMove, type ChangeDeps, type Moved, notBefore, permitMove } from './moves.ts';
import { isOver, requireLegalChange } from './rules.ts';
import { getChange, lockChange } from './store.ts';

interface TieEdit {
  maintenance: number;
  startsAt?: DateTime;
}

type DecideEdit = (tx: Tx, before: Change, edit: TieEdit, actor: Actor, now: DateTime) => Promise<Moved>;

/** A time that the voters saw stays where the maintenance has room for it; an emergency is bound to none. */
function tieEdit(change: Change, { number, startsAt, endsAt }: Maintenance, now: DateTime): TieEdit {
  const time = change.startsAt && timeOf({ takes: change.takes, startsAt: change.startsAt });
  const isWithin = time !== undefined && time.startsAt >= startsAt && time.endsAt <= endsAt;
  if (isWithin || change.type === 'emergency') return { maintenance: number };
  return { maintenance: number, startsAt: DateTime.max(startsAt, now) };
}

/** A maintenance that is announced for a change: said from that side it is an edit of the change like any other. */
export function createTie(deps: ChangeDeps, decideEdit: DecideEdit) {
  return {
    /** Locks the change, which comes before the calendar. Throws unless this person may edit it, and it can be edited. */
    async requireTie(tx: Tx, number: number, actor: Actor): Promise<void> {
      const change = await lockChange(tx, number);
      permitMove(change, 'edit', actor, deps.directory);
      if (change.startedAt === undefined || isOver(change)) requireLegalChange(change, 'edit');
    },
    /** Joins the transaction that announces it. What was voted on for another time, or for none, is voted on again. */
    async tie(
      tx: Tx,
      { maintenance, change: number }: { maintenance: Maintenance; change: number },
      actor: Actor,
      at: DateTime,
    ): Promise<Deed[]> {
      const before = await getChange(tx, number);
      const now = notBefore(before, at);
      if (before.startedAt !== undefined) {
        deps.calendar.link(tx, maintenance.number, number, now);
        await tellChange(tx, before, [], now);
        return [];
      }
      const moved = await decideEdit(tx, before, tieEdit(before, maintenance, now), actor, now);
      const next = requireLegalChange(before, 'edit');
      const { deed } = await applyMove(tx, before, { name: 'edit', next, actor: actor.person, moved, now });
      return [deed];
    },
  };
}
