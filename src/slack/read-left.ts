import { UserError } from '../errors.ts';
import { type Known, nearest, systemArgument } from './arguments.ts';
import { bare } from './grammar.ts';
import { exampleAtHand, QuestionError, type Readable, shorten, spelled, takesPerson } from './question.ts';
import { slotsOf, type WordsRead } from './read-words.ts';

const number = /^\d+$/;

/** A word that fits nowhere: names the nearest right one. */
export function refuseLeft(command: Readable, { left, values }: WordsRead, known: Known): void {
  const [word] = left;
  if (!word) return;
  const example = exampleAtHand(command, [...left]);
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
  const numbered = open.find(([, { prefix }]) => prefix !== undefined && number.test(bare(word.text)));
  if (numbered)
    throw new QuestionError(
      'command.number-unclear',
      `"${shorten(word.text)}" is only a number. Name it with its key:`,
      [
        {
          label: `${numbered[1].prefix}-${bare(word.text)}`,
          line: spelled(command, {
            values: [`${numbered[1].prefix}-${bare(word.text)}`, ...left.slice(1).map(({ raw }) => raw)],
          }),
        },
      ],
    );
  if (open.some(([, { label }]) => label === systemArgument.label))
    throw new UserError(
      'system.unknown',
      `There is no system "${shorten(word.text)}". There are: ${known.systems.join(', ')}.   ${example}`,
    );
  throw new UserError('command.unknown-word', `"${shorten(word.text)}" does not fit here.   ${example}`);
}
