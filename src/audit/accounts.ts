import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';

/** A person with one Slack account and e-mail of theirs; '' where that is not known. */
export interface Account {
  person: string;
  slackUser: string;
  /** In lower case. */
  email: string;
}

/** Keeps under which account somebody acted, or was named; joins the transaction of what they did. */
export function rememberAccount(tx: Tx, { person, slackUser, email }: Account, now: DateTime): void {
  tx.write(
    `insert into accounts (person, slack_user, email, seen_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [person, slackUser, email.toLowerCase(), now],
  );
}

/**
 * Every account that is the same person as one of these, by person, Slack id or e-mail, over however many accounts; under the
 * root for which it was found.
 */
export async function relatedAccounts(
  reader: Pick<Db, 'query'> | Tx,
  seeds: readonly (Account & { root: string })[],
): Promise<(Account & { root: string })[]> {
  if (seeds.length === 0) return [];
  return reader.query<Account & { root: string } & Record<string, unknown>>(
    `with recursive same (root, person, slack_user, email) as (
       select root, person, "slackUser", email
       from jsonb_to_recordset($1) as seed(root text, person text, "slackUser" text, email text)
       union
       select same.root, a.person, a.slack_user, a.email from same join accounts a
       on a.person = same.person or (a.slack_user <> '' and a.slack_user = same.slack_user)
         or (a.email <> '' and a.email = same.email)
     )
     select root, person, slack_user as "slackUser", email from same`,
    [JSON.stringify(seeds)],
  );
}
