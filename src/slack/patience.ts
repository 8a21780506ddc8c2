import { setTimeout } from 'node:timers/promises';

/** What people wait for, and how long it may take. */
export interface Patience {
  /** Known until it is answered, so that a stop does not cut somebody off. */
  counted<T>(work: Promise<T>): Promise<T>;
  /** The result when it is there in time. */
  within<T>(work: Promise<T>): Promise<{ done: true; value: T } | { done: false }>;
  /** What nobody waits for, because it was acknowledged before it was done. */
  background(work: Promise<unknown>): Promise<void>;
  /** Waits until nothing is done in the background any more. */
  idle(): Promise<void>;
  /** Waits until everything under way is answered, within reason. */
  goodbye(): Promise<void>;
}

const longestGoodbyeMs = 3_000;
/** What the answer needs to get out after the work is done. */
const answerMs = 50;

export function createPatience(ms: number): Patience {
  const underWay = new Set<Promise<unknown>>();
  const background = new Set<Promise<unknown>>();
  return {
    async background(work) {
      background.add(work);
      try {
        await work;
      } finally {
        background.delete(work);
      }
    },
    async idle() {
      await Promise.allSettled(background);
    },
    counted(work) {
      const settled: Promise<unknown> = work
        .then(() => setTimeout(answerMs))
        .catch(() => undefined) // whoever asked for it handles the error
        .finally(() => underWay.delete(settled));
      underWay.add(settled);
      return work;
    },
    async within(work) {
      const enough = new AbortController();
      const late = setTimeout(ms, { done: false as const }, { signal: enough.signal });
      late.catch(() => {}); // aborted, because the work was faster
      try {
        return await Promise.race([work.then((value) => ({ done: true as const, value })), late]);
      } finally {
        enough.abort();
      }
    },
    async goodbye() {
      const enough = new AbortController();
      const late = setTimeout(longestGoodbyeMs, undefined, { signal: enough.signal });
      late.catch(() => {}); // aborted, because everything is answered
      await Promise.race([Promise.allSettled([...underWay, ...background]), late]);
      enough.abort();
    },
  };
}
