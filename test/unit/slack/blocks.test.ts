import { expect, it } from 'vitest';
import { wholeText } from '../../../src/slack/blocks.ts';
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
