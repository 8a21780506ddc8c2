import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import {
  type Arguments,
  durationOption,
  flag,
  incidentArgument,
  keyArgument,
  nearest,
  optional,
  personOption,
  severityArgument,
  systemArgument,
  textArgument,
} from '../../../src/slack/arguments.ts';
import { tokenize } from '../../../src/slack/grammar.ts';
import { readArguments } from '../../../src/slack/read-arguments.ts';

const known = { systems: ['caresync', 'fhir', 'hims'] };
const open = { severity: severityArgument, system: systemArgument, title: textArgument('title', 150) };

function read(args: Arguments, typed: string) {
  return readArguments({ path: [], args, example: 'like this' }, tokenize(typed), known);
}
function refusal(args: Arguments, typed: string): UserError {
  try {
    read(args, typed);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`"${typed}" was taken`);
}

it.each([
  'SEV-2 hims "Login slow"',
  'hims SEV-2 "Login slow"',
  '"Login slow" hims SEV-2',
  '"Login slow" sev2 HIMS',
  'sev2 hims "Login slow"',
  'hims Login slow SEV-2',
  'Login slow hims Sev-2',
  'sev-2 Hims “Login slow”',
])('reads %s in whatever order it comes', (typed) => {
  expect(read(open, typed)).toEqual({
    values: { severity: 'SEV-2', system: 'hims', title: 'Login slow' },
    missing: [],
  });
});

it.each([
  ['', ['severity', 'system', 'title']],
  ['SEV-1', ['system', 'title']],
  ['hims', ['severity', 'title']],
  ['"Login slow"', ['severity', 'system']],
  ['SEV-1 hims ""', ['title']],
])('reports what is missing in %j', (typed, missing) => {
  expect(read(open, typed).missing).toEqual(missing);
});

it('takes a word of the title for a title, not for a mistake, when the rest is there', () => {
  expect(read(open, 'SEV-2 hims him is slow').values['title']).toBe('him is slow');
  expect(read(open, 'SEV-2 hims "SEV-1 alarm of fhir"').values).toMatchObject({
    severity: 'SEV-2',
    system: 'hims',
  });
});

describe('one kind of word', () => {
  it.each([
    ['SEV-1', 'SEV-1'],
    ['sev1', 'SEV-1'],
    ['Sev 1', undefined],
    ['sev-4', 'SEV-4'],
    ['1', undefined],
    ['4', undefined],
    ['P1', undefined],
  ])('severity %s', (text, expected) => {
    expect(severityArgument.read({ text, quoted: false }, known)).toBe(text === 'Sev 1' ? 'SEV-1' : expected);
  });

  it.each([
    ['INC-12', 12],
    ['inc-12', 12],
    ['INC12', 12],
    ['INC-007', 7],
    ['12', undefined],
    ['INC-', undefined],
    ['INC-1234567890123456', undefined],
    ['CHG-12', undefined],
    ['INC-1x', undefined],
  ])('incident %s', (text, expected) => {
    expect(incidentArgument.read({ text, quoted: false }, known)).toBe(expected);
  });

  it.each([
    ['inc-12', 'INC-12'],
    ['CHG3', 'CHG-3'],
    ['X-1', undefined],
    ['LONGER-1', undefined],
  ])('key %s', (text, expected) => {
    expect(keyArgument.read({ text, quoted: false }, known)).toBe(expected);
  });
});

describe('what is wrong', () => {
  it.each([
    ['SEV-9 hims "x"', 'command.unknown-severity', 'There is no SEV-9'],
    ['SEV-1 hmis "x"', 'command.near-miss', 'Did you mean hims?'],
    ['SEV-1 FHRI "x"', 'command.near-miss', 'Did you mean fhir?'],
    ['SEV-1 payroll "x"', 'system.unknown', 'There are: caresync, fhir, hims.'],
    ['SEV-1 hims "x" y', 'command.unknown-word', '"y" does not fit here'],
    ['SEV-1 hims "x" --loud', 'command.unknown-option', 'There is no option --loud here'],
    [`SEV-1 hims "${'x'.repeat(151)}"`, 'command.text-too-long', '151 characters long, 150 fit'],
  ])('%s', (typed, code, words) => {
    const error = refusal(open, typed);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
    const speaksForItself = ['command.unknown-severity', 'command.text-too-long'].includes(code);
    expect(error.message.endsWith('   like this')).toBe(!speaksForItself);
  });

  it('names the nearest option, and what a value looks like', () => {
    const list = {
      system: optional(systemArgument),
      all: flag('all'),
      since: durationOption('since'),
      by: personOption('by'),
    };
    expect(refusal(list, '--sinec P1D').message).toContain('Did you mean --since?');
    expect(refusal(list, '--since').message).toContain('--since needs a value like in --since P7D');
    expect(refusal(list, '--since soon').code).toBe('command.bad-option');
    expect(refusal(list, '--by ana').message).toContain('--by @user');
    expect(refusal(list, '"hims"').code).toBe('command.unexpected-text');
    expect(read(list, '--all hims --since p7d').values).toMatchObject({ all: true, system: 'hims' });
    expect(read(list, 'hims —all').values).toEqual({ all: true, system: 'hims' });
  });

  it('repeats no more than the beginning of a very long word', () => {
    expect(refusal(open, `SEV-1 ${'x'.repeat(9_000)} "x"`).message.length).toBeLessThan(200);
  });
});

it.each([
  ['hmis', 'hims'],
  ['fihr', 'fhir'],
  ['caresink', 'caresync'],
  ['HIMS', 'hims'],
  ['payroll', undefined],
  ['x', undefined],
  ['', undefined],
])('nearest to %j', (word, expected) => {
  expect(nearest(word, known.systems)).toBe(expected);
});
