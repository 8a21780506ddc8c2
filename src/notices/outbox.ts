import { setTimeout } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { type Db, relaxDurability, type Tx } from '../db/db.ts';
import type { Presence } from '../db/presence.ts';
import { type Notice, SendError, type Sender, type Target } from './model.ts';
import {
  claimNotices,
  type Ending,
  finishNotice,
  nextNoticeDue,
  postponeNotice,
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
  /** One for each kind of target. */
  senders: Record<Target['to'], Sender>;
  log: Logger;
  parallel?: number;
  onEnded?: (notice: Notice, ending: Ending['state'], seconds: number) => void;
  /** Joins the transaction that declares a notice dead, so that the warning about it cannot be lost. */
  onDead?: (tx: Tx, notice: Notice, error: string, now: DateTime) => Promise<void>;
}

/** Wait before the next try: 1, 2, 4 … 60 seconds. */
function backoffSeconds(attempts: number): number {
  return Math.min(60, 2 ** Math.min(attempts - 1, 6));
}

const longestRecordWaitMs = 5_000;

/** A delivery that throws something unknown is a fault of ours: after this many tries a person must look. */
const faultsUntilDead = 8;

export function createOutbox({
  db,
  clock,
  presence,
  senders,
  log,
  parallel = 4,
  onEnded,
  onDead,
}: Deps): Outbox {
  let stopping = false;
  let running: Promise<void> | undefined;
  let again = false;
  /** Ends the wait for a slow delivery when there may be something new to claim. */
  let poke = (): void => {};

  /** The result of a send must reach the row, or the post is repeated: tried until the database takes it. */
  async function record(notice: Notice, write: (tx: Tx, now: DateTime) => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await db.transaction(async (tx) => {
          await relaxDurability(tx); // a lost mark leaves the notice claimed by nobody alive: uncertain, so it is looked up
          await write(tx, clock.now());
        });
        return;
      } catch (error) {
        if (stopping && tries >= 5) throw error; // claimed by a process that is gone, it comes back as uncertain
        log.warn(
          { err: error, notice: notice.id },
          'the result of a delivery could not be recorded, trying again',
        );
        await setTimeout(Math.min(longestRecordWaitMs, 50 * 2 ** tries));
      }
    }
  }

  async function finish(notice: Notice, ending: Ending): Promise<void> {
    await record(notice, (tx, now) => finishNotice(tx, notice.id, ending, now));
    onEnded?.(notice, ending.state, clock.now().diff(notice.wantedAt).as('seconds'));
  }

  async function fail(notice: Notice, error: unknown): Promise<void> {
    const known = error instanceof SendError ? error : undefined;
    const code = known?.code ?? 'internal_error';
    if (!known)
      log.error(
        { err: error, notice: notice.id, kind: notice.kind, subject: notice.subject },
        'a delivery failed',
      );
    if (known?.when === 'never' || (!known && notice.attempts >= faultsUntilDead)) {
      log.warn(
        { notice: notice.id, kind: notice.kind, subject: notice.subject, code },
        'a notice is a dead letter',
      );
      await record(notice, async (tx, now) => {
        await finishNotice(tx, notice.id, { state: 'dead', outcome: code }, now);
        await onDead?.(tx, notice, code, now);
      });
      onEnded?.(notice, 'dead', clock.now().diff(notice.wantedAt).as('seconds'));
      return;
    }
    const seconds = known?.retryAfterSeconds ?? backoffSeconds(notice.attempts);
    await record(notice, (tx, now) =>
      postponeNotice(tx, notice.id, {
        dueAt: now.plus({ seconds }),
        uncertain: notice.uncertain || known?.when === 'unclear',
        lookups: known?.when === 'unclear' ? 0 : notice.lookups,
        outcome: code,
      }),
    );
  }

  async function deliver(notice: Notice): Promise<void> {
    try {
      const result = await senders[notice.target.to].send(notice, clock.now());
      if (result.outcome === 'delivered')
        return await finish(notice, {
          state: 'delivered',
          ...(result.receipt ? { receipt: result.receipt } : {}),
        });
      if (result.outcome === 'skipped')
        return await finish(notice, { state: 'skipped', outcome: result.reason });
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
  }

  async function work(): Promise<void> {
    await reclaimNotices(db, await presence.id());
    const underWay = new Set<Promise<void>>();
    for (;;) {
      const room = stopping ? 0 : parallel - underWay.size;
      // Asked anew each time: a lost connection means another number, and work claimed under the old one is taken away.
      const claimed = room > 0 ? await claimNotices(db, await presence.id(), clock.now(), room) : [];
      for (const notice of claimed) {
        const delivery: Promise<void> = deliver(notice)
          .catch((error: unknown) =>
            log.error({ err: error, notice: notice.id }, 'a delivery could not be recorded'),
          )
          .finally(() => underWay.delete(delivery));
        underWay.add(delivery);
      }
      if (underWay.size === 0) return;
      const poked = new Promise<void>((resolve) => {
        poke = resolve;
      });
      await Promise.race([...underWay, poked]);
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
    nextDue: () => nextNoticeDue(db),
    async stop() {
      stopping = true;
      await running;
    },
  };
}
