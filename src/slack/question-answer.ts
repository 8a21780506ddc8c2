import { randomBytes } from 'node:crypto';
import type { AuditService } from '../audit/service.ts';
import { RepeatedRequestError, UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { actions, button, section } from './blocks.ts';
import type { Answer } from './define.ts';
import { stopTyped } from './guard.ts';
import { ids } from './ids.ts';
import { limits } from './limits.ts';
import { escape } from './text.ts';

const choices: readonly string[] = [ids.typed.first, ids.typed.second];

/** One of the buttons below a question; its value is the whole command. */
export function isChoice(actionId: string): boolean {
  return choices.includes(actionId);
}

/** A question is answered once: its buttons carry its number, and the second press of any of them does nothing. */
const numbered = /^q([0-9a-f]{12}) ([\s\S]*)$/;

/** The command on the button, and what tells the answer to this question from every other. */
function chosen(value: string): { line: string; request?: string } {
  const [, question, line = value] = numbered.exec(value) ?? [];
  return question === undefined ? { line } : { line, request: `question:${question}` };
}

/**
 * Runs the chosen line. A second press does nothing, and says so: the first one need not have been on the same button, and a line that
 * was refused is not tried again later, when it would mean something else.
 */
export async function chooseOnce<T>(
  value: string,
  { actor, audit }: { actor: Actor; audit: Pick<AuditService, 'spend'> },
  run: (line: string, actor: Actor) => Promise<T>,
): Promise<T | Answer> {
  const { line, ...question } = chosen(value);
  try {
    return stopTyped(line) ?? (await run(line, { ...actor, ...question }));
  } catch (error) {
    if (error instanceof UserError) await audit.spend(question);
    if (!(error instanceof RepeatedRequestError)) throw error;
    throw new UserError(
      'command.answered-already',
      'This question was answered already, and its other buttons do nothing any more. Nothing was done now; for something else, type it.',
    );
  }
}

/** What is said about an error; a question has a button for each thing that may have been meant. */
export function errorAnswer(error: unknown, text: string): Answer {
  if (!(error instanceof UserError)) return { text };
  const question = randomBytes(6).toString('hex');
  const buttons = error.choices.flatMap(({ label, line }, index) => {
    const id = choices[index];
    const value = `q${question} ${line}`;
    return id === undefined || line === '' || value.length > limits.value
      ? []
      : [button(escape(label), id, value)];
  });
  return buttons.length === 0 ? { text } : { text, blocks: [section(text), actions(buttons)] };
}
