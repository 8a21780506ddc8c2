import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditService } from '../audit/service.ts';
import { type Choice, RepeatedRequestError, UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { type LinkTo, linked } from './change-links.ts';
import { namer } from './names.ts';
import { mentionsNamed } from './read-named.ts';
import { escape, fieldText } from './text.ts';

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
  /** Where it was typed or pressed. */
  channel?: string | undefined;
}

/** Beside a field of a form it is plain text, where a mention cannot stand: there people are called by their names. */
export type Where = 'in a message' | 'beside a field';

export type Explain = (error: unknown, attempt: Attempt, where?: Where) => Promise<Explained>;

export interface Explained {
  text: string;
  code: string;
  /** What the person may do instead, where there is something. */
  choices?: readonly Choice[];
}

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

  /** What people of the error are called: only after "by" the sentence bears a "you". */
  async function named({ message, people }: UserError, { actor }: Attempt, where: Where): Promise<string> {
    const names = await namer(directory, where === 'in a message' ? people : []);
    const words = await mentionsNamed(message, directory);
    const isYou = (person: string) => where === 'beside a field' && person === actor?.person;
    return escape(words).replace(/(by )?\{(\d)\}/g, (_all, by: string = '', index: string) => {
      const person = people[Number(index)] ?? '';
      if (by && isYou(person)) return 'by you';
      return `${by}${where === 'in a message' ? names(person) : escape(directory.nameOf(person))}`;
    });
  }

  async function explained(error: unknown, attempt: Attempt, where: Where): Promise<Explained> {
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
      const text = await named(error, attempt, where);
      const choices = await Promise.all(
        error.choices.map(async ({ label, line }) => ({
          label: await mentionsNamed(label, directory),
          line,
        })),
      );
      return { code: error.code, text: await linked(text, error.things, linkTo), choices };
    } catch (second) {
      return fault(second, attempt); // a refusal that could not be audited, a name that could not be looked up
    }
  }

  return async (error, attempt, where = 'in a message') => {
    const { text, ...others } = await explained(error, attempt, where);
    return { ...others, text: where === 'beside a field' ? fieldText(text) : text };
  };
}
