import { setTimeout } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { Seen, StatusFacts } from './status.ts';

interface Deps {
  read(): Promise<StatusFacts>;
  now(): DateTime;
  /** How long somebody who looks waits for what is new. */
  waitMs?: number;
}

export interface LastKnown {
  /** As it is now; throws when that cannot be read. */
  read(): Promise<StatusFacts>;
  /** As it is now, or as it was when it could last be read; undefined when it never could. */
  see(): Promise<{ facts: StatusFacts; seen: Seen } | undefined>;
}

/** As old as this a page may be anyway, because it is kept by those who read it. */
const believedSeconds = 60;

/** Keeps in memory what was read last, for the time in which the database does not answer. */
export function createLastKnown({ read: readNow, now, waitMs = 1_500 }: Deps): LastKnown {
  let underWay: Promise<StatusFacts> | undefined;
  let last: { facts: StatusFacts; asOf: DateTime } | undefined;

  /** However many look at the same moment, the database is asked once. */
  function read(): Promise<StatusFacts> {
    const asOf = now();
    underWay ??= readNow()
      .then((facts) => {
        last = { facts, asOf };
        return facts;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  }

  return {
    read,
    async see() {
      const enough = new AbortController();
      const late = setTimeout(waitMs, undefined, { signal: enough.signal }).catch(() => undefined);
      // Why it cannot be read is in the log of whoever else needs the database.
      await Promise.race([read().catch(() => undefined), late]);
      enough.abort();
      if (!last) return undefined;
      const age = now().diff(last.asOf).as('seconds');
      return { facts: last.facts, seen: { asOf: last.asOf, isCurrent: age >= 0 && age < believedSeconds } };
    },
  };
}
