import { type Argument, type Known, nearest } from './arguments.ts';
import { doubtAbout } from './contradictions.ts';
import { isCalledOff, isLabelled, isLabelledPrivate, isOnlyAction } from './doubts.ts';
import { bare, folded, type Word } from './grammar.ts';
import { refuseNamedInQuotes, refuseNamedUnquoted } from './named-in-text.ts';
import { optionNames, QuestionError, type Readable, shorten, spelled, takesPerson } from './question.ts';
import { isOnlyReference, refuseEmpty } from './read-empty.ts';
import type { OptionsRead } from './read-options.ts';
import type { WordsRead } from './read-words.ts';

interface Prose {
  read: WordsRead;
  quoted: readonly Word[];
  options: OptionsRead;
  known: Known;
  /** All of it, as it would be taken. */
  body: string;
}

/** Free text in which something may have been meant as more than text: each is a question. */
export function refuseDoubtful(command: Readable, argument: Argument<unknown>, prose: Prose): void {
  refuseFlagWord(command, prose);
  refuseLabel(command, prose);
  refuseNamedInQuotes(command, prose);
  refuseBareReference(command, prose);
  refuseEmpty(prose.body, argument.isClaim ? 'claim' : isContent(argument) ? 'content' : 'reason');
  askContradiction(command, argument, prose);
  refuseDoubt(command, argument, prose);
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

function valuesOf({ taken }: WordsRead): string[] {
  return [...taken.values()].map(({ raw }) => raw);
}

/** Other words for a flag, which nobody should have to know. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  private: ['confidential', 'confidentially', 'privately', 'secret', 'secretly', 'discreet', 'discreetly'],
};

/** The flag that a word names, with whatever signs around it: `private`, `+private`, `private=yes`. */
export function flagIn(word: Pick<Word, 'text'>, flags: readonly string[]): string | undefined {
  const name = /^[^\p{L}\p{N}]*([A-Za-z][\w-]*?)(?:=\w*)?[^\p{L}\p{N}]*$/u.exec(folded(word.text))?.[1];
  const typed = name?.toLowerCase();
  if (typed === undefined) return undefined;
  return flags.find(
    (flag) =>
      flag === typed || otherWords[flag]?.includes(typed) || (typed.length > 5 && nearest(typed, [flag])),
  );
}

/** The flags that were not typed, by name. */
function openFlags(command: Readable, options: Prose['options']): string[] {
  return Object.entries(command.args).flatMap(([key, { kind, label }]) =>
    kind === 'flag' && options.values[key] === undefined ? [label.slice(2)] : [],
  );
}

/** `private Nurse account misused`: a word of a text without quotes is the name of a flag. */
function refuseFlagWord(command: Readable, { read, quoted, options }: Prose): void {
  if (quoted.length > 0 || read.left.length < 2) return;
  const flags = openFlags(command, options);
  const at = read.left.findIndex((word) => flagIn(word, flags) !== undefined);
  const word = read.left[at];
  if (!word) return;
  const name = flagIn(word, flags) ?? '';
  const values = valuesOf(read);
  throw new QuestionError(
    'command.ambiguous',
    `Is "${shorten(word.text)}" the option --${name}, or part of the text? Nothing was done.`,
    [
      {
        label: `With --${name}`,
        line: spelled(command, {
          values,
          text: textOf(read.left.toSpliced(at, 1)),
          options: [...options.spelled, `--${name}`],
        }),
      },
      {
        label: 'Part of the text',
        line: spelled(command, { values, text: textOf(read.left), options: options.spelled }),
      },
    ],
  );
}

/** `"private: nurse account misused"`, `"[security] badge stolen"`: the name of a flag as a label, also in quotes. */
function refuseLabel(command: Readable, { read, quoted, options, known }: Prose): void {
  if (known.isAnswer) return;
  const text = textOf(quoted);
  const flags = openFlags(command, options);
  const isHidden = ['private', 'security'].some((name) => name in command.args && !flags.includes(name));
  const hides = flags.includes('private') && !isHidden && isLabelledPrivate(text) ? 'private' : undefined;
  const flag = hides ?? flags.find((name) => isLabelled(text, name) && !(name === 'private' && isHidden));
  if (flag === undefined) return;
  const line = (more: readonly string[]) =>
    spelled(command, { values: valuesOf(read), text, options: [...options.spelled, ...more] });
  const asksForPrivacy = !isHidden && (flag === 'private' || flag === 'security');
  throw new QuestionError(
    'command.ambiguous',
    asksForPrivacy
      ? `"${shorten(text)}" asks for privacy, and everyone could see it. Nothing was done.`
      : `Is "${flag}" in "${shorten(text)}" the option --${flag}, or part of the text? Nothing was done.`,
    [
      { label: `With --${flag}`, line: line([`--${flag}`]) },
      { label: asksForPrivacy ? 'Everyone may see it' : 'Part of the text', line: line([]) },
    ],
  );
}

/** In quotes, and it says the opposite, makes a condition, puts it off: asked about, because the command acts at once and as it is. */
function askContradiction(
  command: Readable,
  argument: Argument<unknown>,
  { read, quoted, options, known, body }: Prose,
): void {
  if (known.isAnswer) return;
  const about = { values: read.values, isContent: isContent(argument) };
  const doubt = doubtAbout(command.path, body, about);
  if (doubt === undefined) return;
  const text = textOf(quoted.length > 0 ? quoted : read.left);
  throw new QuestionError(
    'command.contradicts',
    `"${shorten(text)}" ${doubt}, and \`/hims ${command.path.join(' ')}\` acts at once. Nothing was done.`,
    [
      {
        label: 'Do it all the same',
        line: spelled(command, { values: valuesOf(read), text, options: options.spelled }),
      },
    ],
  );
}

/** What others read; anything else is a reason, which goes with a decision. */
const isContent = ({ label }: Argument<unknown>): boolean => label === '"text"' || label === '"title"';

/** What the bot would do, where the text may say that it should not be done: `resolve INC-1 not yet`. */
function refuseDoubt(
  command: Readable,
  argument: Argument<unknown>,
  { read, quoted, options, known, body }: Prose,
): void {
  if (quoted.length > 0) return;
  const isAction = isContent(argument) && isOnlyAction(body);
  const isUnclear = isAction || (isContent(argument) && isCalledOff(body));
  if (!isUnclear) refuseNamedUnquoted(command, { read, options, known }, argument.inQuotes === true);
  if (!isUnclear && !argument.inQuotes) return;
  const line = spelled(command, {
    values: valuesOf(read),
    text: textOf(read.left),
    options: options.spelled,
  });
  const hint = takesPerson(command) ? ' To name a person or a team, type @ and pick it from the list.' : '';
  if (isAction)
    throw new QuestionError(
      'command.doubtful',
      `"${shorten(body)}" would be the whole text of \`/hims ${command.path.join(' ')}\`, and nothing else would happen. Nothing was done. If that is what you want:`,
      [{ label: 'Yes, do it', line }],
    );
  throw new QuestionError(
    isUnclear ? 'command.doubtful' : 'command.note-unquoted',
    isUnclear
      ? `"${shorten(textOf(read.left))}" sounds as if you did not want this, or not now. Nothing was done.${hint} If it is what you want to say with it:`
      : `What you say with it stands in quotes. Nothing was done.${hint}`,
    [{ label: 'Yes, do it', line }],
  );
}

/** A text that is only a key, a number or a person says nothing: somebody meant it as a value. */
function refuseBareReference(command: Readable, { read, quoted, options, known, body }: Prose): void {
  const words = quoted.length > 0 ? body.split(/\s+/) : read.left.map(({ text }) => text);
  const texts = words.map(bare).filter((word) => word !== '');
  if (!isOnlyReference(texts, known)) return;
  const values = valuesOf(read);
  const [only = ''] = texts;
  const missing = Object.entries(command.args).find(
    ([name, { prefix }]) => prefix !== undefined && read.values[name] === undefined,
  );
  const isNumber = texts.length === 1 && /^\d+$/.test(only);
  const key = isNumber && missing ? `${missing[1].prefix}-${only}` : undefined;
  const measured = isNumber && optionNames(command.args).includes('number');
  const hint = key
    ? ', or name what you mean with its key'
    : takesPerson(command)
      ? '; to name a person or a team, type @ and pick it from the list'
      : '';
  throw new QuestionError(
    'command.only-reference',
    texts.every((word) => word.startsWith('@')) && !takesPerson(command)
      ? 'This command takes no person, and a name alone says nothing. Nothing was done. Say it in words.'
      : `"${shorten(texts.join(' '))}" alone says nothing. Nothing was done. Say it in words${hint}.`,
    key
      ? [{ label: key, line: spelled(command, { values: [...values, key], options: options.spelled }) }]
      : measured
        ? [
            {
              label: `--number ${only}`,
              line: spelled(command, { values, options: [...options.spelled, `--number ${only}`] }),
            },
          ]
        : [],
  );
}
