import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';

export interface TextReference {
  id: string;
  hash: string;
}

/** Keeps free text where it can be redacted; the audit log gets the reference and a hash that the salt protects from guessing. */
export async function writeText(
  tx: Tx,
  subject: string,
  body: string,
  now: DateTime,
): Promise<TextReference> {
  const id = randomUUID();
  const salt = randomBytes(16).toString('hex');
  tx.write('insert into texts (id, subject, body, salt, written_at) values ($1, $2, $3, $4, $5)', [
    id,
    subject,
    body,
    salt,
    now,
  ]);
  return { id, hash: createHash('sha256').update(salt).update(body).digest('hex') };
}

/** Takes the words away; the reference and its hash stay, so that the audit chain is whole. */
export async function redactText(tx: Tx, id: string, now: DateTime): Promise<void> {
  tx.write('update texts set body = null, redacted_at = $2 where id = $1 and redacted_at is null', [id, now]);
}
