import { randomBytes } from 'node:crypto';
import type { Button } from '@slack/types';
import type { AuditService } from '../audit/service.ts';
import { RepeatedRequestError, UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { alreadyAnswered, questionOf, requireUnanswered } from './answered-once.ts';
import { actions, button, section } from './blocks.ts';
import type { Answer } from './define.ts';
import type { Explained } from './errors.ts';
import { stopTyped } from './guard.ts';
import { ids } from './ids.ts';
import { limits } from './limits.ts';
import type { Asked, Stamps } from './stamp.ts';
import { escape } from './text.ts';

const choices: readonly string[] = [ids.typed.first, ids.typed.second];

/** One of the buttons below a question; its value is the whole command. */
export function isChoice(actionId: string): boolean {
  return choices.includes(actionId);
}

/**
 * A question is answered once: its buttons carry its number, and the second press of any of them does nothing. They carry, too, how
 * everything stood that it was about; those of an older version do not.
 */
const numbered = /^q([0-9a-f]{12})(?:\.([0-9a-f]{8}\.[0-9a-z]+))? ([\s\S]*)$/;

/** The command on the button, and what tells the answer to this question from every other. */
function chosen(value: string): { line: string; stamp?: string; question: { request?: string } } {
  const [, number, stamp, line = value] = numbered.exec(value) ?? [];
  const question = number === undefined ? {} : questionOf(number);
  return { line, question, ...(stamp ? { stamp } : {}) };
}

/**
 * Runs the chosen line. A second press does nothing, and says so: the first one need not have been on the same button, and a line that
 * was refused is not tried again later, when it would mean something else.
 */
export async function chooseOnce<T extends object>(
  value: string,
  { asked, audit, stamps }: { asked: Asked; audit: Pick<AuditService, 'spend' | 'isSpent'>; stamps: Stamps },
  run: (line: string, actor: Actor) => Promise<T>,
): Promise<T | Answer> {
  const { line, stamp, question } = chosen(value);
  await requireUnanswered(question, audit);
  try {
    if (stamp !== undefined) await stamps.requireSame(stamp, line, asked);
    const reply =
      (await stopTyped(line, () => stamps.of(line, asked))) ??
      (await run(line, { ...asked.actor, ...question }));
    // The form is the answer: the other button does not do the same once more beside it.
    if ('form' in reply) await audit.spend(question);
    return reply;
  } catch (error) {
    if (error instanceof UserError) await audit.spend(question);
    if (!(error instanceof RepeatedRequestError)) throw error;
    throw alreadyAnswered();
  }
}

/** What is said about an error; a question has a button for each thing that may have been meant. */
export async function errorAnswer(
  { text, choices: offered = [] }: Explained,
  stampOf: (line: string) => Promise<string | undefined>,
): Promise<Answer> {
  const question = randomBytes(6).toString('hex');
  const buttons: Button[] = [];
  for (const [index, { label, line }] of offered.entries()) {
    const id = choices[index];
    if (id === undefined || line === '') continue;
    const stamp = await stampOf(line);
    const value = `q${question}${stamp ? `.${stamp}` : ''} ${line}`;
    if (value.length <= limits.value) buttons.push(button(escape(label), id, value));
  }
  return buttons.length === 0 ? { text } : { text, blocks: [section(text), actions(buttons)] };
}
