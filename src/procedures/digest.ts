import { createHash } from 'node:crypto';
import type { Procedure } from '../systems/model-procedure.ts';
import type { Run } from './model.ts';

/** The same for the same content, whatever the order in which it was put together. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && Object.getPrototypeOf(inner) === Object.prototype
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const sha256 = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex');

/** What an approval is bound to: another procedure, another value or another environment makes another plan. */
export function planHashOf(
  procedure: Pick<Procedure, 'name' | 'hash'>,
  values: Readonly<Record<string, string>>,
  environment: string,
): string {
  return sha256({ name: procedure.name, hash: procedure.hash, values, environment });
}

/** Of what every step came to: the audit log keeps it, so that evidence that was altered later shows. */
export function digestOf({ key, planHash, steps }: Run): string {
  const done = steps.map(({ id, state, attempt, by, choice, result, trouble, startedAt, endedAt }) => ({
    id,
    state,
    attempt,
    by,
    choice,
    result,
    trouble,
    startedAt: startedAt?.toUTC().toISO(),
    endedAt: endedAt?.toUTC().toISO(),
  }));
  return sha256({ key, planHash, steps: done });
}
