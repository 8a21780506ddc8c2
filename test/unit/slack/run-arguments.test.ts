import { expect, it } from 'vitest';
import { flag } from '../../../src/slack/arguments.ts';
import {
  confirmSystemOption,
  measuredOption,
  procedureArgument,
  stepArgument,
  valuesArgument,
  wantedProcedure,
} from '../../../src/slack/arguments-run.ts';
import { tokenize } from '../../../src/slack/grammar.ts';
import { readArguments } from '../../../src/slack/read-arguments.ts';

const known = { systems: ['hims', 'fhir'] };
const args = {
  procedure: procedureArgument,
  values: valuesArgument,
  confirmation: confirmSystemOption,
  isDry: flag('dry-run'),
};
const read = (typed: string) =>
  readArguments({ path: ['run', 'start'], args, example: '/hims run start care' }, tokenize(typed), known)
    .values;

it.each([
  ['care --confirm hims', { procedure: 'care', confirmation: 'hims' }],
  [
    'care --service=web --note "two words" --dry-run',
    { procedure: 'care', isDry: true, values: { service: 'web', note: 'two words' } },
  ],
  ['care --urgent', { procedure: 'care', values: { urgent: '' } }],
  ['care --constructor x --tostring y', { procedure: 'care', values: { constructor: 'x', tostring: 'y' } }],
])('takes for a value whatever is no other option: %s', (typed, values) => {
  expect(read(typed)).toEqual(values);
});

it.each([
  ['care', { name: 'care', values: {} }],
  ['Care a=1 b=two', { name: 'care', values: { a: '1', b: 'two' } }],
  [`care note='two words' b=`, { name: 'care', values: { note: 'two words', b: '' } }],
  ['care a=x=y', { name: 'care', values: { a: 'x=y' } }],
])('reads which procedure carries a change out: %s', (typed, wanted) => {
  expect(wantedProcedure(typed)).toEqual(wanted);
});

it.each(['', 'a b', 'care =x', 'care a=1 b', "care a='open", '../care'])(
  'says how a procedure is named, given %j',
  (typed) => {
    expect(() => wantedProcedure(typed)).toThrow(/looks like this: {3}--run/);
  },
);

it.each([
  ['look', 'look'],
  ['LOOK-2', 'look-2'],
  ['RUN-31', undefined],
  ['2nd', undefined],
  ['a_b', undefined],
])('takes %s for a step, or not', (text, step) => {
  expect(stepArgument.read({ text, quoted: false }, known)).toBe(step);
});

it.each([
  ['42', 42],
  ['-0.5', -0.5],
  ['1e9', undefined],
  ['NaN', undefined],
  ['0x10', undefined],
])('takes %s for a number, or not', (text, number) => {
  expect(measuredOption.read({ text, quoted: false }, known)).toBe(number);
});
