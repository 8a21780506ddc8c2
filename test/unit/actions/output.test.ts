import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createOutputKeeper } from '../../../src/actions/output.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function keep(text: string, limit: number, size = 3) {
  const keeper = createOutputKeeper({ limit });
  for (let at = 0; at < text.length; at += size) keeper.write(text.slice(at, at + size));
  return keeper;
}

it.each([0, 1, 9, 10, 11, 19, 20])('keeps %i of 20 bytes as they are', (length) => {
  const text = 'abcdefghijklmnopqrst'.slice(0, length);
  expect(keep(text, 20).kept()).toBe(text);
});

it('keeps the beginning and the end, and says how much is missing', () => {
  for (const size of [1, 3, 7, 100]) {
    const text = `begin-----${'x'.repeat(75)}-------end`;
    const keeper = keep(text, 20, size);
    expect(keeper.kept()).toBe('begin-----\n[… 75 bytes are cut out here …]\n-------end');
    expect(keeper.bytes).toBe(95);
    expect(keeper.sha256).toBe(sha256(text));
  }
});

it('cuts no character in two, whether at the limit or between chunks', () => {
  const text = '😀ä'.repeat(20);
  for (const size of [1, 2, 3, 5]) {
    const keeper = keep(text, 21, size);
    expect(keeper.kept()).not.toContain('\ufffd');
    expect(keeper.bytes).toBe(120);
    expect(keeper.sha256).toBe(sha256(text));
    expect(keeper.kept()).toBe('😀ä😀\n[… 102 bytes are cut out here …]\nä😀ä');
  }
});

it('shows a NUL, which no database takes in a text', () => {
  expect(keep('a\0b', 20).kept()).toBe('a␀b');
});
