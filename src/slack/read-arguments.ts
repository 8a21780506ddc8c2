import { UserError } from '../errors.ts';
import { incidentKey } from '../incidents/model.ts';
import type { Argument, Known } from './arguments.ts';
import { bare, type Typed, type Word } from './grammar.ts';
import { optionNames, QuestionError, type Readable, shorten, spelled } from './question.ts';
import { openQuote, unevenQuotes } from './quotes.ts';
import { type OptionsRead, readOptions } from './read-options.ts';
import { joinKeys, readWords, refuseLeft, type WordsRead } from './read-words.ts';

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
  if (typed.openQuote !== undefined) throw openQuote(command, typed, known);
  const options = readOptions(command, typed.parts, known);
  const words = joinKeys(options.words);
  const uneven = words.find(({ isUneven }) => isUneven);
  if (uneven) throw unevenQuotes(command, words, { options, known });
  const read = readWords(command, words, known, options.spelled);
  const values = { ...options.values, ...read.values };
  const quoted = words.filter((word) => word.quoted);
  readText(command, { read, quoted, options, known }, values);
  if (known.ownIncident !== undefined)
    fillOwnIncident(command, { read, quoted, options }, values, known.ownIncident);
  return {
    values,
    missing: Object.entries(command.args)
      .filter(([name, one]) => one.required && values[name] === undefined)
      .map(([name]) => name),
  };
}

interface Parts {
  read: WordsRead;
  quoted: readonly Word[];
  options: OptionsRead;
}

function readText(
  command: Readable,
  { read, quoted, options, known }: Parts & { known: Known },
  values: Record<string, unknown>,
): void {
  const text = Object.entries(command.args).find(([, { kind }]) => kind === 'text');
  if (!text) {
    refuseLeft(command, read, known);
    if (quoted[0]) throw unexpectedText(command, quoted[0]);
    return;
  }
  const [name, argument] = text;
  if (quoted.length > 0) refuseBesideQuotes(command, { read, quoted, options, known });
  else refuseNearMiss(command, read, known);
  const body = (quoted.length > 0 ? quoted : read.left).map((word) => word.text).join(' ');
  if (body === '') return;
  if (argument.isProse) refuseFlagWord(command, { read, quoted, options });
  if (argument.isProse) refuseBareReference(command, body, { read, quoted, options });
  const value = argument.read({ text: body, quoted: true }, known);
  if (value !== undefined) values[name] = value;
}

function unexpectedText(command: Readable, word: Word): UserError {
  return new UserError(
    'command.unexpected-text',
    `This command takes no text (${shorten(word.raw)}).   ${command.example}`,
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
  refuseLeft(command, read, known);
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
function refuseNearMiss(command: Readable, { left, values }: WordsRead, known: Known): void {
  const wanted = Object.entries(command.args).some(
    ([name, { kind, words }]) => kind === 'word' && words !== undefined && values[name] === undefined,
  );
  const [first] = left;
  if (!wanted || !first) return;
  try {
    refuseLeft(command, { left: [first], values, taken: new Map(), beside: {} }, known);
  } catch (error) {
    if (error instanceof UserError && error.code === 'command.near-miss') throw error;
  }
}

/** `Nurse account misused private`: the last word is the name of an option. */
function refuseFlagWord(command: Readable, { read, quoted, options }: Parts): void {
  if (quoted.length > 0 || read.left.length < 2) return;
  const flags = Object.values(command.args).flatMap(({ kind, label }) =>
    kind === 'flag' ? [label.slice(2)] : [],
  );
  const last = read.left.at(-1);
  const name = bare(last?.text ?? '').toLowerCase();
  if (!flags.includes(name) || options.values[name] !== undefined) return;
  const values = [...read.taken.values()].map(({ raw }) => raw);
  const text = (words: readonly Word[]) => words.map((word) => word.text).join(' ');
  throw new QuestionError(
    'command.ambiguous',
    `Is "${name}" the option --${name}, or part of the text? Nothing was done.`,
    [
      {
        label: `With --${name}`,
        line: spelled(command, {
          values,
          text: text(read.left.slice(0, -1)),
          options: [...options.spelled, `--${name}`],
        }),
      },
      {
        label: 'Part of the text',
        line: spelled(command, { values, text: text(read.left), options: options.spelled }),
      },
    ],
  );
}

const reference = /^(?:(?:inc|chg|mw|run|frz|alr|bkp|sev)-?\d{1,15}|#?\d{1,15}|@\S.*)$/i;

/** A text that is only a key, a number or a person says nothing: somebody meant it as a value. */
function refuseBareReference(command: Readable, body: string, { read, quoted, options }: Parts): void {
  const words = quoted.length > 0 ? body.split(/\s+/) : read.left.map(({ text }) => text);
  const texts = words.map((word) => (word.startsWith('@') ? word : bare(word))).filter((word) => word !== '');
  if (texts.length === 0 || !texts.every((word) => reference.test(word))) return;
  const values = [...read.taken.values()].map(({ raw }) => raw);
  const [only = ''] = texts;
  const missing = Object.entries(command.args).find(
    ([name, { prefix }]) => prefix !== undefined && read.values[name] === undefined,
  );
  const isNumber = texts.length === 1 && /^\d+$/.test(only);
  const key = isNumber && missing ? `${missing[1].prefix}-${only}` : undefined;
  const measured = isNumber && optionNames(command.args).includes('number');
  throw new QuestionError(
    'command.only-reference',
    texts.every((word) => word.startsWith('@'))
      ? 'This command takes no person, and a name alone says nothing. Nothing was done. Say it in words.'
      : `"${shorten(texts.join(' '))}" alone says nothing. Nothing was done. Say it in words${key ? ', or name what you mean with its key' : ''}.`,
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

/** In an incident's own channel its key may be left out; another key there is asked about. */
function fillOwnIncident(
  command: Readable,
  { read, quoted, options }: Parts,
  values: Record<string, unknown>,
  own: number,
): void {
  const slots = Object.entries(command.args).filter(([, { prefix }]) => prefix === 'INC');
  if (!slots.some(([name]) => name === 'incident')) return;
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
