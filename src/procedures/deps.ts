import type { DateTime } from 'luxon';
import type { ActionBook } from '../actions/model.ts';
import type { Agreed } from '../approvals/agreed.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Availability } from '../people/availability.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { NewEvent } from './event-store.ts';
import type { GraveIncident, InForce, Run, RunIncident } from './model.ts';
import type { Plan } from './plan.ts';
import type { StepQueue } from './queue.ts';
import type { Reader } from './store.ts';

export interface RunDeps {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  availability: Availability;
  book: ActionBook;
  queue: Pick<StepQueue, 'send'>;
  hooks: RunHooks;
}

/** What other rooms do about runs, plugged in where the house is put together. */
export interface RunHooks {
  /** A run came to its end: joins the transaction. */
  ended(tx: Tx, run: Run, now: DateTime): Promise<void>;
  /** Whether maintenance may be done to this part of the system now. */
  isWindowOpen(tx: Tx, system: string, environment: string, now: DateTime): Promise<boolean>;
  /** The freeze that keeps this from altering its system now; an emergency change and a recovery are kept by none. */
  freezeOn(
    tx: Tx,
    run: Pick<Run, 'system' | 'change' | 'incident' | 'freezeChange'> & {
      reaches?: Pick<Run, 'system' | 'environment' | 'procedure'>;
    },
    now: DateTime,
  ): Promise<InForce | undefined>;
  /** Throws unless this is an emergency change of what the run reaches that was started and is not over. */
  requireEmergency(
    tx: Tx,
    change: number,
    run: Pick<Run, 'system' | 'environment' | 'procedure'>,
  ): Promise<void>;
  /** Who asked for the change, carries it out, or ever had a hand in it. */
  handsInChange(reader: Reader, change: number): Promise<readonly string[]>;
  /** Who approved the change, and in whose place. */
  approversOf(tx: Tx, change: number): Promise<readonly Agreed[]>;
  /** Who allowed the exception of the maintenance `MW-3` in which the change is carried out. */
  grantersFor(tx: Tx, change: number): Promise<{ key: string; agreed: readonly Agreed[] } | undefined>;
  /**
   * Throws when this person approved that a routine runs this by itself: somebody else starts it out of turn. Also when it alters
   * the system by itself, and no approval of such a routine stands.
   */
  requireOutOfTurn(
    tx: Tx,
    plan: Pick<Plan, 'system' | 'procedure' | 'values'>,
    actor: Actor,
    now: DateTime,
  ): Promise<void>;
  /** Throws when `INC-2`, `CHG-7` … does not exist, or when this person or the readers of the run may not see it. */
  requireLinkable(tx: Tx, key: string, actor: Actor): Promise<void>;
  /** Open SEV-1 and SEV-2 of the system that this person may see, the worst first. */
  graveIncidents(reader: Reader, system: string, actor: Actor): Promise<readonly GraveIncident[]>;
  incidentOf(reader: Reader, number: number, system: string): Promise<RunIncident>;
  /** Who opened it, raised it, moved it here or opened it again. */
  handsIn(reader: Reader, number: number): Promise<readonly string[]>;
  /** What happened stands in the timeline of the incident under which the run is. */
  tellIncident(tx: Tx, run: Run, events: readonly NewEvent[], now: DateTime): Promise<void>;
  /** A step went ahead without a second person: a review is due. */
  oweReview(tx: Tx, run: Run, about: { step: string; actor: string }, now: DateTime): Promise<void>;
}
