import { statfs } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { Clock } from '../clock/clock.ts';
import type { WorkWatch } from '../clock/work-watch.ts';
import { type Db, SchemaNewerError } from '../db/db.ts';
import { type Overdue, readOverdue } from './overdue.ts';

export interface ReadyState {
  ready: boolean;
  /** What keeps work from flowing, for people and alert texts. */
  problems: string[];
  /** When the database last took a write and everything due was looked at. */
  checkedAt: DateTime;
}

export type Readiness = () => Promise<ReadyState>;

interface Deps {
  db: Db;
  clock: Clock;
  watch: WorkWatch;
  /** Seconds since Slack was last heard. */
  deafSeconds: () => number;
  /** Why it has not started yet; undefined once it has. */
  starting: () => string | undefined;
  /** The folder of the embedded database. */
  dataDir?: string | undefined;
  freeBytes?: (folder: string) => Promise<number>;
}

/** Deaf, without its database or failing for this long means: not ready. */
const patienceSeconds = 30;
/** What is due is dealt with within seconds; later than this, and again at the next look, it is stuck. */
const overdueSeconds = 20;
const stuckSeconds = 10;
/** However much else is being sent. */
const longestBacklogSeconds = 300;
/** Kubernetes gives one second, and a probe must not hang with what it probes. */
const answerWithinMs = 400;
const leastFree = 100_000_000;

/** Anybody may read why the bot is not ready, so nothing is repeated that PostgreSQL says of what people wrote. */
const databaseTroubles: Readonly<Record<string, string>> = {
  '25006': 'the database is read-only',
  '42501': 'the bot may not write to its database',
  '53100': 'the disk of the database is full',
  '53200': 'the database is out of memory',
  '53300': 'the database has no connection left for the bot',
};

const troubleOf = (error: unknown): string | undefined =>
  databaseTroubles[(error as { code?: string } | undefined)?.code ?? ''];

/** What the last look found. */
interface Found {
  lastAnswer: DateTime;
  trouble?: string | undefined;
  newer?: string;
  overdue: Overdue;
  /** Since when something has been due for too long, look after look. */
  stuckSince: Partial<Record<keyof Overdue, DateTime>>;
  free?: number | undefined;
}

export interface DatabaseWatch {
  check(): Promise<void>;
  readiness: Readiness;
}

/** Says whether work flows, from the last look at it, which is at most seconds old. */
export function createReadiness(deps: Deps): DatabaseWatch {
  const { clock } = deps;
  const found: Found = { lastAnswer: clock.now(), overdue: {}, stuckSince: {} };
  let underWay: Promise<void> | undefined;

  /** Never two at once: one that hangs is waited for, and the answer says how old what is known is. */
  function check(): Promise<void> {
    underWay ??= look(deps, found).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    check,
    async readiness() {
      await Promise.race([check(), setTimeout(answerWithinMs, undefined, { ref: false })]);
      if (clock.now() < found.lastAnswer) found.lastAnswer = clock.now(); // the clock was set back
      const problems = [...problemsOf(deps, found)];
      return { ready: problems.length === 0, problems, checkedAt: found.lastAnswer };
    },
  };
}

async function look({ db, clock, dataDir, freeBytes = freeBytesOf }: Deps, found: Found): Promise<void> {
  found.free = dataDir === undefined ? undefined : await freeBytes(dataDir).catch(() => undefined);
  try {
    found.overdue = await db.transaction(async (tx) => {
      // Waits for the disk, as everything does that somebody is told of; a replica that hangs with the row holds nobody up.
      tx.write(
        'update heartbeat set at = at where ctid = any(array(select ctid from heartbeat for update skip locked))',
      );
      return readOverdue(tx, clock.now());
    });
    found.lastAnswer = clock.now();
    found.trouble = undefined;
  } catch (error) {
    if (error instanceof SchemaNewerError) found.newer = error.message;
    found.trouble = troubleOf(error);
    return; // how long the database has been away is said later; the pool logs the error itself
  }
  const { overdue, stuckSince, lastAnswer } = found;
  const late = (what: keyof Overdue) => (overdue[what] ?? 0) >= overdueSeconds;
  found.stuckSince = {
    ...(late('notices') ? { notices: stuckSince.notices ?? lastAnswer } : {}),
    ...(late('timers') ? { timers: stuckSince.timers ?? lastAnswer } : {}),
  };
}

/** Something is due for too long; a long queue that moves is a queue, a longer one is a problem all the same. */
function isStuck(what: keyof Overdue, { clock, watch }: Deps, { overdue, stuckSince }: Found): boolean {
  const since = stuckSince[what];
  if (!since || clock.now().diff(since).as('seconds') < stuckSeconds) return false;
  return (overdue[what] ?? 0) >= longestBacklogSeconds || watch.secondsSince(what) >= overdueSeconds;
}

function* problemsOf(deps: Deps, found: Found): Generator<string> {
  const { clock, watch, deafSeconds, starting } = deps;
  const { lastAnswer, trouble, newer, overdue, free } = found;
  const why = starting();
  if (why !== undefined) yield why;
  if (newer) yield newer;
  const away = Math.round(clock.now().diff(lastAnswer).as('seconds'));
  if (away >= patienceSeconds)
    yield trouble === undefined ? `the database has not answered for ${away} s` : `${trouble}, for ${away} s`;
  if (isStuck('notices', deps, found))
    yield `notifications are not sent: the oldest has been due for ${Math.round(overdue.notices ?? 0)} s`;
  if (isStuck('timers', deps, found))
    yield `timers do not fire: the oldest has been due for ${Math.round(overdue.timers ?? 0)} s`;
  for (const { name, seconds, error } of watch.failing(patienceSeconds))
    yield `${name} failed at every try for ${seconds} s: ${troubleOf(error) ?? 'the log says why'}`;
  if (free !== undefined && free < leastFree)
    yield `DATA_DIR has ${Math.floor(free / 1_000_000)} MB left on its disk (at least ${leastFree / 1_000_000} MB are needed)`;
  const deaf = Math.round(deafSeconds());
  if (deaf >= patienceSeconds) yield `nothing was heard from Slack for ${deaf} s`;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
