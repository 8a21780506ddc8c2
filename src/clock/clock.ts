import { DateTime } from 'luxon';

/** The one source of time. Instants are UTC; a system's zone is applied only where people read or where windows are civil. */
export interface Clock {
  now(): DateTime;
}

export const systemClock: Clock = { now: () => DateTime.utc() };
