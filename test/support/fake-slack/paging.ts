import { type Call, numberArg, textArg } from './args.ts';
import { Refusal } from './refusal.ts';
import type { Dict } from './types.ts';

export interface Page<T> {
  items: T[];
  hasMore: boolean;
  /** To be spread into the answer. */
  metadata: Dict;
}

/**
 * Cursor paging as the Web API does it. The cursor names the first item of the next page, so that items which come in
 * between two calls shift nothing.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  call: Call,
  size: { standard: number; max: number },
): Page<T> {
  const limit = numberArg(call, 'limit') || size.standard;
  if (!Number.isInteger(limit) || limit < 1 || limit > size.max) throw new Refusal('invalid_limit');
  const start = startOf(items, keyOf, textArg(call, 'cursor'));
  const next = items[start + limit];
  const cursor = next === undefined ? '' : Buffer.from(`next:${keyOf(next)}`).toString('base64');
  return {
    items: items.slice(start, start + limit),
    hasMore: next !== undefined,
    metadata: { response_metadata: { next_cursor: cursor } },
  };
}

function startOf<T>(items: readonly T[], keyOf: (item: T) => string, cursor: string | undefined): number {
  if (!cursor) return 0;
  const [, key] = /^next:(.+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  const index = key === undefined ? -1 : items.findIndex((item) => keyOf(item) === key);
  if (index < 0) throw new Refusal('invalid_cursor');
  return index;
}
