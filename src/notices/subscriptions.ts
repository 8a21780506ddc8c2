import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Doer } from '../audit/model.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { Mailbox } from './model.ts';

export interface Subscriptions {
  /** What an unsubscribe link carries: nobody can make one for a mailbox whose mail they do not read. */
  tokenOf(mailbox: Mailbox): string;
  /** Undefined when we did not make the token. */
  read(token: string): Mailbox | undefined;
  /** Since when it gets no mail; undefined: it gets mail. */
  unsubscribedAt(mailbox: Mailbox): Promise<DateTime | undefined>;
  unsubscribe(mailbox: Mailbox): Promise<void>;
  subscribe(mailbox: Mailbox): Promise<void>;
}

/** The reader of the mail acts, and all that is known of them is the mailbox. */
const reader: Doer = { person: 'mail', from: 'web' };

export function createSubscriptions({
  db,
  clock,
  key,
}: {
  db: Db;
  clock: Clock;
  key: string;
}): Subscriptions {
  const sign = (body: string) => createHmac('sha256', key).update(body).digest().subarray(0, 16);

  async function record(
    action: 'mail.unsubscribed' | 'mail.subscribed',
    { system, address }: Mailbox,
    sql: string,
    values: (now: DateTime) => readonly unknown[],
  ): Promise<void> {
    await useCase({ db, clock }, reader, async (tx, now) => {
      const changed = await tx.query(sql, values(now));
      // Asked a second time there is nothing to do, and nothing to tell.
      if (changed.length === 0) return { result: undefined, deeds: [] };
      return {
        result: undefined,
        deeds: [{ action, subject: `mail:${system}`, system, change: { address } }],
      };
    });
  }

  return {
    tokenOf({ system, address }) {
      const body = Buffer.from(JSON.stringify([system, address])).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    read(token) {
      const [body = '', signature = ''] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const right = sign(body);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const [system, address] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string];
      return { system, address };
    },
    async unsubscribedAt({ system, address }) {
      const [row] = await db.query<{ at: DateTime }>(
        'select at from mail_unsubscribed where system = $1 and address = $2',
        [system, address],
      );
      return row?.at;
    },
    unsubscribe: (one) =>
      record(
        'mail.unsubscribed',
        one,
        'insert into mail_unsubscribed (system, address, at) values ($1, $2, $3) on conflict do nothing returning at',
        (now) => [one.system, one.address, now],
      ),
    subscribe: (one) =>
      record(
        'mail.subscribed',
        one,
        'delete from mail_unsubscribed where system = $1 and address = $2 returning at',
        () => [one.system, one.address],
      ),
  };
}
