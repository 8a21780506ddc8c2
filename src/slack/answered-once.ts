import type { AuditService } from '../audit/service.ts';
import { RepeatedRequestError, UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';

/**
 * A button beside a private answer asks one question, and is pressed once: `question` tells it from every other. Throws
 * `command.answered-already` for the second press, whatever became of the first.
 */
export async function answeredOnce<T>(
  question: string,
  actor: Actor,
  act: (doer: Actor) => Promise<T>,
): Promise<T> {
  return saidIfRepeated(() => act({ ...actor, ...questionOf(question) }));
}

/** By which an answer to this question is told from every other. */
export function questionOf(question: string): { request: string } {
  return { request: `question:${question}` };
}

/** Before a form opens that would answer it: throws `command.answered-already`. */
export async function requireUnanswered(
  { request }: Pick<Actor, 'request'>,
  audit: Pick<AuditService, 'isSpent'>,
): Promise<void> {
  if (request !== undefined && (await audit.isSpent({ request }))) throw alreadyAnswered();
}

/** The same where the one who acts carries the question already. */
export async function saidIfRepeated<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RepeatedRequestError) throw alreadyAnswered();
    throw error;
  }
}

export function alreadyAnswered(): UserError {
  return new UserError(
    'command.answered-already',
    'This question was answered already, and its other buttons do nothing any more. Nothing was done now; for something else, type it.',
  );
}
