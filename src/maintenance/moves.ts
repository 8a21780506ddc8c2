import { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import type { TextReference } from '../audit/texts.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Availability } from '../people/availability.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { permit, responders } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Freeze, Maintenance, Planned, Tieable } from './model.ts';
import { type MaintenanceMove, requireLegal } from './rules.ts';
import {
  getMaintenance,
  lockMaintenance,
  type MaintenanceChange,
  type Reader,
  updateMaintenance,
} from './store.ts';

/** What lies above and beside the maintenance, told in its transaction; app.ts plugs it in. */
export interface MaintenanceHooks {
  /** Locks the change. Throws where there is none of this number, it is of another place, or this person may not edit it. */
  requireTie(
    tx: Tx,
    wanted: { change: number } & Pick<Maintenance, 'system' | 'environment'>,
    actor: Actor,
  ): Promise<void>;
  /** Throws where the change is not of the place of the maintenance, or this person may not tie it when the exception is granted. */
  requireTieLater(
    tx: Tx,
    tied: { maintenance: Maintenance; change: number },
    actor: Actor,
    now: DateTime,
  ): Promise<void>;
  /** Locks the change, and says whether it can still be carried out in the maintenance. */
  tieable(tx: Tx, tied: { maintenance: Maintenance; change: number }): Promise<Tieable>;
  /** The change is carried out in the maintenance from now on; `by`: the person who asked for that, where it is not the actor. */
  tie(
    tx: Tx,
    tied: { maintenance: Maintenance; change: number; by?: string },
    actor: Actor,
    now: DateTime,
  ): Promise<readonly Deed[]>;
  /** Changes that were started in this maintenance, and are not done or given up. */
  implementingIn(reader: Reader, maintenance: number): Promise<readonly { key: string }[]>;
  /** Changes that are to be carried out in it and have not begun; emergencies start without it. */
  plannedIn(reader: Reader, maintenance: number): Promise<readonly Pick<Planned, 'key' | 'title'>[]>;
  /** Its time was set, moved, cancelled or is over: tells the people of changes in it or overlapping it. Returns those that overlap. */
  rescheduled(tx: Tx, maintenance: Maintenance, now: DateTime): Promise<readonly Planned[]>;
  /** The same of changes whose time a new freeze covers; their cards say so. */
  frozen(tx: Tx, freeze: Freeze, now: DateTime): Promise<void>;
  /** It holds them up no more: their cards, and what told of it, say so. */
  thawed(tx: Tx, freeze: Freeze, now: DateTime): Promise<void>;
  /** Changes that are to be carried out in the time of a freeze. */
  changesIn(reader: Reader, freeze: Freeze): Promise<readonly Planned[]>;
  /** Of these, the ones that are approved or scheduled, and runs that stand still, each with everybody who has a hand in it. */
  heldUp(
    reader: Reader,
    freeze: Freeze,
    now: DateTime,
  ): Promise<readonly { key: string; people: readonly string[] }[]>;
  /** A maintenance of the system has begun, has ended, or takes longer: what shows the mark of it is shown anew. */
  runningChanged(tx: Tx, system: string, now: DateTime): Promise<void>;
}

export interface MaintenanceDeps {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  availability: Availability;
  hooks: MaintenanceHooks;
}

/** What one move does beside what all of them share. */
export interface Moved {
  change?: MaintenanceChange;
  audited?: Record<string, unknown>;
  /** What was said, for the audit log. */
  text?: TextReference;
  /** More than the move itself was done. */
  deeds?: readonly Deed[];
  /** Anything that needs the maintenance as it is after the change. */
  afterwards?: (after: Maintenance) => Promise<void>;
}

export type Decide = (
  tx: Tx,
  before: Maintenance,
  scene: { system: SystemProfile; now: DateTime },
) => Promise<Moved>;
export type MakeMove = (
  number: number,
  name: Exclude<MaintenanceMove, 'grant' | 'refuse'>,
  actor: Actor,
  decide: Decide,
) => Promise<Maintenance>;

/** The implementer may do these, with any role that works on the system. */
const implementersMoves: readonly MaintenanceMove[] = ['start', 'update', 'extend', 'complete', 'report'];

/** The implementer may do more than the table of roles says, with any role that works on the system. */
export function mayByThing(
  { implementer, system }: Maintenance,
  name: MaintenanceMove,
  actor: Actor,
): boolean {
  const keys = [actor.person, `slack:${actor.slackUser}`];
  const held = actor.rolesIn(system);
  return (
    implementersMoves.includes(name) &&
    keys.includes(implementer) &&
    responders.some((role) => held.has(role))
  );
}

/** What every move shares: lock, permission, legality, change, audit. */
export function createMove(deps: MaintenanceDeps): MakeMove {
  const { systems, directory } = deps;
  return (number, name, actor, decide) =>
    useCase(deps, actor, async (tx, clockNow) => {
      const before = await lockMaintenance(tx, number);
      // The clocks of two processes differ by seconds: nothing ends before it began.
      const now = DateTime.max(clockNow, before.startedAt ?? clockNow);
      const system = systemOf(systems, before.system);
      if (!mayByThing(before, name, actor))
        permit(actor, `maintenance.${name}`, before.system, directory.whoCan);
      requireLegal(before, name);
      const { change, audited, text, deeds = [], afterwards } = await decide(tx, before, { system, now });
      if (change) await updateMaintenance(tx, before, change);
      const after = change ? await getMaintenance(tx, number) : before;
      await afterwards?.(after);
      const status = before.status === after.status ? {} : { status: [before.status, after.status] };
      const deed: Deed = {
        action: `maintenance.${name}`,
        subject: before.key,
        system: before.system,
        change: { ...status, ...audited },
        ...(text ? { text } : {}),
      };
      return { result: after, deeds: [deed, ...deeds] };
    });
}
