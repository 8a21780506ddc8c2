import { Duration } from 'luxon';
import { type Size, sizes } from '../systems/model.ts';
import type { Argument } from './arguments.ts';
import { changeArgument, option } from './arguments-keys.ts';
import { oneLine } from './text.ts';

export const changeOption = option(changeArgument, '--change CHG-n');

export const sizeArgument: Argument<Size, true> = {
  label: sizes.join('|'),
  required: true,
  kind: 'word',
  read: (token) => sizes.find((size) => size === token.text.toLowerCase()),
  words: () => sizes,
};

/** How long something takes: ISO 8601, or as people write it (`30min`, `2h`). */
function readSpan(text: string): Duration | undefined {
  const [, count, unit = ''] = /^(\d{1,4})\s*(min|m|h|d)$/i.exec(text) ?? [];
  const units = { min: 'minutes', m: 'minutes', h: 'hours', d: 'days' } as const;
  const span = count
    ? Duration.fromObject({ [units[unit.toLowerCase() as keyof typeof units]]: Number(count) })
    : Duration.fromISO(text.toUpperCase());
  return span.isValid && span.as('years') <= 1 ? span : undefined;
}

/** Zero and less are read, too: the rule says what is wrong with them. */
export const spanArgument: Argument<Duration, true> = {
  label: 'PT30M',
  required: true,
  kind: 'word',
  read: (token) => readSpan(token.text),
};

export const spanOption: Argument<Duration, false> = {
  label: '--duration PT2H',
  required: false,
  kind: 'option',
  read: (token) => readSpan(token.text),
};

const longestWhen = 60;

/** What is meant by it is known once the system is: a date, a weekday, the name of a window. */
function readWords(text: string): string | undefined {
  const words = oneLine(text);
  return words.length > 0 && words.length <= longestWhen ? words : undefined;
}

export const windowOption: Argument<string, false> = {
  label: '--window DATE|NAME',
  required: false,
  kind: 'option',
  read: (token) => readWords(token.text),
};

/** All the words that are left: `13 Dec 02:00` needs no quotes. */
export const whenArgument: Argument<string, true> = {
  label: 'WHEN',
  required: true,
  kind: 'text',
  read: (token) => readWords(token.text),
};

/** A date, or a date with a time. */
export function dateArgument(label: string): Argument<string, true> {
  return {
    label,
    required: true,
    kind: 'word',
    read: (token) =>
      /^\d{4}-\d{2}-\d{2}(T\d{1,2}:\d{2})?$/i.test(token.text) ? token.text.toUpperCase() : undefined,
  };
}

export const environmentOption: Argument<string, false> = {
  label: '--environment E',
  required: false,
  kind: 'option',
  read: (token) => (/^[\w.-]{1,40}$/.test(token.text) ? token.text.toLowerCase() : undefined),
};

export const componentsOption: Argument<readonly string[], false> = {
  label: '--components a,b',
  required: false,
  kind: 'option',
  read(token) {
    const ids = token.text.split(',').map((id) => id.trim().toLowerCase());
    return ids.every((id) => /^[\w.-]{1,40}$/.test(id)) ? ids : undefined;
  },
};
