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
  /** What is missing is asked for in a form. */
  form?: unknown;
  /** Shows and changes nothing. */
  looksOnly?: true;
}

/**
 * What was typed can mean more than one thing, or was not closed: nothing is done, and each reading is shown as a line that can
 * be copied or pressed. Codes as in UserError.
 */
export class QuestionError extends UserError {
  /** Without the lines. */
  readonly sentence: string;

  constructor(code: string, sentence: string, choices: readonly Choice[]) {
    const typable = choices.map(({ label, line }) => ({ label, line: line.replaceAll('`', "'") }));
    const lines = typable.map(({ line }) => `\`/hims ${plain(line)}\``);
    const shown = lines.join('').length <= longestLines ? lines : [];
    super(code, [sentence, ...shown].join('\n'), { choices: typable });
    this.name = 'QuestionError';
    this.sentence = sentence;
  }

  /** The same question with only those choices that would be carried out as they stand. */
  keeping(works: (line: string) => boolean): QuestionError {
    const kept = this.choices.filter(({ line }) => works(line));
    return kept.length === this.choices.length ? this : new QuestionError(this.code, this.sentence, kept);
  }
}

/** Together with the sentence it has to fit in one block of a message. */
const longestLines = 2_000;

/** A command spelled so that it has one meaning: values, then the text in quotes, then the options. */
export function spelled(
  { path, args }: Readable,
  parts: { values: readonly string[]; text?: string | undefined; options?: readonly string[] },
): string {
  return [
    ...path,
    ...parts.values,
    ...(parts.text && Object.values(args).some(({ kind }) => kind === 'text')
      ? [quotedRaw(escape(parts.text))]
      : []),
    ...(parts.options ?? []),
  ].join(' ');
}

/** `/hims incident ack INC-n`: whoever copies an example acts on nothing that the example only happens to name. */
export function withoutKeys(example: string): string {
  return example.replace(keyShown, (key, prefix: string) => (prefix === 'SEV' ? key : `${prefix}-n`));
}

/**
 * The example of the command with the keys that were typed in place of its own, none of them twice: `INC-12` becomes the incident at
 * hand, or `INC-n` where none is.
 */
export function exampleAtHand({ example }: Readable, words: readonly Word[], own?: string): string {
  const typed = [...words.map(({ text }) => bare(text).toUpperCase()), ...(own ? [own] : [])]
    .filter((word) => keyTyped.test(word))
    .map((word) => word.replace(/^([A-Z]+)-?/, '$1-'));
  const used = new Set<string>();
  return example.replace(keyShown, (key, prefix: string) => {
    if (prefix === 'SEV') return key;
    // Nothing is merged into itself: a key that was named already gives way.
    const found = typed.find((one) => one.startsWith(`${prefix}-`) && !used.has(one));
    if (found) used.add(found);
    return found ?? `${prefix}-n`;
  });
}

const keyTyped = /^[A-Z]{2,3}-?\d{1,15}$/;
const keyShown = /\b([A-Z]{2,3})-\d+\b/g;

/** Names of the options and flags that the command has. */
export function optionNames(args: Arguments): string[] {
  return Object.values(args)
    .filter(({ kind }) => kind === 'option' || kind === 'flag')
    .map(optionName);
}

export function takesPerson({ args }: Readable): boolean {
  return Object.values(args).some(({ kind, label }) => kind === 'word' && label.startsWith('@'));
}

/** As much of a word as a sentence bears. */
export function shorten(text: string): string {
  return cut(text, 40);
}
