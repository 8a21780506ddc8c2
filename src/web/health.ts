import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock/clock.ts';
import { type Db, SchemaNewerError } from '../db/db.ts';

export interface ReadyState {
  ready: boolean;
  /** What is missing, for people and alert texts. */
  problems: string[];
}

export type Readiness = () => Promise<ReadyState>;

interface Deps {
  db: Db;
  clock: Clock;
  /** Seconds since Slack was last heard. */
  deafSeconds: () => number;
  started: () => boolean;
}

/** Deaf or without its database for this long means: not ready. */
const patienceSeconds = 30;
/** A database that does not answer must not keep the question waiting. */
const answerWithinMs = 2_000;

export interface DatabaseWatch {
  check(): Promise<void>;
  readiness: Readiness;
}

export function createReadiness({ db, clock, deafSeconds, started }: Deps): DatabaseWatch {
  let lastAnswer = clock.now();
  let newer: string | undefined;
  async function check(): Promise<void> {
    try {
      await db.transaction(async () => undefined);
      lastAnswer = clock.now();
    } catch (error) {
      if (error instanceof SchemaNewerError) newer = error.message;
      // `readiness` says how long the database has been away; the pool logs the error itself
    }
  }
  return {
    check,
    async readiness() {
      await Promise.race([check(), setTimeout(answerWithinMs, undefined, { ref: false })]);
      const problems: string[] = [];
      const away = Math.round(clock.now().diff(lastAnswer).as('seconds'));
      const deaf = Math.round(deafSeconds());
      if (!started()) problems.push('still starting');
      if (newer) problems.push(newer);
      if (away >= patienceSeconds) problems.push(`the database has not answered for ${away} s`);
      if (deaf >= patienceSeconds) problems.push(`nothing was heard from Slack for ${deaf} s`);
      return { ready: problems.length === 0, problems };
    },
  };
}
