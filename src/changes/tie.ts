import { DateTime } from 'luxon';
import type { Deed } from '../audit/model.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Maintenance, Tieable } from '../maintenance/model.ts';
import type { Acting } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { tellChange } from './audience.ts';
import { type Change, timeOf } from './model.ts';
import { applyMove, type ChangeDeps, type Moved, notBefore, permitMove } from './moves.ts';
import { refuseVotersEdit } from './own-change.ts';
import { isLegalFor, isOver, requireLegalChange } from './rules.ts';
import { getChange, lockChange } from './store.ts';
import { insertEntry } from './timeline-store.ts';

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

function keepsTime({ startsAt }: Change, edit: TieEdit): boolean {
  return edit.startsAt === undefined || edit.startsAt.toMillis() === startsAt?.toMillis();
}

/** Somebody who asked for it then: known by their key, and by every account that goes with it. */
function accountless(person: string): Acting {
  return { person, slackUser: '' };
}

/** It has no number yet: one that is refused never gets it. */
function requireSamePlace(change: Change, wanted: Pick<Maintenance, 'system' | 'environment'>): void {
  const { key, system, environment } = change;
  if (wanted.system === system && wanted.environment === environment) return;
  throw new UserError(
    'change.other-maintenance',
    `${key} is a change of ${system}, ${environment}: it is not carried out in a maintenance of ${wanted.system}, ${wanted.environment}. Leave out --change, or announce it for ${system}.`,
    { things: [key] },
  );
}

/** A maintenance that is announced for a change: said from that side it is an edit of the change like any other. */
export function createTie(deps: ChangeDeps, decideEdit: DecideEdit) {
  return {
    /** Locks the change, which comes before the calendar. Throws unless it is of that place, and this person may edit it, and it can be edited. */
    async requireTie(
      tx: Tx,
      { change: number, ...wanted }: { change: number } & Pick<Maintenance, 'system' | 'environment'>,
      actor: Actor,
    ): Promise<void> {
      const change = await lockChange(tx, number);
      permitMove(change, 'edit', actor, deps.directory);
      requireSamePlace(change, wanted);
      if (change.startedAt === undefined || isOver(change)) requireLegalChange(change, 'edit');
    },
    /** Of a maintenance that waits for its exception: what would be refused when that is granted is refused now. */
    async requireTieLater(
      tx: Tx,
      { maintenance, change: number }: { maintenance: Maintenance; change: number },
      actor: Actor,
      now: DateTime,
    ): Promise<void> {
      const change = await getChange(tx, number);
      if (change.startedAt !== undefined) return;
      if (keepsTime(change, tieEdit(change, maintenance, now)))
        await refuseVotersEdit(tx, deps, change, actor);
    },
    /** Locks the change, and says whether it can still be carried out in the maintenance. */
    async tieable(
      tx: Tx,
      { maintenance, change: number }: { maintenance: Maintenance; change: number },
    ): Promise<Tieable> {
      const change = await lockChange(tx, number);
      if (change.maintenance === maintenance.number) return 'tied';
      if (isOver(change)) return 'never';
      return change.startedAt !== undefined || isLegalFor(change, 'edit') ? 'may' : 'never';
    },
    /** Joins the transaction that announces it, or that grants its exception. What was voted on for another time, or for none, is voted on again. */
    async tie(
      tx: Tx,
      { maintenance, change: number, by }: { maintenance: Maintenance; change: number; by?: string },
      actor: Actor,
      at: DateTime,
    ): Promise<Deed[]> {
      const editor = by ?? actor.person;
      const before = await getChange(tx, number);
      const now = notBefore(before, at);
      if (before.startedAt !== undefined) {
        requireSamePlace(before, maintenance);
        deps.calendar.link(tx, maintenance.number, number, now);
        // A hand in the change, as every edit is.
        const data = { maintenance: [before.maintenance ?? null, maintenance.number] };
        const entry = insertEntry(tx, number, { kind: 'edited', actor: editor, data }, now);
        await tellChange(tx, before, [entry], now);
        return [];
      }
      const moved = await decideEdit(tx, before, tieEdit(before, maintenance, now), actor, now);
      if (moved.stays) await refuseVotersEdit(tx, deps, before, by === undefined ? actor : accountless(by));
      const next = requireLegalChange(before, 'edit');
      const { deed } = await applyMove(tx, before, { name: 'edit', next, actor: editor, moved, now });
      return [by === undefined ? deed : { ...deed, change: { ...deed.change, askedBy: by } }];
    },
  };
}
