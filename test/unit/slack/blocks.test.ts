import { expect, it } from 'vitest';
import { actions, button, cappedRows, context, section, wholeText } from '../../../src/slack/blocks.ts';
import { limits } from '../../../src/slack/limits.ts';
import { escape } from '../../../src/slack/text.ts';

const textsOf = (text: string): string[] => wholeText(text).map((block) => block.text?.text ?? '');

it.each([
  ['short', 'Failover is running'],
  ['many words', 'failover '.repeat(900).trim()],
  ['a word longer than a section', 'x'.repeat(7_000)],
  ['what grows when it is escaped', escape('&'.repeat(2_000))],
  ['a mention at the seam', `${'x'.repeat(2_995)}<@U0ANA00001> and on`],
])('keeps every character of %s', (_name, text) => {
  const parts = textsOf(text);

  for (const part of parts) expect(part.length).toBeLessThanOrEqual(limits.section);
  expect(parts.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  for (const part of parts) expect(part).not.toMatch(/&[a-z]{0,4}$|<[^<>]*$/);
});

it('keeps as many rows as may be, says how many are left, and drops headings without any', () => {
  const row = (text: string) => ({ ...section(text), accessory: button('Show', 'show', '1') });
  const more = (left: number) => `${left} more`;
  const end = actions([button('New', 'new', '1')]);
  const all = [section('*A*'), row('1'), row('2'), section('*B*'), row('3'), end];
  expect(cappedRows(all, { most: 3, room: 100 }, more)).toEqual(all);
  expect(cappedRows(all, { most: 2, room: 100 }, more)).toEqual([...all.slice(0, 3), context('1 more'), end]);
  expect(cappedRows(all, { most: 9, room: 1 }, more)).toEqual([...all.slice(0, 2), context('2 more'), end]);
  expect(cappedRows([section('Nothing'), end], { most: 0, room: 0 }, more)).toEqual([
    section('Nothing'),
    end,
  ]);
});
