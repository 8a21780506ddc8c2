import { UserError } from '../errors.ts';
import { type Argument, type Known, nearest, systemArgument } from './arguments.ts';
import { bare, type Word } from './grammar.ts';
import { exampleAtHand, QuestionError, type Readable, shorten, spelled, takesPerson } from './question.ts';
import type { OptionsRead } from './read-options.ts';
import { slotsOf, type WordsRead } from './read-words.ts';

const number = /^\d+$/;

/** What was typed, sorted. */
export interface Parts {
  read: WordsRead;
  quoted: readonly Word[];
  options: OptionsRead;
}

type Slot = readonly [name: string, argument: Argument<unknown>];

/** `incident severity 2 "…"`: an incident, or how grave it is? */
function refuseNumber(
  command: Readable,
  { read, others, open }: { read: WordsRead; others: Omit<Parts, 'read'>; open: readonly Slot[] },
  word: Word,
): void {
  const digits = bare(word.text);
  if (!number.test(digits)) return;
  const keys = open.flatMap(([, { prefix }]) => (prefix === undefined ? [] : [`${prefix}-${digits}`]));
  if (keys.length === 0) return;
  const rest = [...read.taken.values(), ...read.left.filter((one) => one !== word)].map(({ raw }) => raw);
  const text = others.quoted.map(({ text: one }) => one).join(' ');
  throw new QuestionError(
    'command.number-unclear',
    `"${shorten(word.text)}" is only a number. Name it with its key:`,
    keys.map((key) => ({
      label: key,
      line: spelled(command, { values: [...rest, key], text, options: others.options.spelled }),
    })),
  );
}

/** A word that fits nowhere: names the nearest right one. */
export function refuseLeft(command: Readable, { read, ...others }: Parts, known: Known): void {
  const { left, values } = read;
  const [word] = left;
  if (!word) return;
  const example = exampleAtHand(command, [...read.taken.values(), ...left]);
  const open = slotsOf(command).filter(([name]) => values[name] === undefined);
  for (const [, argument] of open) {
    const hint = nearest(bare(word.text), argument.words?.(known) ?? []);
    if (hint)
      throw new UserError(
        'command.near-miss',
        `There is no ${argument.label} "${shorten(word.text)}". Did you mean ${hint}?   ${example}`,
      );
  }
  if (word.user !== undefined || bare(word.text).startsWith('@'))
    throw new UserError(
      'command.unexpected-person',
      takesPerson(command)
        ? `Slack does not know ${shorten(bare(word.text))}, or there is one person too many. Type @ and pick the name from the list.`
        : `This command takes no person.   ${example}`,
    );
  refuseNumber(command, { read, others, open }, word);
  if (open.some(([, { label }]) => label === systemArgument.label))
    throw new UserError(
      'system.unknown',
      `There is no system "${shorten(word.text)}". There are: ${known.systems.join(', ')}.   ${example}`,
    );
  throw new UserError('command.unknown-word', `"${shorten(word.text)}" does not fit here.   ${example}`);
}
