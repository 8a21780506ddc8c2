import { distance } from 'fastest-levenshtein';
import { Duration } from 'luxon';
import { UserError } from '../errors.ts';
import { type IncidentRole, incidentRoles } from '../incidents/model.ts';
import { type SeverityName, severityNames } from '../systems/model.ts';
import type { Token } from './grammar.ts';
import { oneLine, stripControls } from './text.ts';

/** What a typed word may be compared with. */
export interface Known {
  systems: readonly string[];
  /** The teams of people.yaml, with the Slack user groups that belong to them. */
  teams?: readonly { id: string; userGroups: readonly string[] }[];
  /** Those of people.yaml, with their accounts in Slack. */
  people?: readonly { id: string; name: string; slack: readonly string[] }[];
  /** The number of the incident in whose own channel the command was typed. */
  ownIncident?: number;
  /** The line was chosen below a question: whoever chose it has read it. */
  isAnswer?: true;
}

export interface Argument<T, Required extends boolean = boolean> {
  /** As it stands in the usage: `SEV-n`, `system`, `"title"`. */
  label: string;
  required: Required;
  /** `values`: takes every option that is no other one. */
  kind: 'word' | 'text' | 'option' | 'flag' | 'values';
  /** Undefined: this word is something else. Throws when it is surely meant and surely wrong. */
  read(token: Token, known: Known): T | undefined;
  /** Any word that stands in front of the text may be it: it is taken last, and never from behind the text. */
  isOpen?: true;
  /** Free text of a person: it has to say something, a key or a name alone does not. */
  isProse?: true;
  /** Without quotes it is asked about: words that follow a decision may as well call it off. */
  inQuotes?: true;
  /** Says that something is so: resolved, done, told, approved. One that says that it is not contradicts the command. */
  isClaim?: true;
  /** Of a key: `INC`. */
  prefix?: string;
  /** The right words, for a near miss. */
  words?(known: Known): readonly string[];
}

export type Arguments = Readonly<Record<string, Argument<unknown>>>;
export type Values<A extends Arguments> = {
  [K in keyof A]: A[K] extends Argument<infer T, infer R> ? (R extends true ? T : T | undefined) : never;
};

/** `SEV-2`, `sev2`, `sev 2`; a number alone may be anything. */
export const severityArgument: Argument<SeverityName, true> = {
  label: 'SEV-n',
  prefix: 'SEV',
  required: true,
  kind: 'word',
  read(token) {
    const level = /^sev[-\s]?([0-9]+)$/i.exec(token.text)?.[1];
    if (level === undefined) return undefined;
    const name = severityNames.find((known) => known === `SEV-${level}`);
    if (!name)
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
  prefix: 'INC',
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

/** A team: its user group as Slack mentions it, or `@` with its id in people.yaml. */
export const teamArgument: Argument<string, true> = {
  label: '@team',
  required: true,
  kind: 'word',
  read(token, { teams = [] }) {
    if (token.group !== undefined)
      return teams.find(({ userGroups }) => userGroups.includes(token.group ?? ''))?.id;
    const id = /^@([a-z0-9-]+)$/i.exec(token.text)?.[1]?.toLowerCase();
    return teams.find((team) => team.id === id)?.id;
  },
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
    isProse: true,
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

/** A whole number behind an option, from 1. */
export function countOption(name: string, example: string): Argument<number, false> {
  return {
    label: `--${name} ${example}`,
    required: false,
    kind: 'option',
    read: (token) => (/^[1-9][0-9]{0,11}$/.test(token.text) ? Number(token.text) : undefined),
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
    isOpen: true,
    read: (token) => (token.quoted ? undefined : token.text.toLowerCase()),
  };
}

export function optional<T>(argument: Argument<T>): Argument<T, false> {
  return { ...argument, required: false };
}

/**
 * What is said with a decision, or reaches many people: in quotes. `cancel MW-3 keep it` cancels nothing; no list of words tells
 * all the ways in which people call something off.
 */
export function quotedArgument(...about: Parameters<typeof textArgument>): Argument<string, true> {
  return { ...textArgument(...about), inQuotes: true };
}

/** Text that goes with saying that something is done: `resolve INC-1 "not resolved"` resolves nothing. */
export function claim<R extends boolean>(argument: Argument<string, R>): Argument<string, R> {
  return { ...argument, isClaim: true };
}

/** The same where it may be left out: `approve CHG-4 not before Sunday` is no approval with a note. */
export function noteArgument(...about: Parameters<typeof textArgument>): Argument<string, false> {
  return optional(quotedArgument(...about));
}

/** `private` for `--private`. */
export function optionName(argument: Argument<unknown>): string {
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
