import { type Choice, UserError } from '../errors.ts';
import { type Arguments, optionName } from './arguments.ts';
import { bare, quotedRaw, type Word } from './grammar.ts';
import { cut } from './limits.ts';
import { escape, plain } from './text.ts';

/** What reading needs of a command. */
export interface Readable {
  path: readonly string[];
  args: Arguments;
  example: string;
  /** Shows and changes nothing. */
  looksOnly?: true;
}

/**
 * What was typed can mean more than one thing, or was not closed: nothing is done, and each reading is shown as a line that can
 * be copied or pressed. Codes as in UserError.
 */
export class QuestionError extends UserError {
  constructor(code: string, message: string, choices: readonly Choice[]) {
    const lines = choices.map(({ line }) => `\`/hims ${plain(line).replaceAll('`', "'")}\``);
    const shown = lines.join('').length <= longestLines ? lines : [];
    super(code, [message, ...shown].join('\n'), { choices });
    this.name = 'QuestionError';
  }
}

/** Together with the sentence it has to fit in one block of a message. */
const longestLines = 2_000;

/** A command spelled so that it has one meaning: values, then the text in quotes, then the options. */
export function spelled(
  { path }: Readable,
  parts: { values: readonly string[]; text?: string | undefined; options?: readonly string[] },
): string {
  return [
    ...path,
    ...parts.values,
    ...(parts.text ? [quotedRaw(escape(parts.text))] : []),
    ...(parts.options ?? []),
  ].join(' ');
}

/** The example of the command with the keys that were typed in place of its own: `INC-12` becomes the incident at hand. */
export function exampleAtHand({ example }: Readable, words: readonly Word[], own?: string): string {
  const typed = [...words.map(({ text }) => bare(text).toUpperCase()), ...(own ? [own] : [])];
  return example.replace(/\b([A-Z]{2,3})-\d+\b/g, (key, prefix: string) => {
    const found = typed.find((word) => new RegExp(`^${prefix}-?\\d{1,15}$`).test(word));
    return found && prefix !== 'SEV' ? found.replace(/^([A-Z]+)-?/, '$1-') : key;
  });
}

/** Names of the options and flags that the command has. */
export function optionNames(args: Arguments): string[] {
  return Object.values(args)
    .filter(({ kind }) => kind === 'option' || kind === 'flag')
    .map(optionName);
}

/** As much of a word as a sentence bears. */
export function shorten(text: string): string {
  return cut(text, 40);
}
