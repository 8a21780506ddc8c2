import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/systems/hash.ts';
import type { ProcedureValue } from '../../../src/systems/model-procedure.ts';
import { fitsPattern, patternFault } from '../../../src/systems/pattern.ts';
import { fillIn, placeholdersIn, valueFault } from '../../../src/systems/values.ts';

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
