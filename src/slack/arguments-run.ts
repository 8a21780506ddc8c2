import type { WantedProcedure } from '../changes/model.ts';
import { UserError } from '../errors.ts';
import type { Argument } from './arguments.ts';
import { oneLine } from './text.ts';

const slug = /^[a-z][a-z0-9-]{0,79}$/i;

/** The name of a procedure; a system is none. */
export const procedureArgument: Argument<string, true> = {
  label: 'PROCEDURE',
  required: true,
  kind: 'word',
  isOpen: true,
  read(token, { systems }) {
    const name = token.text.toLowerCase();
    return slug.test(name) && !systems.includes(name) ? name : undefined;
  },
};

/** The id of a step, as it stands beside its title. */
export const stepArgument: Argument<string, true> = {
  label: 'STEP',
  required: true,
  kind: 'word',
  isOpen: true,
  read: (token) =>
    slug.test(token.text) && !/^run-?\d+$/i.test(token.text) ? token.text.toLowerCase() : undefined,
};

/** Whatever a procedure asks for: every option that is no other option, by its name. One without a value is ''. */
export const valuesArgument: Argument<Readonly<Record<string, string>>, false> = {
  label: '--VALUE …',
  required: false,
  kind: 'values',
  read: () => undefined,
};

/** The name of the system, typed out, for what cannot be taken back. */
export const confirmSystemOption: Argument<string, false> = {
  label: '--confirm SYSTEM',
  required: false,
  kind: 'option',
  read: (token) => oneLine(token.text).slice(0, 80) || undefined,
};

/** The key of the run, typed out, for a step whose incident is over. */
export const confirmRunOption: Argument<string, false> = { ...confirmSystemOption, label: '--confirm RUN-n' };

export const measuredOption: Argument<number, false> = {
  label: '--number N',
  required: false,
  kind: 'option',
  read: (token) => (numberPattern.test(token.text) ? Number(token.text) : undefined),
};

export const numberPattern = /^-?\d{1,15}(?:\.\d{1,10})?$/;
export const urlPattern = /^https?:\/\/[^\s<>|]{1,480}$/;
/** An address, or the key of something here: `INC-2`. */
export const linkPattern = /^(?:https?:\/\/[^\s<>|]{1,480}|(?:INC|CHG|MW|RUN)-\d{1,15})$/i;

function urlOption(name: string, pattern: RegExp): Argument<string, false> {
  return {
    label: pattern === linkPattern ? `--${name} URL|KEY` : `--${name} URL`,
    required: false,
    kind: 'option',
    read: (token) => (pattern.test(token.text) ? token.text : undefined),
  };
}

export const linkOption = urlOption('link', linkPattern);
export const fileOption = urlOption('file', urlPattern);

const longestWish = 1_000;

/** `restart service=web note='two words'`: a procedure and the values it runs with. */
export function wantedProcedure(text: string): WantedProcedure {
  const [, name, rest = ''] = /^\s*([a-z][a-z0-9-]{0,79})(?:\s+([\s\S]*))?$/i.exec(text) ?? [];
  const pairs = [...rest.matchAll(/([a-z][a-z0-9-]*)=(?:'([^']*)'|([^\s']*))(?:\s+|$)/gi)];
  const isWhole = pairs.map(([all]) => all).join('') === rest;
  if (!name || !isWhole)
    throw new UserError(
      'run.not-understood',
      `A procedure with its values looks like this:   --run "restart service=web note='two words'"`,
    );
  return {
    name: name.toLowerCase(),
    values: Object.fromEntries(
      pairs.map(([, key = '', quoted, bare = '']) => [key.toLowerCase(), quoted ?? bare]),
    ),
  };
}

/** Which procedure carries a change out; read by `wantedProcedure`, which says what is wrong with it. */
export const runOption: Argument<string, false> = {
  label: '--run "NAME value=…"',
  required: false,
  kind: 'option',
  read: (token) => (token.text.length <= longestWish ? oneLine(token.text) || undefined : undefined),
};
