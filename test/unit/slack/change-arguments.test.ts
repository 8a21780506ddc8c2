import { describe, expect, it } from 'vitest';
import {
  afterOption,
  atOption,
  changeTypeArgument,
  checkArgument,
  confirmOption,
  pullRequestOption,
  sizeOption,
  untilOption,
  windowOption,
  wordOption,
} from '../../../src/slack/arguments-change.ts';
import { changeArgument } from '../../../src/slack/arguments-keys.ts';
import { endOf, momentOf } from '../../../src/slack/civil-time.ts';

const known = { systems: ['hims'] };
const read = (
  argument: { read(token: { text: string; quoted: boolean }, known: { systems: string[] }): unknown },
  text: string,
) => argument.read({ text, quoted: false }, known);

it.each([
  [changeArgument, 'CHG-7', 7],
  [changeArgument, 'chg7', 7],
  [changeArgument, 'CHG-', undefined],
  [changeArgument, 'INC-7', undefined],
  [afterOption, 'CHG-3', 3],
  [confirmOption, 'chg-7', 7],
  [windowOption, 'mw-2', 2],
  [changeTypeArgument, 'Emergency', 'emergency'],
  [changeTypeArgument, 'urgent', undefined],
  [sizeOption, 'MAJOR', 'major'],
  [sizeOption, 'huge', undefined],
  [checkArgument, '2', 2],
  [checkArgument, '0', undefined],
  [wordOption('template', 'NAME'), 'restart-service', 'restart-service'],
  [wordOption('template', 'NAME'), 'a b', undefined],
  [pullRequestOption, 'https://github.com/clinic/hims/pull/212', 'https://github.com/clinic/hims/pull/212'],
  [pullRequestOption, 'clinic/hims#212', undefined],
  [atOption, '2026-12-06 02:00', { date: '2026-12-06', time: '02:00' }],
  [atOption, '2026-12-06T2:00', { date: '2026-12-06', time: '02:00' }],
  [untilOption, '2026-12-06', { date: '2026-12-06' }],
  [atOption, 'tomorrow', undefined],
])('%#: reads %s', (argument, text, value) => {
  expect(read(argument as typeof changeArgument, text)).toEqual(value);
});

it('guesses no time for a beginning', () => {
  expect(() => read(atOption as unknown as typeof changeArgument, '2026-12-06')).toThrow(
    'At what time on 2026-12-06?',
  );
});

describe('civil times', () => {
  const zone = 'America/New_York';
  const iso = (date: string, time?: string) => momentOf({ date, ...(time ? { time } : {}) }, zone).toISO();

  it('are those of the wall, and asked for again where the clocks jump', () => {
    expect(iso('2026-12-06', '02:00')).toBe('2026-12-06T07:00:00.000Z');
    expect(() => iso('2027-03-14', '02:30')).toThrow(
      'The clocks skip 02:30 on 2027-03-14: they go forward that night. Choose another time, for example "2027-03-14 03:00".',
    );
    expect(() => iso('2026-11-01', '01:30')).toThrow('The clocks show 01:30 twice on 2026-11-01');
    expect(iso('2026-12-06')).toBe('2026-12-06T05:00:00.000Z');
  });

  it('end with the day, which may have 25 hours', () => {
    expect(endOf({ date: '2026-11-01' }, zone).toISO()).toBe('2026-11-02T05:00:00.000Z');
    expect(endOf({ date: '2026-12-01', time: '12:00' }, zone).toISO()).toBe('2026-12-01T17:00:00.000Z');
  });

  it.each([
    ['2026-02-30', '02:00'],
    ['2026-13-01', '02:00'],
    ['2026-12-06', '25:00'],
    ['2026-12-06', '24:00'],
    ['2026-12-06', '10:61'],
  ])('that do not exist are refused: %s %s', (date, time) => {
    expect(() => momentOf({ date, time }, zone)).toThrow(/^There is no /);
  });
});
