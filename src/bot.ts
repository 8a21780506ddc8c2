import type { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Clock } from './clock/clock.ts';
import type { Config, SlackConfig } from './config/config.ts';
import type { Catalogue } from './systems/model-catalogue.ts';

export interface Bot {
  /** The port it listens on. */
  port: number;
  /** Slack knows us and is heard. Until then timers fire and notices wait. Rejects when Slack refuses us for good. */
  ready: Promise<void>;
  /** Does everything that is due now: timers, then notices, until nothing is left. The rhythm does this by itself. */
  settle(): Promise<void>;
  /** When the next timer or notice is due, if any. */
  nextDue(): Promise<DateTime | undefined>;
  /** Takes no more work, finishes what is under way, closes every connection. */
  stop(): Promise<void>;
}

export interface AppOptions {
  config: Config & { slack: SlackConfig; databaseUrl: string };
  clock: Clock;
  log: Logger;
  /** Read from the folder of the config, unless it was read before. */
  catalogue?: Catalogue;
  /** What `${NAME}` in procedures may stand for. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Where the embedded database lies: its disk must not run full. */
  dataDir?: string | undefined;
  /** `manual`: nothing happens by itself, a test calls `settle`. */
  rhythm?: 'by itself' | 'manual';
  /** Connections to the database at the most; ten, unless told otherwise. */
  poolSize?: number;
}
