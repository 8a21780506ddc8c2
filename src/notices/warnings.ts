import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Timer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { Notice, Target } from './model.ts';
import { enqueueNotices, wasWarned } from './store.ts';

/** What the operators' channel is warned about; the text is made where it is shown. */
export type Warning =
  | { code: 'dead-letter'; notice: string; kind: string; error: string; target: Target; about: string }
  | { code: 'pager-silent'; error: string; about: string }
  | { code: 'mail-silent'; error: string; about: string }
  | { code: 'timer-stuck'; kind: string; about: string }
  | { code: 'step-refused'; method: string; error: string; about: string };

const quietMinutes = 15;

/** Stands for a subject that operators must not hear of. */
export const secretSubject = 'a private incident';

export interface Warnings {
  /** A warning that cannot be delivered itself is left to the log, the metrics and the home: it must not breed. */
  ofDeadLetter(tx: Tx, notice: Notice, error: string, now: DateTime): Promise<void>;
  /** The pager or the mail server does not answer: whoever relies on it must know. A struggle with Slack itself cannot be told there. */
  ofStruggle(tx: Tx, notice: Notice, error: string, now: DateTime): Promise<void>;
  ofStuckTimer(tx: Tx, timer: Timer, now: DateTime): Promise<void>;
  /** Slack refuses a Web API method for good: an extra step is left out everywhere. */
  ofRefusedStep(tx: Tx, method: string, error: string, now: DateTime): Promise<void>;
}

/** `isSecret`: whether a subject must not be named to people who are not in it. */
export function createWarnings(isSecret: (tx: Tx, subject: string) => Promise<boolean>): Warnings {
  /** A warning in `operations`, at most one about the same place and subject in a quarter of an hour unless somebody waits for it. */
  async function warn(
    tx: Tx,
    subject: string,
    system: string | undefined,
    warning: Warning,
    now: DateTime,
    isAwaited = false,
  ): Promise<void> {
    const secret = await isSecret(tx, subject);
    // Never shown: it only keeps the same warning from coming twice.
    const about = secret
      ? `secret:${createHash('sha256').update(warning.about).digest('hex')}`
      : warning.about;
    // Two that fail at the same moment would both find that nobody has been warned.
    tx.write(`select pg_advisory_xact_lock(hashtext('warning'), hashtext($1))`, [about]);
    if (!isAwaited && (await wasWarned(tx, about, now.minus({ minutes: quietMinutes }), now))) return;
    const target: Target = { to: 'channel', purpose: 'operations', ...(system ? { system } : {}) };
    const notice = {
      kind: 'warning',
      subject: secret ? secretSubject : subject,
      target,
      data: { ...warning, about },
      priority: 2,
    };
    await enqueueNotices(tx, [notice], now);
  }

  return {
    async ofDeadLetter(tx, notice, error, now) {
      if (notice.kind === 'warning') return;
      const { id, kind, subject, target, lane, data } = notice;
      const system = target.to === 'channel' ? target.system : undefined;
      // Where no mail goes out at all, one mailbox stands for all of them.
      const about = error === 'mail_not_configured' ? error : lane;
      const warning: Warning = { code: 'dead-letter', notice: id, kind, error, target, about };
      await warn(tx, subject, system, warning, now, data['askedFor'] === true);
    },
    async ofStruggle(tx, { subject, target }, error, now) {
      if (target.to === 'pager')
        await warn(tx, subject, undefined, { code: 'pager-silent', error, about: 'pager' }, now);
      if (target.to === 'mail')
        await warn(tx, subject, undefined, { code: 'mail-silent', error, about: 'mail' }, now);
    },
    ofStuckTimer: (tx, timer, now) =>
      warn(
        tx,
        timer.subject,
        undefined,
        { code: 'timer-stuck', kind: timer.kind, about: `timer:${timer.subject}` },
        now,
      ),
    async ofRefusedStep(tx, method, error, now) {
      const about = `step:${method}`;
      // It is the same after every restart; said once, and the log has the rest.
      if (await wasWarned(tx, about, now.minus({ days: 30 }), now)) return;
      await warn(tx, 'slack', undefined, { code: 'step-refused', method, error, about }, now);
    },
  };
}
