import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Notice } from './model.ts';

/** One after the other; what one of them fails at keeps no other from its turn, and is thrown at the end. */
export async function inTurn<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  for (const item of items) await work(item).catch((error: unknown) => errors.push(error));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} things failed`);
}

interface Deps {
  /** So long after one look it rests: what many deliveries lead to is then done once. */
  restMs: number;
  log: Pick<Logger, 'error'>;
  /** Several at once, in the order in which they were delivered. */
  onDelivered(notices: readonly Notice[]): Promise<void>;
  /** It may have put something new into the outbox. */
  onFollowed(): void;
}

/** What follows a delivery happens beside the sending of others and never holds it up; what comes meanwhile is taken together. */
export function createFollowing({ restMs, log, onDelivered, onFollowed }: Deps) {
  let waiting: Notice[] = [];
  let isBusy = false;
  let restsUntil = 0;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const rest = restsUntil - performance.now();
      if (rest > 0) await setTimeout(rest);
      restsUntil = performance.now() + restMs;
      const some = waiting;
      waiting = [];
      await onDelivered(some).catch((error: unknown) =>
        log.error(
          { err: error, notices: some.map(({ id }) => id) },
          'what follows a delivery could not be done',
        ),
      );
    }
    isBusy = false;
    onFollowed();
  }

  return {
    isBusy: (): boolean => isBusy,
    add(notices: readonly Notice[]): void {
      waiting.push(...notices);
      if (isBusy || waiting.length === 0) return;
      isBusy = true;
      void work();
    },
  };
}
