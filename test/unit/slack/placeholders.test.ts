import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isPlaceholder } from '../../../src/slack/doubts.ts';
import { faultIn } from '../../../src/slack/read-empty.ts';

/** What our own sentences show in the place of somebody's words: `/hims incident reopen INC-1 "why"`. */
function shown(): string[] {
  const files = globSync('{src,commands,interactions}/**/*.ts');
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const found = lines.flatMap((line) =>
    [...line.matchAll(/\/hims [^`\n]*?"([a-z][^"$]*)"/g)].map(([, text = '']) => text),
  );
  return [...new Set(found)];
}

it('knows everything that stands in an example for the words of a person', () => {
  expect(shown().length).toBeGreaterThan(5);
  expect(shown().filter((text) => !isPlaceholder(text))).toEqual([]);
});

it.each(['why', '"why"', 'Why it cannot wait.', 'what was done'])(
  'takes %j for nothing that was said',
  (text) => {
    expect(faultIn(text, 'reason')).toBe('stands in the example for your own words');
  },
);

it.each(['Why nobody was paged', 'What was done: the disk was replaced', 'Nobody knows why'])(
  'takes %j as it is',
  (text) => {
    expect(isPlaceholder(text)).toBe(false);
  },
);
