import { type Known, optionName } from './arguments.ts';
import { folded, quotedRaw, type Typed, type Word } from './grammar.ts';
import { optionNames, QuestionError, type Readable, spelled } from './question.ts';
import { type OptionsRead, readOptions } from './read-options.ts';
import { sortWords } from './read-words.ts';
import { escape, plain } from './text.ts';

/** `private` for `--private`, with whatever dashes; '' for any other word. */
function optionIn(word: string): string {
  return (/^--([\w-]+)/.exec(folded(word))?.[1] ?? '').toLowerCase();
}

/** What was opened, up to the first option of the command inside it, and from there on. */
function splitInside(command: Readable, typed: Typed): { text: string; cut?: string; rest?: string } {
  const names = optionNames(command.args);
  const inside = (typed.openQuote ?? '').replace(/^(?:--[\w-]+=)?["“”„«]/, '');
  const option = [...inside.matchAll(/\S+/g)].find(({ 0: word }) => names.includes(optionIn(word)));
  if (!option) return { text: plain(inside) };
  const rest = folded(inside.slice(option.index)).replace(/["“”»]+$/, '');
  return { text: plain(inside), cut: plain(inside.slice(0, option.index)).trim(), rest };
}

/** The text as it was probably meant: up to the first option, or up to the end. */
export function openQuote(command: Readable, typed: Typed, known: Known): QuestionError {
  const { text, cut, rest } = splitInside(command, typed);
  const last = typed.parts.at(-1);
  const named = /^--([\w-]+)=/.exec(typed.openQuote ?? '')?.[1];
  const dangling =
    named ?? (last?.kind === 'option' && !last.value && !isFlag(command, last.name) ? last.name : undefined);
  const parts = dangling !== undefined && named === undefined ? typed.parts.slice(0, -1) : typed.parts;
  const options = readOptions(command, parts, known);
  const sorted = sortWords(command, options.words, known);
  const line = (inside: string, more: readonly string[]) =>
    dangling === undefined
      ? spelled(command, {
          values: sorted.values,
          text: `${sorted.text} ${inside}`.trim(),
          options: [...options.spelled, ...more],
        })
      : spelled(command, {
          ...sorted,
          options: [...options.spelled, `--${dangling} ${quotedRaw(escape(inside))}`, ...more],
        });
  return new QuestionError(
    'command.open-quote',
    'A quote is opened and not closed. Nothing was done. Close it:',
    [
      ...(cut && rest ? [{ label: `With ${rest}`, line: line(cut, [rest]) }] : []),
      { label: 'All of it is text', line: line(text, []) },
    ],
  );
}

function isFlag({ args }: Readable, name: string): boolean {
  return Object.values(args).some((argument) => argument.kind === 'flag' && optionName(argument) === name);
}

/** A quote that belongs to no other: which words were meant to be the text is unknown. */
export function unevenQuotes(
  command: Readable,
  words: readonly Word[],
  { options, known }: { options: OptionsRead; known: Known },
): QuestionError {
  const { values, text } = sortWords(command, words, known);
  return new QuestionError(
    'command.uneven-quotes',
    'There is a quote too many or too few. Nothing was done. As one text it is:',
    [{ label: 'As one text', line: spelled(command, { values, text, options: options.spelled }) }],
  );
}

const unaskedWord = (word: string): string => word.replace(/[?？؟]+/g, '');

/** `close INC-3?`: asked about, not done. */
export function asked(
  command: Readable,
  words: readonly Word[],
  { options, known }: { options: OptionsRead; known: Known },
): QuestionError {
  const unasked = words.map((word) => (word.quoted ? word : { ...word, raw: unaskedWord(word.raw) }));
  const { values, text } = sortWords(
    command,
    unasked.filter(({ quoted, raw }) => quoted || raw !== ''),
    known,
  );
  // What others read may ask; a reason or a claim may not.
  const isContent = Object.values(command.args).some(
    ({ label }) => label === '"text"' || label === '"title"',
  );
  return new QuestionError('command.asked', 'That reads like a question. Nothing was done. To do it:', [
    {
      label: 'Yes, do it',
      line: spelled(command, {
        values,
        text: isContent ? text.replace(/^[?\s]+$/, '') : unaskedWord(text).trim(),
        options: options.spelled,
      }),
    },
  ]);
}
