import type { DateTime } from 'luxon';
import { type Db, relaxDurability } from '../db/db.ts';

/** Where the one message that shows a thing stands. */
export interface CardPlace {
  channel: string;
  ts: string;
}

export interface Cards {
  find(slot: string): Promise<CardPlace | undefined>;
  remember(slot: string, place: CardPlace, now: DateTime): Promise<void>;
  /** The message is gone (deleted, or the workspace forgot it): the next showing posts it anew, once. */
  forget(slot: string): Promise<void>;
}

export function createCards(db: Db): Cards {
  return {
    async find(slot) {
      const [row] = await db.query<CardPlace>('select channel, ts from cards where slot = $1', [slot]);
      return row;
    },
    async remember(slot, { channel, ts }, now) {
      await db.transaction((tx) => {
        relaxDurability(tx); // lost with the mark of the delivery that follows: found again by its slot
        tx.write(
          `insert into cards (slot, channel, ts, posted_at) values ($1, $2, $3, $4)
           on conflict (slot) do update set channel = excluded.channel, ts = excluded.ts, posted_at = excluded.posted_at`,
          [slot, channel, ts, now],
        );
      });
    },
    async forget(slot) {
      await db.transaction((tx) => tx.query('delete from cards where slot = $1', [slot]));
    },
  };
}
