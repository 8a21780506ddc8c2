import { setTimeout } from 'node:timers/promises';

/** People first: what nobody waits for begins when nobody does. */
export interface Courtesy {
  /** Somebody waits for this. */
  whileAnswering<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nobody waits for an answer, and after `longestMs` at the latest. */
  turn(): Promise<void>;
}

export function createCourtesy(longestMs = 50): Courtesy {
  let answering = 0;
  let waiting: (() => void)[] = [];
  return {
    async whileAnswering(work) {
      answering += 1;
      try {
        return await work();
      } finally {
        answering -= 1;
        if (answering === 0) {
          const resolved = waiting;
          waiting = [];
          // The answer leaves first.
          setImmediate(() => {
            for (const resolve of resolved) resolve();
          });
        }
      }
    },
    async turn() {
      if (answering === 0) return;
      const free = new Promise<void>((resolve) => waiting.push(resolve));
      await Promise.race([free, setTimeout(longestMs, undefined, { ref: false })]);
    },
  };
}
