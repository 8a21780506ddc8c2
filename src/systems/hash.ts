import { createHash } from 'node:crypto';

/** sha256 of what a thing says, in hexadecimal: the order of keys, and what is absent, make no difference. */
export function hashOf(thing: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(ordered(JSON.parse(JSON.stringify(thing)))))
    .digest('hex');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
