import type { Argument, Known } from './arguments.ts';
import { bare, type Part, quotedRaw, type Word } from './grammar.ts';
import { QuestionError, type Readable, shorten } from './question.ts';

interface Behind {
  parts: readonly Part[];
  /** Where the first part behind the option and its value stands. */
  at: number;
  name: string;
  value: Word;
}

/**
 * `--at 2026-12-20 03:00`: a bare word right behind the value of an option is the rest of it as likely as a text of its own. A
 * question, unless the word is a value of the command.
 */
export function refuseTail(
  command: Readable,
  argument: Argument<unknown>,
  { parts, at, name, value }: Behind,
  known: Known,
): void {
  const [next, ...rest] = parts.slice(at);
  if (next?.kind !== 'word' || next.quoted || isValue(command, next, known)) return;
  const end = rest.findIndex((part) => part.kind === 'option' || part.quoted);
  const more = end === -1 ? rest : rest.slice(0, end);
  const isOwn = parts[at - 1] === value;
  const before = [...command.path, ...parts.slice(0, isOwn ? at - 2 : at - 1).map(rawOf)];
  const whole = `${value.text} ${next.text}`;
  const text = [next, ...more].map((part) => (part.kind === 'word' ? part.text : ''));
  const isWhole = argument.read({ text: whole, quoted: true }, known) !== undefined;
  throw new QuestionError(
    'command.option-tail',
    `Does "${shorten(next.text)}" belong to --${name}? Nothing was done. A value with a space stands in quotes, and so does a text:`,
    [
      ...(isWhole
        ? [
            {
              label: `--${name} ${whole}`,
              line: [...before, `--${name}`, quotedRaw(whole), ...rest.map(rawOf)].join(' '),
            },
          ]
        : []),
      {
        label: 'It is the text',
        line: [
          ...before,
          `--${name}`,
          value.raw,
          quotedRaw(text.join(' ')),
          ...rest.slice(more.length).map(rawOf),
        ].join(' '),
      },
    ],
  );
}

function rawOf(part: Part): string {
  return part.kind === 'option' && part.value ? `${part.raw}=${part.value.raw}` : part.raw;
}

function isValue({ args }: Readable, word: Word, known: Known): boolean {
  const token = word.user === undefined ? { ...word, text: bare(word.text) } : word;
  return Object.values(args).some(
    ({ kind, isOpen, read }) => kind === 'word' && (isOpen === true || read(token, known) !== undefined),
  );
}
