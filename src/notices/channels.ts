import type { Db } from '../db/db.ts';

/** Remembers which id a channel's name stood for. */
export interface ChannelBook {
  all(): Promise<Map<string, string>>;
  remember(name: string, id: string): Promise<void>;
  forget(name: string): Promise<void>;
}

export function createChannelBook(db: Db): ChannelBook {
  return {
    async all() {
      const rows = await db.query<{ name: string; id: string }>('select name, id from channels');
      return new Map(rows.map((row) => [row.name, row.id]));
    },
    async remember(name, id) {
      await db.transaction((tx) =>
        tx.query(
          'insert into channels (name, id) values ($1, $2) on conflict (name) do update set id = excluded.id',
          [name, id],
        ),
      );
    },
    async forget(name) {
      await db.transaction((tx) => tx.query('delete from channels where name = $1', [name]));
    },
  };
}
