import { UserError } from '../errors.ts';
import type { Argument } from './arguments.ts';
import { bare, type Word } from './grammar.ts';
import { type Readable, shorten, withoutKeys } from './question.ts';
import type { WordsRead } from './read-words.ts';

const kinds: Readonly<Record<string, string>> = {
  INC: 'an incident',
  CHG: 'a change',
  MW: 'a maintenance',
  RUN: 'a run',
  FRZ: 'a freeze',
};
const key = /^(INC|CHG|MW|RUN|FRZ)[-\s]?(\d{1,15})$/i;

/** `maintenance approve CHG-15`: the key of something else, where the command lacks that of its own kind. */
export function refuseOtherKey(
  command: Readable,
  { left, taken }: Pick<WordsRead, 'left' | 'taken'>,
  values: Readonly<Record<string, unknown>>,
): void {
  const missing = Object.entries(command.args).find(
    ([name, { kind, prefix = '', required }]) =>
      kind === 'word' && required && prefix in kinds && values[name] === undefined,
  )?.[1].prefix;
  if (missing === undefined) return;
  // The name of a step may be any word, so it took the key that stood in its place.
  const names = [...taken].flatMap(([name, word]) => (command.args[name]?.isOpen ? [word] : []));
  const found = [...names, ...left].flatMap(({ text }) => {
    const [, prefix = '', number] = key.exec(bare(text)) ?? [];
    const kind = kinds[prefix.toUpperCase()];
    return kind && prefix.toUpperCase() !== missing ? [`${prefix.toUpperCase()}-${number} is ${kind}`] : [];
  });
  const [first] = found;
  if (first === undefined) return;
  const wanted = kinds[missing]?.replace(/^an? /, '');
  throw new UserError(
    'command.other-key',
    `${shorten(first)}; which ${wanted}? Nothing was done. Name it with its key.   ${withoutKeys(command.example)}`,
  );
}

/** Without quotes a key at the front of a text that is no reason may be part of it: `note CHG-3 went wrong`. */
export function mayBeText(
  text: Argument<unknown> | undefined,
  left: readonly Word[],
  hasQuotes: boolean,
): boolean {
  return text !== undefined && !text.inQuotes && !hasQuotes && left.length > 1;
}
