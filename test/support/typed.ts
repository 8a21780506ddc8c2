import { expect } from 'vitest';
import { commands } from '../../commands/index.ts';
import { UserError } from '../../src/errors.ts';
import { findCommand } from '../../src/slack/find-command.ts';
import { tokenize } from '../../src/slack/grammar.ts';
import { readArguments } from '../../src/slack/read-arguments.ts';

const systems = ['caresync', 'fhir', 'hims'];

/** What the bot would act on, or how it asks back. */
export function read(typed: string, ownIncident?: number, more: { isAnswer?: true } = {}) {
  const { command, rest } = findCommand(commands, tokenize(typed), more.isAnswer);
  const known = {
    systems,
    teams: [{ id: 'security', userGroups: [] }],
    ...(ownIncident === undefined ? {} : { ownIncident }),
    ...more,
  };
  return { ...readArguments(command, rest, known), command };
}

export function acted(typed: string, ownIncident?: number): Record<string, unknown> {
  const { values, missing } = read(typed, ownIncident);
  expect(missing, 'nothing is missing').toEqual([]);
  return values;
}

/** A line that a question offered, once it is pressed. */
export function pressed(line: string): Record<string, unknown> {
  const { values, missing, command } = read(line, undefined, { isAnswer: true });
  expect(command.form ? [] : missing, 'nothing is missing that no form asks for').toEqual([]);
  return values;
}

export function refusal(typed: string, ownIncident?: number): UserError {
  try {
    const { values } = read(typed, ownIncident);
    throw new Error(`"${typed}" was taken as ${JSON.stringify(values)}`);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Undefined when it was refused, or asked about. */
export function readOrRefused(typed: string): ReturnType<typeof read> | undefined {
  try {
    return read(typed);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
