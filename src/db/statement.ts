import { createHash } from 'node:crypto';
import { DateTime, Duration } from 'luxon';
import type pg from 'pg';

export type Row = Record<string, unknown>;

function toParameter(value: unknown): unknown {
  if (DateTime.isDateTime(value)) return value.toISO();
  if (Duration.isDuration(value)) return value.toISO();
  // pg would do the same, but only after it has begun to send: too late to keep a commit from following.
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return JSON.stringify(value);
  return value;
}

const names = new Map<string, string>();

/** Texts are written by us and few, so remembering each of them is no leak. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 16);
    names.set(text, name);
  }
  return name;
}

interface Statement {
  text: string;
  values?: unknown[];
  name?: string;
}

/**
 * What has parameters gets a name, so that each connection reads and plans it once; without parameters it may hold several
 * statements, which cannot have one. Throws here, before anything is sent, when a value cannot be written.
 */
export function statementOf(text: string, values: readonly unknown[] = []): Statement {
  return values.length > 0 ? { name: nameOf(text), text, values: values.map(toParameter) } : { text };
}

/** Sends it at once, also while others are under way on the same connection. */
export async function sendStatement<R>(to: pg.ClientBase | pg.Pool, statement: Statement): Promise<R[]> {
  const result = await to.query(statement);
  return result.rows as R[];
}
