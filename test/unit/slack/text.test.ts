import { Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { cut, cutEscaped } from '../../../src/slack/limits.ts';
import { escape, exact, oneLine, plain, span, stripControls } from '../../../src/slack/text.ts';

describe('plain: what was typed, as Slack sends it, is what was meant', () => {
  it.each([
    ['a &lt;b&gt; &amp; c', 'a <b> & c'],
    ['&amp;lt;', '&lt;'],
    ['&amp;amp;', '&amp;'],
    ['<@U0ANA00001|ana>', '@ana'],
    ['<#C0OPS00001|ops>', '#ops'],
    ['<#C0PRIVATE1|>', '#'],
    ['<!channel>', '@channel'],
    ['<!here|here>', '@here'],
    ['<!everyone>', '@everyone'],
    ['<!subteam^S0DOCTORS1|@doctors>', '@doctors'],
    ['<!subteam^S0DOCTORS1>', '@subteam^S0DOCTORS1'],
    ['&lt;!channel&gt;', '<!channel>'],
    ['<https://x.example/?a=1&amp;b=2>', 'https://x.example/?a=1&b=2'],
    ['<https://x.example|x.example>', 'x.example'],
    ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['5 < 6 > 4', '5 < 6 > 4'],
    ['', ''],
  ])('%s', (typed, meant) => {
    expect(plain(typed)).toBe(meant);
  });
});

describe('escape', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['a & b', 'a &amp; b'],
    ['&lt;', '&amp;lt;'],
    ['👩‍⚕️', '👩‍⚕️'],
  ])('%s', (text, escaped) => {
    expect(escape(text)).toBe(escaped);
    expect(plain(escaped)).toBe(text);
  });
});

describe('what no reader sees', () => {
  it.each([
    ['a\u0000b\u0007c', 'abc'],
    ['\u202Eevil\u202C', 'evil'],
    ['\u2066x\u2069\u200E\u200F\u061C', 'x'],
    ['zero\u200Bwidth\uFEFF\u00AD\u2060', 'zerowidth'],
    ['\u001b[31mred', '[31mred'],
    ['kept\n\tkept', 'kept\n\tkept'],
    ['👩\u200D⚕️', '👩\u200D⚕️'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['\r\n', '\n'],
  ])('%j', (text, expected) => {
    expect(stripControls(text)).toBe(expected);
  });

  it('makes one line of a title', () => {
    expect(oneLine('  a\r\n\tb  \u00A0 c\u2028d ')).toBe('a b c d');
  });
});

describe('cut', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly 10', 10, 'exactly 10'],
    ['eleven char', 10, 'eleven ch…'],
    ['two words', 5, 'two…'],
    ['👍👍👍', 4, '👍…'],
    ['👍👍👍', 5, '👍👍…'],
    ['', 5, ''],
  ])('%s to %i', (text, max, expected) => {
    expect(cut(text, max)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(max);
  });

  it('never leaves half an emoji, half an entity or half a mention, wherever it cuts', () => {
    const text = `${escape('a<b & c>d 👍')} <@U0ANA00001> <!date^1795449600^{time}|11:00> &amp; end`;
    for (let max = 2; max <= text.length; max += 1) {
      const short = cutEscaped(text, max);
      expect(short.length).toBeLessThanOrEqual(max);
      const body = short.replace(/…$/, '');
      expect(body.isWellFormed()).toBe(true);
      expect(body).not.toMatch(/&(?!amp;|lt;|gt;)/);
      expect(body.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
    }
  });

  it('says where the rest is', () => {
    expect(cut('x'.repeat(100), 30, '… (rest in the thread)')).toBe(`${'x'.repeat(8)}… (rest in the thread)`);
  });
});

it.each([
  [{ seconds: 1 }, '1 min'],
  [{ minutes: 9 }, '9 min'],
  [{ minutes: 60 }, '1 h'],
  [{ hours: 3, minutes: 41 }, '3 h 41 min'],
  [{ days: 1 }, '1 d'],
  [{ days: 2, hours: 4, minutes: 59 }, '2 d 4 h'],
  [{ minutes: -15 }, '15 min'],
  [{ hours: 23, minutes: 59, seconds: 45 }, '1 d'],
])('span of %o', (length, expected) => {
  expect(span(Duration.fromObject(length))).toBe(expected);
});

it('leaves signs alone in what is approved word by word', () => {
  expect(exact('move *.log.* in /var')).toBe('`move *.log.* in /var`');
  expect(exact('a `b` c')).toBe("`a 'b' c`");
  expect(exact('nothing of it')).toBe('nothing of it');
});
