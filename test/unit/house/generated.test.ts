import { describe, expect, it } from 'vitest';
import { findErrors } from '../../../scripts/generated/errors.ts';
import { fillMarkers, table } from '../../../scripts/generated/part.ts';

describe('findErrors', () => {
  it.each([
    ["new UserError('a.plain', 'Say why.')", 'Say why.'],
    ["new UserError('a.template', `There is no ${key}.   ${list.map((x) => `${x}`)}`)", 'There is no ….'],
    [
      "throw new UserError(\n  'a.choice',\n  short ? 'No.' : 'There is none.',\n  { refused: true })",
      'There is none.',
    ],
    ["new UserError('a.variable', text)", ''],
  ])('reads %s', (source, message) => {
    expect(findErrors(source).map((found) => found.message)).toEqual([message]);
  });
});

describe('fillMarkers', () => {
  it('replaces what stands between the marks and keeps the rest', () => {
    const page = 'before\n<!-- x:start -->\nold\n<!-- x:end -->\nafter\n';

    const filled = fillMarkers('page.md', 'x', page, 'new');

    expect(filled).toBe('before\n<!-- x:start -->\n\nnew\n\n<!-- x:end -->\nafter\n');
    expect(fillMarkers('page.md', 'x', filled, 'new')).toBe(filled);
  });

  it.each([undefined, 'no marks', '<!-- x:end --><!-- x:start -->'])('says which marks %j lacks', (page) => {
    expect(() => fillMarkers('page.md', 'x', page, 'new')).toThrow('page.md has no lines <!-- x:start -->');
  });
});

it('keeps pipes inside the cells of a table', () => {
  expect(table(['A', 'B'], [['a|b', 'c']])).toBe('| A | B |\n| --- | --- |\n| a\\|b | c |');
});
