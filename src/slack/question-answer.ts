import { UserError } from '../errors.ts';
import { actions, button, section } from './blocks.ts';
import type { Answer } from './define.ts';
import { ids } from './ids.ts';
import { limits } from './limits.ts';
import { escape } from './text.ts';

const choices: readonly string[] = [ids.typed.first, ids.typed.second];

/** One of the buttons below a question; its value is the whole command. */
export function isChoice(actionId: string): boolean {
  return choices.includes(actionId);
}

/** What is said about an error; a question has a button for each thing that may have been meant. */
export function errorAnswer(error: unknown, text: string): Answer {
  if (!(error instanceof UserError)) return { text };
  const buttons = error.choices.flatMap(({ label, line }, index) => {
    const id = choices[index];
    return id === undefined || line === '' || line.length > limits.value
      ? []
      : [button(escape(label), id, line)];
  });
  return buttons.length === 0 ? { text } : { text, blocks: [section(text), actions(buttons)] };
}
