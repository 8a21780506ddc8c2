import type { DateTime } from 'luxon';
import type { Timer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { Notice, Target } from './model.ts';
import { enqueueNotices, wasWarned } from './store.ts';

/** What the operators' channel is warned about; the text is made where it is shown. */
export type Warning =
  | { code: 'dead-letter'; notice: string; kind: string; error: string; target: Target; about: string }
  | { code: 'timer-stuck'; kind: string; about: string };

const quietMinutes = 15;

/** A warning in `operations`, at most one about the same place and subject in a quarter of an hour unless somebody waits for it. */
async function warnOperators(
  tx: Tx,
  subject: string,
  system: string | undefined,
  warning: Warning,
  now: DateTime,
  isAwaited = false,
): Promise<void> {
  if (!isAwaited && (await wasWarned(tx, warning.about, now.minus({ minutes: quietMinutes })))) return;
  const target: Target = { to: 'channel', purpose: 'operations', ...(system ? { system } : {}) };
  await enqueueNotices(tx, [{ kind: 'warning', subject, target, data: { ...warning }, priority: 2 }], now);
}

/** A warning that cannot be delivered itself is left to the log, the metrics and the home: it must not breed. */
export async function warnOfDeadLetter(tx: Tx, notice: Notice, error: string, now: DateTime): Promise<void> {
  if (notice.kind === 'warning') return;
  const system = notice.target.to === 'channel' ? notice.target.system : undefined;
  await warnOperators(
    tx,
    notice.subject,
    system,
    {
      code: 'dead-letter',
      notice: notice.id,
      kind: notice.kind,
      error,
      target: notice.target,
      about: notice.lane,
    },
    now,
    notice.data['askedFor'] === true,
  );
}

export async function warnOfStuckTimer(tx: Tx, timer: Timer, now: DateTime): Promise<void> {
  await warnOperators(
    tx,
    timer.subject,
    undefined,
    { code: 'timer-stuck', kind: timer.kind, about: `timer:${timer.subject}` },
    now,
  );
}
