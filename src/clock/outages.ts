import type { DateTime } from 'luxon';
import { type Db, relaxDurability } from '../db/db.ts';
import type { Clock } from './clock.ts';

export interface Outage {
  from: DateTime;
  to: DateTime;
}

/** When no process of the bot lived, so that what comes late can say why. */
export interface Outages {
  /** Once at the start, before the first beat: was anybody here lately? */
  noteReturn(): Promise<void>;
  /** Says that this process lives. */
  beat(): Promise<void>;
  /** The outage that hid this moment. */
  at(moment: DateTime): Promise<Outage | undefined>;
}

/** Shorter than this is a restart, not an outage. */
const shortest = { seconds: 60 };

/** Replicas are a little apart; a beat that is far ahead was given by a wrong clock, and would hide the next outage. */
const laterOf = (known: string, now: string): string =>
  `case when ${known} > ${now} + interval '5 minutes' then ${now} else greatest(${known}, ${now}) end`;

export function createOutages({ db, clock }: { db: Db; clock: Clock }): Outages {
  return {
    async noteReturn() {
      await db.transaction(async (tx) => {
        const now = clock.now();
        const [last] = await tx.query<{ at: DateTime }>('select at from heartbeat for update');
        if (last && last.at.plus(shortest) < now)
          await tx.query('insert into outages (began_at, ended_at) values ($1, $2) on conflict do nothing', [
            last.at,
            now,
          ]);
        await tx.query(
          `insert into heartbeat (at) values ($1) on conflict (singleton) do update set at = ${laterOf('heartbeat.at', 'excluded.at')}`,
          [now],
        );
      });
    },
    async beat() {
      await db.transaction(async (tx) => {
        relaxDurability(tx); // a lost beat makes an outage look a few seconds longer
        await tx.query(`update heartbeat set at = ${laterOf('at', '$1::timestamptz')}`, [clock.now()]);
      });
    },
    async at(moment) {
      const [row] = await db.query<Outage>(
        `select began_at as "from", ended_at as "to" from outages where began_at <= $1 and ended_at >= $1
         order by began_at desc limit 1`,
        [moment],
      );
      return row;
    },
  };
}
