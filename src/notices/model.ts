import type { DateTime } from 'luxon';

/** Where a notice goes. Who or what that is today is found out at delivery. */
export type Target =
  | { to: 'channel'; purpose: string; system?: string }
  | { to: 'person'; person: string }
  /** The own channel of an incident; `aside`: about the channel itself, and no line waits behind it. */
  | { to: 'incident'; incident: number; aside?: true }
  /** What wakes people where a message in Slack does not. */
  | { to: 'pager' }
  /** A channel that a system names beside those with a purpose. */
  | { to: 'named-channel'; name: string }
  /** A mailbox on the list of a system. */
  | { to: 'mail'; address: string; system: string }
  /** A page of ours: delivered once what is public there says it. */
  | { to: 'page'; page: 'status' | 'calendar' | 'banner' };

/** What somebody owes to somebody: no text, only references. */
export interface NewNotice {
  /** Name of the delivery that makes the text. */
  kind: string;
  subject: string;
  target: Target;
  data?: Record<string, unknown>;
  /** 1 goes first (SEV-1), 9 last (digests). */
  priority: number;
  /** When it should have been told; later than a minute after it, the text says so. Default: now. */
  wantedAt?: DateTime;
  /** A burst of these becomes one, because each shows the state at delivery. */
  coalesce?: boolean;
}

export interface Notice extends Required<Omit<NewNotice, 'coalesce'>> {
  id: string;
  seq: number;
  lane: string;
  attempts: number;
  /** A try may have reached Slack although no answer came back. */
  uncertain: boolean;
  lookups: number;
  createdAt: DateTime;
}

export type SendResult =
  | { outcome: 'delivered'; receipt?: Record<string, unknown> }
  | { outcome: 'skipped'; reason: string }
  /** An uncertain post was not found; look once more after this many seconds before repeating it. */
  | { outcome: 'look-again'; seconds: number };

/** Thrown by senders. `later`: will work by itself; `never`: a person must mend something; `unclear`: it may have arrived. */
export class SendError extends Error {
  readonly when: 'later' | 'never' | 'unclear';
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    when: SendError['when'],
    code: string,
    options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(`${code}`, { cause: options.cause });
    this.name = 'SendError';
    this.when = when;
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Brings one notice to one kind of place (Slack, mail, …). */
export interface Sender {
  send(notice: Notice, now: DateTime): Promise<SendResult>;
  /** The process ends: what waits long for an answer comes to its end soon. */
  stop?(): void;
}

/** What the pager is told: plain words that fit a lock screen, and a key under which it is one alarm. */
export interface Page {
  action: 'trigger' | 'acknowledge' | 'resolve';
  /** The same key twice is one alarm, so a repeated page wakes nobody twice. */
  key: string;
  summary: string;
  /** Which system it is about. */
  source: string;
  severity: 'critical' | 'error';
  details: Record<string, string | number>;
}

/** A mailbox on the list of a system. */
export interface Mailbox {
  system: string;
  address: string;
}

/** One mail to one mailbox. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What mails about one thing are gathered under. */
  thread: string;
  /** An entry for the calendar, which updates the one with the same UID. */
  calendar?: string;
  /** Takes this mailbox off the list; a POST there does it at once (RFC 8058). */
  unsubscribe: string;
}

export interface DeadLetter {
  id: string;
  kind: string;
  subject: string;
  target: Target;
  finishedAt: DateTime;
  outcome: string;
}

/** Notices to one place about one thing stay in order. */
export function laneOf(target: Target, subject: string): string {
  switch (target.to) {
    case 'channel':
      return `channel:${target.system ?? ''}:${target.purpose}:${subject}`;
    case 'person':
      return `person:${target.person}:${subject}`;
    case 'incident':
      return `incident${target.aside ? '-aside' : ''}:${target.incident}:${subject}`;
    case 'pager':
      return `pager:${subject}`;
    case 'named-channel':
      return `channel:#${target.name}:${subject}`;
    case 'mail':
      return `mail:${target.address}:${subject}`;
    case 'page':
      return `page:${target.page}:${subject}`;
    default:
      return target satisfies never;
  }
}
