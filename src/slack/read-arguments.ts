import { UserError } from '../errors.ts';
import { incidentKey } from '../incidents/model.ts';
import type { Argument, Known } from './arguments.ts';
import { denies } from './doubts.ts';
import { bare, type Typed, tokenize, type Word } from './grammar.ts';
import { keepsWords } from './lost-words.ts';
import { optionNames, QuestionError, type Readable, shorten, spelled, withoutKeys } from './question.ts';
import { asked, openQuote, unevenQuotes } from './quotes.ts';
import { askExcuses } from './read-excuses.ts';
import { type Parts, refuseLeft } from './read-left.ts';
import { readOptions } from './read-options.ts';
import { refuseDoubtful } from './read-prose.ts';
import { joinKeys, readWords } from './read-words.ts';

export interface Reading {
  values: Record<string, unknown>;
  /** Names of the required arguments that were not given. */
  missing: string[];
}

/**
 * Fits what was typed to the arguments of the command (docs/grammar.md). Throws a QuestionError when it can mean two things, a
 * UserError when it is wrong; what is missing is only reported, because a form may ask for it.
 */
export function readArguments(command: Readable, typed: Typed, known: Known): Reading {
  try {
    return readTyped(command, typed, known);
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    // "INC-1 not SEV-1": which one is meant is not among what was typed.
    if (error.code === 'command.ambiguous' && denies(bareText(typed))) throw error.keeping(() => false);
    const isChoice = betweenValues.has(error.code);
    throw error.keeping(
      (line) => isClear(command, line, known) && (!isChoice || keepsWords(command, typed, line, known)),
    );
  }
}

/** Questions about which of several values was meant. */
const betweenValues: ReadonlySet<string> = new Set([
  'command.ambiguous',
  'command.other-incident',
  'command.asked',
]);

function bareText({ parts }: Typed): string {
  return parts.flatMap((part) => (part.kind === 'word' && !part.quoted ? [part.text] : [])).join(' ');
}

/** Whether a line that is offered means one thing; one that names another incident than that of the channel was offered for that. */
function isClear(command: Readable, line: string, { ownIncident: own, ...known }: Known): boolean {
  const typed = tokenize(line);
  try {
    const parts = typed.parts.slice(command.path.length);
    const { missing } = readTyped(command, { ...typed, parts }, { ...known, isAnswer: true });
    // No form asks which one is meant.
    const isOwn = (name: string) => command.args[name]?.prefix === 'INC' && own !== undefined;
    const isNamed = missing.every((name) => {
      const prefix = command.args[name]?.prefix;
      return prefix === undefined || prefix === 'SEV' || isOwn(name);
    });
    return missing.every(isOwn) || (command.form !== undefined && isNamed);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function readTyped(command: Readable, typed: Typed, known: Known): Reading {
  if (typed.openQuote !== undefined) throw openQuote(command, typed, known);
  const options = readOptions(command, typed.parts, known);
  const words = joinKeys(options.words);
  const uneven = words.find(({ isUneven }) => isUneven);
  if (uneven) throw unevenQuotes(command, words, { options, known });
  if (typed.asks && !command.looksOnly) throw asked(command, words, { options, known });
  const read = readWords(command, words, known, options.spelled);
  const values = { ...options.values, ...read.values };
  const quoted = words.filter((word) => word.quoted);
  if (known.ownIncident !== undefined)
    fillOwnIncident(command, { read, quoted, options }, values, known.ownIncident);
  readText(command, { read, quoted, options, known }, values);
  if (!known.isAnswer) askExcuses(command, { read, quoted, options });
  return {
    values,
    missing: Object.entries(command.args)
      .filter(([name, one]) => one.required && values[name] === undefined)
      .map(([name]) => name),
  };
}

function readText(
  command: Readable,
  { read, quoted, options, known }: Parts & { known: Known },
  values: Record<string, unknown>,
): void {
  const text = Object.entries(command.args).find(([, { kind }]) => kind === 'text');
  if (!text) {
    refuseLeft(command, { read, quoted, options }, known);
    if (quoted[0]) throw unexpectedText(command, quoted[0]);
    return;
  }
  const [name, argument] = text;
  if (quoted.length > 0) refuseBesideQuotes(command, { read, quoted, options, known });
  else refuseNearMiss(command, { read, quoted, options }, known);
  const body = (quoted.length > 0 ? quoted : read.left).map((word) => word.text).join(' ');
  if (body === '') return;
  if (argument.isProse) refuseDoubtful(command, argument, { read, quoted, options, known, body });
  const value = argument.read({ text: body, quoted: true }, known);
  if (value !== undefined) values[name] = value;
}

function unexpectedText(command: Readable, word: Word): UserError {
  return new UserError(
    'command.unexpected-text',
    `This command takes no text (${shorten(word.raw)}).   ${withoutKeys(command.example)}`,
  );
}

/** Beside a quoted text only values stand; and there is one text. */
function refuseBesideQuotes(
  command: Readable,
  { read, quoted, options, known }: Parts & { known: Known },
): void {
  const values = [...read.taken.values()].map(({ raw }) => raw);
  const flags = optionNames(command.args);
  const flag = read.left.find(({ text }) => flags.includes(bare(text).toLowerCase()));
  if (flag)
    throw new QuestionError(
      'command.option-unclear',
      `"${flag.text}" stands outside of the quotes. As an option it has two dashes:`,
      [
        {
          label: `With --${bare(flag.text).toLowerCase()}`,
          line: spelled(command, {
            values,
            text: quoted.map(({ text }) => text).join(' '),
            options: [...options.spelled, `--${bare(flag.text).toLowerCase()}`],
          }),
        },
      ],
    );
  refuseLeft(command, { read, quoted, options }, known);
  if (quoted.length > 1)
    throw new QuestionError(
      'command.two-texts',
      'There are two texts in quotes; this command takes one. Nothing was done.',
      [
        {
          label: 'Both as one text',
          line: spelled(command, {
            values,
            text: quoted.map(({ text }) => text).join(' '),
            options: options.spelled,
          }),
        },
      ],
    );
}

/** `hmis login slow`: the system is missing, and the first word nearly is one. */
function refuseNearMiss(command: Readable, { read, ...others }: Parts, known: Known): void {
  const { left, values } = read;
  const wanted = Object.entries(command.args).some(
    ([name, { kind, words }]) => kind === 'word' && words !== undefined && values[name] === undefined,
  );
  const [first] = left;
  if (!wanted || !first) return;
  try {
    refuseLeft(command, { read: { left: [first], values, taken: new Map(), beside: {} }, ...others }, known);
  } catch (error) {
    if (error instanceof UserError && error.code === 'command.near-miss') throw error;
  }
}

/**
 * In an incident's own channel its key may be left out; another key there is asked about. An option names one only where somebody typed
 * it: whether the command can take that of the channel is known later.
 */
function fillOwnIncident(
  command: Readable,
  { read, quoted, options }: Parts,
  values: Record<string, unknown>,
  own: number,
): void {
  const slots = Object.entries(command.args).filter(([, { prefix }]) => prefix === 'INC');
  if (!slots.some(([name]) => name === 'incident')) return;
  if (command.args['incident']?.kind === 'option') {
    values['here'] = own;
    return;
  }
  const typed = slots.filter(([name]) => read.taken.has(name));
  if (typed.length === 0) {
    values['incident'] = own;
    return;
  }
  if (typed.some(([name]) => values[name] === own) && typed.length === slots.length) return;
  if (command.looksOnly) return;
  throw otherIncident(command, { read, quoted, options }, { own, slots });
}

function otherIncident(
  command: Readable,
  { read, quoted, options }: Parts,
  { own, slots }: { own: number; slots: readonly (readonly [string, Argument<unknown>])[] },
): QuestionError {
  const others = [...read.taken]
    .filter(([name]) => !slots.some(([slot]) => slot === name))
    .map(([, { raw }]) => raw);
  const typed = slots.flatMap(([name]) => (read.taken.has(name) ? [Number(read.values[name])] : []));
  const here = incidentKey(own);
  const prose = (quoted.length > 0 ? quoted : read.left).map(({ text }) => text);
  const keys = [...read.taken]
    .filter(([name]) => slots.some(([slot]) => slot === name))
    .map(([, word]) => word.text);
  const isBehind = read.beside.after !== undefined && slots.some(([name]) => name === read.beside.after);
  const whole =
    quoted.length > 0 || prose.length === 0 ? prose : isBehind ? [...prose, ...keys] : [...keys, ...prose];
  const line = (incidents: readonly number[], text: readonly string[]) =>
    spelled(command, {
      values: [...incidents.map(incidentKey), ...others],
      text: text.join(' '),
      options: options.spelled,
    });
  const choices =
    slots.length > 1 && typed.length === 1
      ? [
          [own, ...typed],
          [...typed, own],
        ].map((pair) => ({ label: pair.map(incidentKey).join(' into '), line: line(pair, prose) }))
      : [
          { label: typed.map(incidentKey).join(', '), line: line(typed, prose) },
          ...(slots.length > 1 ? [] : [{ label: here, line: line([own], whole) }]),
        ];
  return new QuestionError(
    'command.other-incident',
    `This is the channel of ${here}, and you typed ${typed.map(incidentKey).join(', ')}. Which one? Nothing was done.`,
    choices,
  );
}
