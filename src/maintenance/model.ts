import type { DateTime, Duration } from 'luxon';
import type { Size } from '../systems/model.ts';

/** `waiting`: its exception is not decided yet, so nobody was told; `refused`: it was not granted. */
export const maintenanceStatuses = [
  'waiting',
  'announced',
  'in progress',
  'completed',
  'cancelled',
  'refused',
] as const;
export type MaintenanceStatus = (typeof maintenanceStatuses)[number];

export type ExceptionState = 'open' | 'granted' | 'denied' | 'expired';

/** When it is to be, and what that took. */
export interface Slot {
  /** The window of the system in which it lies; absent where it lies in none. */
  window?: string;
  startsAt: DateTime;
  endsAt: DateTime;
  /** What has to lie between announcement and start. */
  duty: Duration;
}

export interface Maintenance {
  /** `MW-3` */
  key: string;
  number: number;
  system: string;
  environment: string;
  size: Size;
  status: MaintenanceStatus;
  title: string;
  /** What people will notice: "No sign-in for about 20 minutes". */
  impact?: string;
  /** What people do before it begins: "Save open work". */
  preparation?: string;
  /** Ids of what is affected; empty: the whole system. */
  components: readonly string[];
  /** The window of the system in which it lies; absent where an exception put it outside of them. */
  window?: string;
  startsAt: DateTime;
  /** Later than announced when it was extended; when it really ended once it is completed. */
  endsAt: DateTime;
  /** The end that was announced or granted, where another one has taken its place. */
  plannedEnd?: DateTime;
  /** The notice that was owed when it was announced, so that the ledger says so also after the file has changed. */
  duty: Duration;
  /** While it waits for its exception: when it was asked for. */
  announcedAt: DateTime;
  announcedBy: string;
  implementer: string;
  /** The one that its time takes, or took: another one, to which it is to be moved, has a reason of its own. */
  exception?: { reason: string; state: ExceptionState };
  /** Where it is to go once the exception is granted; until then the old time stands. */
  moving?: Slot;
  /** Why it is to be moved there by exception, or was asked to be last. */
  movingReason?: { id: string; text: string };
  startedAt?: DateTime;
  startedBy?: string;
  /** When it was completed or cancelled. */
  endedAt?: DateTime;
  endedBy?: string;
  /** The result of a completed one, the reason of a cancelled one. */
  outcome?: string;
  lastUpdate?: { at: DateTime; by: string; text: string };
  nextUpdateAt?: DateTime;
  /** Whether everybody was told that it takes longer than announced. */
  overrunAt?: DateTime;
  /** Until when an emergency owes its report. */
  reportDueAt?: DateTime;
  report?: { at: DateTime; by: string; text: string };
  /** The changes that are, or were, carried out in it: not those that were called off before they began. */
  changes: readonly number[];
  /** The change that is carried out in it once its exception is granted; until then that stays as it is. */
  wantedChange?: number;
  /** Counts whatever changes its time or cancels it, so that calendars update their entry. */
  sequence: number;
  version: number;
}

/** Why a notice is sent. */
export const noticeReasons = [
  'announced',
  'reminder',
  'started',
  'update',
  'extended',
  'moved',
  'cancelled',
  'overrun',
  'completed',
] as const;
export type NoticeReason = (typeof noticeReasons)[number];

/** What a notice of kind `maintenance-notice` carries in its data. */
export interface MaintenanceNotice {
  reason: NoticeReason;
  /** The sequence it tells about: one of a time that is no longer true is skipped. */
  sequence: number;
  /** Of a reminder: how long before, ISO 8601. */
  before?: string;
  /** Of a reminder: when the next one says it better. */
  until?: DateTime;
  /** Of an update: the text that was posted, by its id in `texts`. */
  text?: string;
}

/** A time in which nothing may be changed on a system. */
export interface Freeze {
  /** `FRZ-2` */
  key: string;
  number: number;
  system: string;
  from: DateTime;
  to: DateTime;
  reason: string;
  declaredBy: string;
  liftedAt?: DateTime;
}

/** What a freeze may hit: a maintenance, or a change. */
export type Planned = Pick<Maintenance, 'key' | 'title' | 'startsAt' | 'endsAt' | 'implementer'> & {
  /** Its own: of a maintenance, or of a change. */
  status?: string;
};

/** One that waits for its exception cannot be moved: the exception is for the time that it has. */
export function isMovable({ status }: Pick<Planned, 'status'>): boolean {
  return status !== 'waiting';
}

/** Whether a change can go into it. `tied`: it is carried out in it already; `never`: it is over, or cannot be edited any more. */
export type Tieable = 'may' | 'tied' | 'never';

/** Everybody who appears on it. */
export function peopleOf({
  announcedBy,
  implementer,
  startedBy,
  endedBy,
  lastUpdate,
  report,
}: Maintenance): string[] {
  return [announcedBy, implementer, startedBy, endedBy, lastUpdate?.by, report?.by].filter(
    (one) => one !== undefined,
  );
}

/** Why its time takes an exception, or the time to which it is to be moved. */
export function wantedReason({ moving, movingReason, exception }: Maintenance): string | undefined {
  return moving ? movingReason?.text : exception?.reason;
}

export function maintenanceNumber(key: string): number {
  return Number(key.slice('MW-'.length));
}

export function maintenanceKey(number: number): string {
  return `MW-${number}`;
}

export function freezeKey(number: number): string {
  return `FRZ-${number}`;
}

export function freezeNumber(key: string): number {
  return Number(key.slice('FRZ-'.length));
}
