import type { Choice } from '../errors.ts';
import type { Known } from './arguments.ts';
import { bare, type Word } from './grammar.ts';
import { QuestionError, type Readable, spelled, takesPerson } from './question.ts';
import type { OptionsRead } from './read-options.ts';
import type { WordsRead } from './read-words.ts';

interface Text {
  read: WordsRead;
  quoted: readonly Word[];
  options: OptionsRead;
  known: Known;
}

interface Named {
  /** As it is typed: `<@U0DORA0004>`, `@database`. */
  word: string;
  rest: string;
}

/** What may stand in front of the person who is meant: `please call @dora`. */
const lead = /^(?:(?:please|pls|call|page|ask|ring|phone|wake|the)\s+)*/i;
/** `The CIO must know` calls nobody. */
const calling = /\b(?:please|pls|call|page|ask|ring|phone|wake)\b/i;
const mention = /^<(?:@([A-Z0-9]+)|!subteam\^([A-Z0-9]+))(?:\|[^<>]*)?>/;

/** `"@dora Table is locked"`: in quotes is a name only text, and somebody else or nobody would be called. */
export function refuseNamedInQuotes(command: Readable, { read, quoted, options, known }: Text): void {
  if (known.isAnswer || quoted.length === 0 || !takesPerson(command)) return;
  const named = hasPerson(command, read) ? undefined : namedIn(rawOf(quoted), known);
  if (!named) return;
  const { word, rest } = named;
  throw new QuestionError(
    'command.named-in-text',
    `In quotes ${word} is only text, and nobody is meant by it. Nothing was done. Which one?`,
    bothReadings(command, { read, options }, { word, said: rest, text: textOf(quoted) }),
  );
}

/** The person and what is said to them, or all of it as text. */
function bothReadings(
  command: Readable,
  { read, options }: Pick<Text, 'read' | 'options'>,
  { word, said, text }: { word: string; said: string; text: string },
): Choice[] {
  const values = [...read.taken.values()].map(({ raw }) => raw);
  const line = (more: readonly string[], words: string) =>
    spelled(command, { values: [...values, ...more], text: words, options: options.spelled });
  return [
    { label: word, line: line([word], said === '' ? 'Your help is needed' : said) },
    { label: 'Only text', line: line([], text) },
  ];
}

const textOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

/**
 * `escalate INC-1 dora`, `task INC-1 dora pull the plug`: without quotes a name may be the person who is meant. `isAnywhere`: also
 * inside the text, where that would be asked about in any case (`escalate INC-1 get ivo`).
 */
export function refuseNamedUnquoted(
  command: Readable,
  { read, options, known }: Omit<Text, 'quoted'>,
  isAnywhere: boolean,
): void {
  if (known.isAnswer || !takesPerson(command) || hasPerson(command, read)) return;
  const text = textOf(read.left);
  if (denied.test(text)) return;
  const begins = namedIn(rawOf(read.left), known);
  const within = isAnywhere ? read.left.flatMap((one) => wordFor(one.raw, known, namedAlone) ?? []) : [];
  const named = [...new Set([...(begins ? [begins.word] : []), ...within])];
  if (named.length === 0) return;
  const [only, ...more] = named;
  throw new QuestionError(
    'command.named-in-text',
    more.length > 0
      ? `Is ${named.join(' or ')} meant? Nothing was done. A line takes one: type @ and pick them from the list.`
      : `Is ${only} meant, or is it all text? Nothing was done. Which one?`,
    only === undefined || more.length > 0
      ? []
      : bothReadings(
          command,
          { read, options },
          { word: only, said: begins?.word === only ? begins.rest : text, text },
        ),
  );
}

/** `not dora`: not the one who is meant. */
const denied = /\b(?:not|never|no|nobody|except|without|instead of|anyone but)\b/i;
const namedAlone = { isAlone: true, isCalled: false };

/** Whether a person was named already. */
function hasPerson({ args }: Readable, { taken }: WordsRead): boolean {
  return Object.entries(args).some(([name, { label }]) => label.startsWith('@') && taken.has(name));
}

function rawOf(quoted: readonly Word[]): string {
  return quoted
    .map(({ raw }) => raw.replace(/^"|"$/g, ''))
    .join(' ')
    .replaceAll(/&lt;(@[A-Z0-9]+(?:\|[^<>&]*)?)&gt;/g, '<$1>')
    .trim();
}

function namedIn(text: string, known: Known): Named | undefined {
  const led = lead.exec(text)?.[0] ?? '';
  const body = text.slice(led.length);
  const [typed = ''] = mention.exec(body) ?? /^\S+/.exec(body) ?? [];
  const rest = body.slice(typed.length).replace(/^[\s,.:;!-]+/, '');
  const word = wordFor(typed, known, { isAlone: rest === '', isCalled: calling.test(led) });
  return word === undefined ? undefined : { word, rest };
}

/** The value that names this person or team. A team without its @ may begin any sentence: `Database is full`. */
function wordFor(
  typed: string,
  { people = [], teams = [] }: Known,
  { isAlone, isCalled }: { isAlone: boolean; isCalled: boolean },
): string | undefined {
  const [, user, group] = mention.exec(typed) ?? [];
  if (user !== undefined) return `<@${user}>`;
  if (group !== undefined)
    return teams.some(({ userGroups }) => userGroups.includes(group)) ? typed : undefined;
  const name = bare(typed).replace(/^@/, '').toLowerCase();
  const isMeant = typed.startsWith('@') || isAlone || isCalled;
  const person = people.find(({ id, name: full }) => id === name || (isMeant && firstOf(full) === name));
  const [account] = person?.slack ?? [];
  if (account !== undefined) return `<@${account}>`;
  const team = teams.find(({ id }) => id === name);
  return team && isMeant ? `@${team.id}` : undefined;
}

const firstOf = (name: string): string | undefined => name.split(' ')[0]?.toLowerCase();
