import { forgetOldRequests } from './audit/audit.ts';
import type { Clock } from './clock/clock.ts';
import type { Outages } from './clock/outages.ts';
import type { Rhythm } from './clock/rhythm.ts';
import type { Db } from './db/db.ts';

interface Deps {
  rhythm: Rhythm;
  db: Db;
  clock: Clock;
  outages: Outages;
  /** Reads anew who is in the user groups. */
  refreshGroups(): Promise<unknown>;
  /** Asks Slack whether it is there, where it does not tell by itself. */
  askSlack: (() => Promise<void>) | undefined;
  /** Looks whether work flows. */
  check(): Promise<void>;
  /** Keeps the state of the status page in memory. */
  remember(): Promise<unknown>;
}

/** What keeps the bot itself going, at its own intervals; wires of app.ts, apart for their length. */
export function startUpkeep({
  rhythm,
  db,
  clock,
  outages,
  refreshGroups,
  askSlack,
  check,
  remember,
}: Deps): void {
  rhythm.every('database watch', 5, check);
  rhythm.every('status page', 15, remember);
  rhythm.every('heartbeat', 15, outages.beat);
  rhythm.onSchedule('user groups', '*/5 * * * *', refreshGroups);
  rhythm.onSchedule('old requests', '17 * * * *', () => forgetOldRequests(db, clock.now()));
  if (askSlack) rhythm.every('Slack watch', 10, askSlack);
}
