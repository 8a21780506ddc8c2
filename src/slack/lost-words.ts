import type { Known } from './arguments.ts';
import { bare, type Typed, tokenize } from './grammar.ts';
import type { Readable } from './question.ts';
import { flagIn } from './read-prose.ts';
import { joinKeys, slotsOf } from './read-words.ts';

function wordsIn({ parts }: Typed): string[] {
  const words = joinKeys(
    parts.flatMap((part) => (part.kind === 'word' ? [part] : part.value ? [part.value] : [])),
  );
  return words.flatMap(({ text, quoted }) => (quoted ? text.split(/\s+/) : [text]));
}

/**
 * Whether a line that is offered has every word that was typed: only of two values one may be missing. What was said beside them
 * ("only if the lab agrees") may be the condition of all of it.
 */
export function keepsWords(command: Readable, typed: Typed, line: string, known: Known): boolean {
  const same = (word: string) => bare(word.replace(/[?？؟]/g, '')).toLowerCase();
  const offered = tokenize(line);
  const flags = offered.parts.flatMap((part) => (part.kind === 'option' ? [part.name] : []));
  const kept = new Set([...flags, ...wordsIn(offered)].map(same));
  const isValue = (text: string) =>
    slotsOf(command).some(
      ([, argument]) =>
        !argument.isOpen && argument.read({ text: bare(text), quoted: false }, known) !== undefined,
    );
  const isFlag = (text: string) => flagIn({ text }, flags) !== undefined;
  return wordsIn(typed).every(
    (word) => same(word) === '' || kept.has(same(word)) || isValue(word) || isFlag(word),
  );
}
