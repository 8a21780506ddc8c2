import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/systems/hash.ts';
import type { ProcedureValue } from '../../../src/systems/model-procedure.ts';
import { fitsPattern, patternFault } from '../../../src/systems/pattern.ts';
import { fillIn, normalValue, placeholdersIn, valueFault } from '../../../src/systems/values.ts';

describe('a pattern', () => {
  it.each([
    'BKP-\\d+',
    '[0-9A-Za-z._-]+',
    '\\d{4}-\\d\\d-\\d\\d',
    '(?:v)?\\d+',
    'a|b',
    '(?:jan|feb)',
    '[()+]+',
    '\\(a\\)+',
    '(?:\\d{4}-){2}\\d',
    '[0-9]+\\.[0-9]+\\.[0-9]+[0-9A-Za-z.-]*',
  ])('%s may be used', (pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
  });

  it.each([
    '(a+)+',
    '(a|a)*',
    '(?:a*b?)*',
    '((a+))+',
    '(a{1,9}){2,}',
    '(',
    '(a)\\1',
    '(?=a)a',
    '(?<!a)b',
    '[z-a]',
    '\\d+\\d+\\d+\\d+\\d+',
    'a?a?a?a?a?aaaaa',
  ])('%s may not', (pattern) => {
    expect(patternFault(pattern)).toBeDefined();
  });

  it('must fit the whole text', () => {
    expect(fitsPattern('BKP-12', 'BKP-\\d+')).toBe(true);
    expect(fitsPattern('BKP-12; rm', 'BKP-\\d+')).toBe(false);
    expect(fitsPattern('b', 'a|b')).toBe(true);
    expect(fitsPattern('xb', 'a|b')).toBe(false);
  });

  it('is quick on the worst text there is', () => {
    const began = performance.now();

    expect(fitsPattern(`${'1'.repeat(99)}x`, '\\d+\\d+\\d+\\d+')).toBe(false);
    expect(fitsPattern(`${'1'.repeat(50_000)}x`, '\\d+\\d+\\d+\\d+')).toBe(false);

    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('a value', () => {
  const cases: [ProcedureValue['type'], string, boolean][] = [
    ['number', '3', true],
    ['number', '', false],
    ['number', 'NaN', false],
    ['number', 'Infinity', false],
    ['yes-no', 'yes', true],
    ['yes-no', 'true', false],
    ['date', '2027-02-28', true],
    ['date', '2027-02-30', false],
    ['duration', 'PT15M', true],
    ['duration', '15', false],
    ['duration', 'PT0S', false],
    ['text', 'x'.repeat(501), false],
    ['choice', 'anything', false],
  ];
  it.each(cases)('of type %s takes %s: %s', (type, typed, isRight) => {
    expect(valueFault({ type }, typed) === undefined).toBe(isRight);
  });

  const newYork = 'America/New_York';
  it.each([
    ['2026-12-01 09:40', '2026-12-01 09:40 -05:00'],
    ['2026-07-01T09:40', '2026-07-01 09:40 -04:00'],
    ['2026-12-01 09:40:31', '2026-12-01 09:40:31 -05:00'],
    ['2026-12-01 14:40 +00:00', '2026-12-01 09:40 -05:00'],
    ['2026-11-01 01:30 -04:00', '2026-11-01 01:30 -04:00'],
    ['2026-11-01 01:30 -05:00', '2026-11-01 01:30 -05:00'],
    ['2027-03-14 03:00', '2027-03-14 03:00 -04:00'],
  ])('that is a time, typed as %s, is kept as %s', (typed, kept) => {
    expect(valueFault({ type: 'time' }, typed, newYork)).toBeUndefined();
    expect(normalValue({ type: 'time' }, typed, newYork)).toBe(kept);
    expect(normalValue({ type: 'time' }, kept, newYork)).toBe(kept);
  });

  it.each([
    ['2027-03-14 02:30', 'is skipped that night in America/New_York'],
    [
      '2026-11-01 01:30',
      'is there twice that night in America/New_York: write 2026-11-01 01:30 -04:00 or 2026-11-01 01:30 -05:00',
    ],
    ['2026-02-30 01:30', 'must be a time such as 2026-12-01 09:40 (America/New_York)'],
    ['2026-12-01 25:00', 'must be a time'],
    ['2026-12-01', 'must be a time'],
    ['2026-12-01 09:40 EST', 'must be a time'],
    ['2026-12-01 09:40 +99:00', 'must be a time'],
    ['09:40', 'must be a time'],
  ])('that is a time cannot be %s', (typed, says) => {
    expect(valueFault({ type: 'time' }, typed, newYork)?.[2]).toContain(says);
  });

  it('is put in once, and brings no other with it', () => {
    expect(fillIn('{{a}} and {{ b }} and {{c}}', { a: '{{b}}', b: '$&' })).toBe('{{b}} and $& and {{c}}');
    expect(placeholdersIn('{{a}} {{ b }} {no} {{}}')).toEqual(['a', 'b', '']);
    expect(fillIn('{{constructor}}', {})).toBe('{{constructor}}');
  });
});

it('a hash does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (thing) => {
      const turned = Object.fromEntries(Object.entries(thing).toReversed());
      expect(hashOf(turned)).toBe(hashOf(thing));
    }),
    { numRuns: 50 },
  );
  expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: 2 }));
  expect(hashOf({ a: [1, 2] })).not.toBe(hashOf({ a: [2, 1] }));
});
