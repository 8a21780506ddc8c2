import { distance } from 'fastest-levenshtein';
import { Duration } from 'luxon';
import { UserError } from '../errors.ts';
import { type IncidentRole, incidentRoles } from '../incidents/model.ts';
import { type SeverityName, severityNames } from '../systems/model.ts';
import type { Token, Tokens } from './grammar.ts';
import { oneLine, stripControls } from './text.ts';

/** What a typed word may be compared with. */
export interface Known {
  systems: readonly string[];
}

export interface Argument<T, Required extends boolean = boolean> {
  /** As it stands in the usage: `SEV-n`, `system`, `"title"`. */
  label: string;
  required: Required;
  /** `values`: takes every option that is no other one. */
  kind: 'word' | 'text' | 'option' | 'flag' | 'values';
  /** Undefined: this word is something else. Throws when it is surely meant and surely wrong. */
  read(token: Token, known: Known): T | undefined;
  /** The right words, for a near miss. */
  words?(known: Known): readonly string[];
}

export type Arguments = Readonly<Record<string, Argument<unknown>>>;
export type Values<A extends Arguments> = {
  [K in keyof A]: A[K] extends Argument<infer T, infer R> ? (R extends true ? T : T | undefined) : never;
};

export const severityArgument: Argument<SeverityName, true> = {
  label: 'SEV-n',
  required: true,
  kind: 'word',
  read(token) {
    const level = /^(?:sev[-\s]?)?([0-9]+)$/i.exec(token.text)?.[1];
    if (level === undefined) return undefined;
    const name = severityNames.find((known) => known === `SEV-${level}`);
    if (!name && /^sev/i.test(token.text))
      throw new UserError(
        'command.unknown-severity',
        `There is no ${token.text.toUpperCase()}. There are SEV-1 (worst) to SEV-4.`,
      );
    return name;
  },
  words: () => severityNames,
};

export const systemArgument: Argument<string, true> = {
  label: 'system',
  required: true,
  kind: 'word',
  read: (token, known) => known.systems.find((id) => id === token.text.toLowerCase()),
  words: (known) => known.systems,
};

/** `INC-12`, in any case, with or without the dash. */
export const incidentArgument: Argument<number, true> = {
  label: 'INC-n',
  required: true,
  kind: 'word',
  read(token) {
    const digits = /^inc-?([0-9]{1,15})$/i.exec(token.text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  },
};

/** The incident a command is about, where another one is named before it. */
export function incidentNamed(label: string): Argument<number, true> {
  return { ...incidentArgument, label };
}

export const roleArgument: Argument<IncidentRole, true> = {
  label: 'ROLE',
  required: true,
  kind: 'word',
  read: (token) => incidentRoles.find((role) => role === token.text.toLowerCase()),
  words: () => incidentRoles,
};

/** `@user`; the id behind it. */
export const personArgument: Argument<string, true> = {
  label: '@user',
  required: true,
  kind: 'word',
  read: (token) => token.user,
};

/** A small number, such as that of a task. */
export const numberArgument: Argument<number, true> = {
  label: 'N',
  required: true,
  kind: 'word',
  read: (token) => (/^[0-9]{1,4}$/.test(token.text) ? Number(token.text) : undefined),
};

/** The key of anything: `INC-12`, `CHG-3`. */
export const keyArgument: Argument<string, true> = {
  label: 'KEY',
  required: true,
  kind: 'word',
  read(token) {
    const found = /^([a-z]{2,4})-?([0-9]{1,15})$/i.exec(token.text);
    return found ? `${found[1]?.toUpperCase()}-${found[2]}` : undefined;
  },
};

export function textArgument(
  name: string,
  max: number,
  lines: 'one line' | 'lines' = 'one line',
): Argument<string, true> {
  return {
    label: `"${name}"`,
    required: true,
    kind: 'text',
    read(token) {
      const text = lines === 'one line' ? oneLine(token.text) : stripControls(token.text).trim();
      if (text.length > max)
        throw new UserError(
          'command.text-too-long',
          `The ${name} is ${text.length} characters long, ${max} fit. Shorten it; details can follow as an update in the thread.`,
        );
      return text === '' ? undefined : text;
    },
  };
}

export function flag(name: string): Argument<boolean, false> {
  return { label: `--${name}`, required: false, kind: 'flag', read: () => true };
}

export function personOption(name: string): Argument<string, false> {
  return { label: `--${name} @user`, required: false, kind: 'option', read: (token) => token.user };
}

/** An ISO 8601 duration longer than nothing. */
export function durationOption(name: string, example = 'P7D'): Argument<Duration, false> {
  return {
    label: `--${name} ${example}`,
    required: false,
    kind: 'option',
    read(token) {
      const duration = Duration.fromISO(token.text.toUpperCase());
      return duration.isValid && duration.toMillis() > 0 && duration.as('years') <= 10 ? duration : undefined;
    },
  };
}

/** A quoted text behind an option. */
export function textOption(name: string, max: number): Argument<string, false> {
  const { read } = textArgument(name, max);
  return { label: `--${name} "…"`, required: false, kind: 'option', read };
}

/** Any word, for help. */
export function wordArgument(label: string): Argument<string, false> {
  return {
    label,
    required: false,
    kind: 'word',
    read: (token) => (token.quoted ? undefined : token.text.toLowerCase()),
  };
}

export function optional<T>(argument: Argument<T>): Argument<T, false> {
  return { ...argument, required: false };
}

export interface Reading {
  values: Record<string, unknown>;
  /** Names of the required arguments that were not given. */
  missing: string[];
}

function optionName(argument: Argument<unknown>): string {
  return /^--([\w-]+)/.exec(argument.label)?.[1] ?? argument.label;
}

/** Up to two wrong letters in a word of at least three. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, off }) => off <= Math.min(2, Math.floor(candidate.length / 2)))
    .sort((a, b) => a.off - b.off);
  return scored[0]?.candidate;
}

/**
 * Fits the tokens to the arguments, in any order. Throws a UserError that names the nearest right word and ends in the
 * example; what is missing is only reported, because a form may ask for it.
 */
export function readArguments(args: Arguments, tokens: Tokens, known: Known, example: string): Reading {
  const values: Record<string, unknown> = {};
  readOptions(args, tokens, known, example, values);
  const left = [...tokens.words];
  const entries = Object.entries(args);
  for (const [name, argument] of entries.filter(([, one]) => one.kind === 'word')) {
    const at = left.findIndex((token) => !token.quoted && argument.read(token, known) !== undefined);
    const token = left[at];
    if (!token) continue;
    values[name] = argument.read(token, known);
    left.splice(at, 1);
  }
  const wanted = entries
    .filter(([name, one]) => one.kind === 'word' && values[name] === undefined)
    .map(([, one]) => one);
  const text = entries.find(([, one]) => one.kind === 'text');
  const quoted = left.filter((token) => token.quoted);
  const strays = quoted.length > 0 || !text ? left.filter((token) => !token.quoted) : [];
  const first = strays[0] ?? (text && quoted.length === 0 ? left[0] : undefined);
  if (first) refuseNearMiss(first, wanted, known, example, strays.length > 0);
  if (text && left.length > 0) {
    const body = (quoted.length > 0 ? quoted : left).map((token) => token.text).join(' ');
    const value = text[1].read({ text: body, quoted: true }, known);
    if (value !== undefined) values[text[0]] = value;
  } else if (quoted[0]) {
    throw new UserError(
      'command.unexpected-text',
      `This command takes no text ("${shorten(quoted[0].text)}").   ${example}`,
    );
  }
  return {
    values,
    missing: entries
      .filter(([name, one]) => one.required && values[name] === undefined)
      .map(([name]) => name),
  };
}

function readOptions(
  args: Arguments,
  tokens: Tokens,
  known: Known,
  example: string,
  values: Record<string, unknown>,
): void {
  const options = Object.entries(args).filter(([, one]) => one.kind === 'option' || one.kind === 'flag');
  const rest = Object.entries(args).find(([, one]) => one.kind === 'values');
  for (const { name, value } of tokens.options) {
    const found = options.find(([, one]) => optionName(one) === name);
    if (!found && rest) {
      const typed = values[rest[0]] as Record<string, string> | undefined; // what this loop put there
      values[rest[0]] = { ...typed, [name]: value?.text ?? '' };
      continue;
    }
    if (!found) {
      const hint = nearest(
        name,
        options.map(([, one]) => optionName(one)),
      );
      throw new UserError(
        'command.unknown-option',
        `There is no option --${shorten(name)} here.${hint ? ` Did you mean --${hint}?` : ''}   ${example}`,
      );
    }
    const [key, argument] = found;
    if (argument.kind === 'flag') {
      values[key] = true;
      if (value) tokens.words.push(value);
      continue;
    }
    const read = value && argument.read(value, known);
    if (read === undefined)
      throw new UserError(
        'command.bad-option',
        `--${name} needs a value like in ${argument.label}.   ${example}`,
      );
    values[key] = read;
  }
}

function refuseNearMiss(
  token: Token,
  wanted: readonly Argument<unknown>[],
  known: Known,
  example: string,
  isStray: boolean,
): void {
  for (const argument of wanted) {
    const hint = nearest(token.text, argument.words?.(known) ?? []);
    if (hint)
      throw new UserError(
        'command.near-miss',
        `There is no ${argument.label} "${shorten(token.text)}". Did you mean ${hint}?   ${example}`,
      );
  }
  if (!isStray) return;
  const system = wanted.find((argument) => argument.label === systemArgument.label);
  if (system)
    throw new UserError(
      'system.unknown',
      `There is no system "${shorten(token.text)}". There are: ${known.systems.join(', ')}.   ${example}`,
    );
  throw new UserError('command.unknown-word', `"${shorten(token.text)}" does not fit here.   ${example}`);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
