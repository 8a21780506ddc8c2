import type { DateTime } from 'luxon';
import type { Db } from '../db/db.ts';

export interface KnownGroup {
  id: string;
  members: readonly string[];
  readAt: DateTime;
}

/** Who was in a user group when Slack last said so: known over restarts, because people must be called while Slack is away. */
export interface GroupBook {
  all(): Promise<KnownGroup[]>;
  remember(group: KnownGroup): Promise<void>;
}

export function createGroupBook(db: Db): GroupBook {
  return {
    all: () => db.query<KnownGroup>('select id, members, read_at as "readAt" from user_groups'),
    async remember({ id, members, readAt }) {
      await db.transaction((tx) =>
        tx.query(
          `insert into user_groups (id, members, read_at) values ($1, $2, $3)
           on conflict (id) do update set members = excluded.members, read_at = excluded.read_at`,
          [id, members, readAt],
        ),
      );
    },
  };
}
