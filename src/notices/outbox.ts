import { setTimeout } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { Courtesy } from '../clock/courtesy.ts';
import { type Db, relaxDurability, type Tx } from '../db/db.ts';
import type { Presence } from '../db/presence.ts';
import { createFollowing } from './following.ts';
import { type Notice, SendError, type Sender, type Target } from './model.ts';
import {
  claimNotices,
  type Ended,
  type Ending,
  finishNotices,
  longestPostponement,
  nextNoticeDue,
  postponeNotice,
  type Room,
  reclaimNotices,
} from './store.ts';

export interface Outbox {
  /** Delivers everything that is due now, several lanes at once, and returns when nothing due is left. */
  drain(): Promise<void>;
  nextDue(): Promise<DateTime | undefined>;
  /** Takes no new work and waits for what is under way. */
  stop(): Promise<void>;
}

interface Deps {
  db: Db;
  clock: Clock;
  presence: Presence;
  /** Whoever waits for an answer goes first. */
  courtesy?: Pick<Courtesy, 'turn'>;
  /** One for each kind of target. */
  senders: Record<Target['to'], Sender>;
  log: Logger;
  parallel?: number;
  /** How many mails at a time, beside everything else. */
  parallelMail?: number;
  /** Told after each try, whatever came of it. */
  onTried?: () => void;
  onEnded?: (notice: Notice, ending: Ending['state'], seconds: number) => void;
  /** Joins the transaction that declares a notice dead, so that the warning about it cannot be lost. */
  onDead?: (tx: Tx, notice: Notice, error: string, now: DateTime) => Promise<void> | void;
  /** How long to rest between two looks at what deliveries lead to. */
  followRestMs?: number;
  /** How long one that has ended waits for others under way, so that one transaction marks all of them. */
  gatherMs?: number;
  /** Kinds of notices whose delivery changes what is shown elsewhere. */
  followed?: ReadonlySet<string>;
  /** Called once it is written down that one of these was delivered; what it fails at is logged. */
  onDelivered?: (notices: readonly Notice[]) => Promise<void>;
  /** Joins the transaction that puts a notice back for the fifth time: it goes on, but somebody should know. */
  onStruggling?: (tx: Tx, notice: Notice, error: string, now: DateTime) => Promise<void>;
}

/** Wait before the next try: 1, 2, 4 … 60 seconds. */
function backoffSeconds(attempts: number): number {
  return Math.min(60, 2 ** Math.min(attempts - 1, 6));
}

/** Below the longest, so that clocks a little apart agree on what is due. */
const longestWaitSeconds = (longestPostponement.minutes - 3) * 60;
const longestRecordWaitMs = 5_000;
const reclaimEverySeconds = 3;

interface Finished extends Ended {
  notice: Notice;
}

/** A delivery that throws something unknown is a fault of ours: after this many tries a person must look. */
const faultsUntilDead = 8;
/** Tries, half a minute of them, after which somebody should know. */
const strugglesAfter = 5;

export function createOutbox({
  db,
  clock,
  presence,
  courtesy,
  senders,
  log,
  parallel = 4,
  parallelMail = 2,
  onTried,
  onEnded,
  onDead,
  onDelivered,
  followed = new Set(),
  followRestMs: restMs = 0,
  gatherMs = 0,
  onStruggling,
}: Deps): Outbox {
  let stopping = false;
  let running: Promise<void> | undefined;
  let again = false;
  /** Ends the wait for a slow delivery when there may be something new to claim. */
  let poke = (): void => {};
  // Kept over the rounds: when the database goes away in the middle of one, the next goes on with what was sent meanwhile.
  const underWay = new Map<string, Target['to']>();
  let ended: Finished[] = [];
  /** Ends the moment in which what is about to end is waited for. */
  let allEnded = (): void => {};
  const following = onDelivered && createFollowing({ restMs, log, onDelivered, onFollowed: () => poke() });
  let reclaimed: { as: number; at: DateTime } | undefined;

  /** The result of a send must reach the database, or the post is repeated: tried until it does. */
  async function untilRecorded<T>(what: string, write: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await write();
      } catch (error) {
        if (stopping && tries >= 5) throw error; // claimed by a process that is gone, it comes back as uncertain
        log.warn({ err: error, what }, 'the result of a delivery could not be recorded, trying again');
        await setTimeout(Math.min(longestRecordWaitMs, 50 * 2 ** tries));
      }
    }
  }

  function record(notice: Notice, write: (tx: Tx, now: DateTime) => Promise<void> | void): Promise<void> {
    return untilRecorded(notice.id, () =>
      db.transaction((tx) => {
        relaxDurability(tx); // a lost mark leaves the notice claimed by nobody alive: uncertain, so it is looked up
        return write(tx, clock.now());
      }),
    );
  }

  function count({ notice, ending }: Finished): void {
    onEnded?.(notice, ending.state, clock.now().diff(notice.wantedAt).as('seconds'));
  }

  /**
   * One transaction: marks what has come to its end, and claims what is next. Claims wait for the disk: one that a crash of
   * the database lost would look as if nobody had begun to send it, and would be sent again without being looked up. Marks
   * alone need not wait: without its mark a notice stays claimed, by nobody alive, and is looked up.
   */
  async function take(ended: readonly Finished[], room: Room): Promise<Notice[]> {
    // Asked anew each time: a lost connection means another number, and work claimed under the old one is taken away.
    const worker = room.mail + room.others > 0 ? await presence.id() : undefined;
    if (ended.length === 0 && worker === undefined) return [];
    const claimed = await db.transaction(async (tx) => {
      const now = clock.now();
      finishNotices(tx, ended, now);
      const claims = worker === undefined ? [] : await claimNotices(tx, worker, now, room);
      if (claims.length === 0) relaxDurability(tx);
      return claims;
    });
    for (const one of ended) count(one);
    following?.add(
      ended
        .filter(({ notice, ending }) => ending.state === 'delivered' && followed.has(notice.kind))
        .map(({ notice }) => notice),
    );
    return claimed;
  }

  async function fail(notice: Notice, error: unknown): Promise<void> {
    const known = error instanceof SendError ? error : undefined;
    const code = known?.code ?? 'internal_error';
    const which = { notice: notice.id, kind: notice.kind, subject: notice.subject };
    if (!known) log.error({ err: error, ...which }, 'a delivery failed');
    if (known?.when === 'never' || (!known && notice.attempts >= faultsUntilDead)) {
      log.warn({ ...which, code }, 'a notice is a dead letter');
      const dead: Finished = { id: notice.id, notice, ending: { state: 'dead', outcome: code } };
      await record(notice, async (tx, now) => {
        finishNotices(tx, [dead], now);
        await onDead?.(tx, notice, code, now);
      });
      count(dead);
      return;
    }
    const wanted = known?.retryAfterSeconds ?? backoffSeconds(notice.attempts);
    const seconds = Math.min(wanted, longestWaitSeconds);
    await record(notice, async (tx, now) => {
      postponeNotice(tx, notice.id, {
        dueAt: now.plus({ seconds }),
        uncertain: notice.uncertain || known?.when === 'unclear',
        lookups: known?.when === 'unclear' ? 0 : notice.lookups,
        outcome: code,
      });
      if (notice.attempts === strugglesAfter) await onStruggling?.(tx, notice, code, now);
    });
  }

  /** Resolves with the ending that is still to be marked; what must be tried again is put back here. */
  async function deliver(notice: Notice): Promise<Ending | undefined> {
    try {
      await courtesy?.turn();
      const result = await senders[notice.target.to].send(notice, clock.now());
      if (result.outcome === 'delivered')
        return { state: 'delivered', ...(result.receipt ? { receipt: result.receipt } : {}) };
      if (result.outcome === 'skipped') return { state: 'skipped', outcome: result.reason };
      await record(notice, (tx, now) =>
        postponeNotice(tx, notice.id, {
          dueAt: now.plus({ seconds: result.seconds }),
          uncertain: true,
          lookups: notice.lookups + 1,
          outcome: 'look-again',
        }),
      );
    } catch (error) {
      await fail(notice, error);
    }
    return undefined;
  }

  /** At the start, under a new number, and every few seconds: somebody else may have died. */
  async function takeOver(): Promise<void> {
    const as = await presence.id();
    const now = clock.now();
    const age = reclaimed?.as === as ? now.diff(reclaimed.at).as('seconds') : Infinity;
    if (age >= 0 && age < reclaimEverySeconds) return; // below zero: the clock was set back
    await reclaimNotices(db, as);
    reclaimed = { as, at: now };
  }

  function roomNow(): Room {
    if (stopping) return { mail: 0, others: 0 };
    const mails = [...underWay.values()].filter((to) => to === 'mail').length;
    return { mail: parallelMail - mails, others: parallel - (underWay.size - mails) };
  }

  /** A moment for what is about to end, too; it is over at once when nothing more is under way. */
  async function gather(): Promise<void> {
    if (gatherMs === 0 || underWay.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    allEnded = resolve;
    const atTheLatest = globalThis.setTimeout(resolve, gatherMs);
    await promise;
    clearTimeout(atTheLatest);
  }

  async function work(): Promise<void> {
    if (!stopping) await takeOver();
    for (;;) {
      let wasPoked = false;
      const poked = new Promise<void>((resolve) => {
        poke = () => {
          wasPoked = true;
          resolve();
        };
      });
      await courtesy?.turn();
      const marked = ended;
      ended = [];
      const claimed = await (marked.length > 0
        ? untilRecorded('several', () => take(marked, roomNow()))
        : take([], roomNow()));
      for (const notice of claimed) {
        underWay.set(notice.id, notice.target.to);
        void deliver(notice)
          .then((ending) => ending && ended.push({ id: notice.id, notice, ending }))
          .catch((error: unknown) =>
            log.error({ err: error, notice: notice.id }, 'a delivery could not be recorded'),
          )
          .finally(() => {
            onTried?.();
            underWay.delete(notice.id);
            if (underWay.size === 0) allEnded();
            poke();
          });
      }
      // What ended while we were claiming may have put something new into the outbox: a warning, for one.
      const isQuiet = underWay.size === 0 && ended.length === 0 && !following?.isBusy();
      if (isQuiet && !wasPoked) return;
      await poked;
      await gather();
    }
  }

  async function loop(): Promise<void> {
    do {
      again = false;
      await work();
    } while (again && !stopping);
  }

  return {
    drain() {
      again = true;
      poke();
      if (stopping) return running ?? Promise.resolve();
      running ??= loop().finally(() => {
        running = undefined;
      });
      return running;
    },
    nextDue: () => nextNoticeDue(db, clock.now()),
    async stop() {
      stopping = true;
      poke();
      await running?.catch(() => {}); // it is logged by whoever asked for it; what it left under way is waited for here
      await work();
    },
  };
}
