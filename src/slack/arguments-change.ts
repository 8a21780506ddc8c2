import { type ChangeType, changeTypes, type RiskLevel, riskLevels } from '../changes/model.ts';
import { UserError } from '../errors.ts';
import { type Size, sizes } from '../systems/model.ts';
import { type Argument, incidentArgument, textArgument } from './arguments.ts';
import { changeArgument, maintenanceArgument, option } from './arguments-keys.ts';

export const changeTypeArgument: Argument<ChangeType, true> = {
  label: 'standard|normal|emergency',
  required: true,
  kind: 'word',
  read: (token) => changeTypes.find((type) => type === token.text.toLowerCase()),
  words: () => changeTypes,
};

/** What must be done first; `none` takes all such links away. */
export const afterOption: Argument<number | 'none', false> = {
  label: '--after CHG-m|none',
  required: false,
  kind: 'option',
  read: (token, known) => (token.text.toLowerCase() === 'none' ? 'none' : changeArgument.read(token, known)),
};

/** A quoted text behind an option, over as many lines as were typed: each line of a validation plan is a check. */
export function linesOption(name: string, max: number): Argument<string, false> {
  const { read } = textArgument(name, max, 'lines');
  return { label: `--${name} "…"`, required: false, kind: 'option', read };
}

export const confirmOption = option(changeArgument, '--confirm CHG-n');
export const windowOption = option(maintenanceArgument, '--window MW-n');
export const incidentOption = option(incidentArgument, '--incident INC-n');

/** One of these words behind an option. */
function choiceOption<T extends string>(name: string, words: readonly T[]): Argument<T, false> {
  return {
    label: `--${name} ${words.join('|')}`,
    required: false,
    kind: 'option',
    read: (token) => words.find((word) => word === token.text.toLowerCase()),
  };
}

export const sizeOption: Argument<Size, false> = choiceOption('size', sizes);
export const likelihoodOption: Argument<RiskLevel, false> = choiceOption('likelihood', riskLevels);
export const impactOption: Argument<RiskLevel, false> = choiceOption('impact', riskLevels);

/** A single word behind an option, as the system's files write it. */
export function wordOption(name: string, example: string): Argument<string, false> {
  return {
    label: `--${name} ${example}`,
    required: false,
    kind: 'option',
    read: (token) => (/^[\w.-]{1,60}$/.test(token.text) ? token.text : undefined),
  };
}

export const pullRequestOption: Argument<string, false> = {
  label: '--pr URL',
  required: false,
  kind: 'option',
  read: (token) => (/^https?:\/\/\S{1,300}$/.test(token.text) ? token.text : undefined),
};

/** A date with or without a time, as a wall clock shows it; in which zone is known later. */
export interface CivilTime {
  /** `2026-12-06` */
  date: string;
  /** `02:00`; absent: the whole day is meant. */
  time?: string;
}

function civilOption(name: string, example: string): Argument<CivilTime, false> {
  return {
    label: `--${name} ${example}`,
    required: false,
    kind: 'option',
    read(token) {
      const [, date, time] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2}))?$/.exec(token.text.trim()) ?? [];
      return date ? { date, ...(time ? { time: time.padStart(5, '0') } : {}) } : undefined;
    },
  };
}

const startOption = civilOption('at', '"2026-12-06 02:00"');
/** When something begins: a date alone says no time, and none is guessed. */
export const atOption: Argument<CivilTime, false> = {
  ...startOption,
  read(token, known) {
    const typed = startOption.read(token, known);
    if (typed === undefined || typed.time) return typed;
    throw new UserError(
      'command.no-clock-time',
      `At what time on ${typed.date}? Write both:   --at "${typed.date} 02:00"`,
    );
  },
};
export const untilOption = civilOption('until', '2026-12-01');
export const fromOption = civilOption('from', '2026-11-24');

/** Which line of a validation plan is meant, counted from 1. */
export const checkArgument: Argument<number, false> = {
  label: 'N',
  required: false,
  kind: 'word',
  read: (token) => (/^[1-9][0-9]{0,3}$/.test(token.text) ? Number(token.text) : undefined),
};
