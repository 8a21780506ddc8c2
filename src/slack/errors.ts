import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditService } from '../audit/service.ts';
import { RepeatedRequestError, UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { type LinkTo, linked } from './change-links.ts';
import { namer } from './names.ts';
import { escape } from './text.ts';

export const outdated = new UserError(
  'button.outdated',
  'That button is from an older version. Type /hims to see what is open.',
);

const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Six characters that find the log line, easy to read out on the telephone. */
export function newReference(): string {
  return Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

interface Deps {
  log: Logger;
  audit: AuditService;
  directory: Directory;
  linkTo: LinkTo;
}

export interface Attempt {
  /** What was tried, for log and audit: `incident.open`. */
  what: string;
  subject: string;
  actor?: Actor;
}

export type Explain = (error: unknown, attempt: Attempt) => Promise<{ text: string; code: string }>;

/** The one way from an error to a sentence. Refusals are audited; what we did not foresee is logged with a reference. */
export function createExplain({ log, audit, directory, linkTo }: Deps): Explain {
  function fault(error: unknown, attempt: Attempt): { text: string; code: string } {
    const reference = newReference();
    log.error(
      { err: error, reference, what: attempt.what, subject: attempt.subject, person: attempt.actor?.person },
      'a request failed',
    );
    return {
      code: 'internal',
      text: `That did not work, and it is our fault. Look with \`/hims\` whether it took effect, then try again. If it stays: reference ${reference}.`,
    };
  }

  return async (error, attempt) => {
    if (error instanceof RepeatedRequestError)
      return { code: 'repeated', text: 'That arrived twice; it was done once.' };
    if (!(error instanceof UserError)) return fault(error, attempt);
    try {
      if (error.refused && attempt.actor)
        await audit.refuse(attempt.actor, {
          action: error.about?.action ?? attempt.what,
          subject: attempt.subject,
          code: error.code,
          ...(error.about?.system ? { system: error.about.system } : {}),
        });
      const names = await namer(directory, error.people);
      const text = escape(error.message).replace(/\{(\d)\}/g, (_all, index: string) =>
        names(error.people[Number(index)] ?? ''),
      );
      return { code: error.code, text: await linked(text, error.things, linkTo) };
    } catch (second) {
      return fault(second, attempt); // a refusal that could not be audited, a name that could not be looked up
    }
  };
}
