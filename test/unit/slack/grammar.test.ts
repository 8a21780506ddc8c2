import { describe, expect, it } from 'vitest';
import { bare, tokenize } from '../../../src/slack/grammar.ts';

const words = (input: string) =>
  tokenize(input).parts.flatMap((part) =>
    part.kind === 'option' ? [] : [part.quoted ? `"${part.text}"` : part.text],
  );
const options = (input: string) =>
  tokenize(input).parts.flatMap((part) => (part.kind === 'option' ? [[part.name, part.value?.text]] : []));

describe('words and quotes', () => {
  it.each([
    ['', []],
    ['   \t\n ', []],
    ['incident open', ['incident', 'open']],
    ['  incident   open  ', ['incident', 'open']],
    ['open "Login slow"', ['open', '"Login slow"']],
    ['open “Login slow”', ['open', '"Login slow"']],
    ['open „Anmeldung langsam“', ['open', '"Anmeldung langsam"']],
    ['open «Connexion lente»', ['open', '"Connexion lente"']],
    ['open ”Login slow”', ['open', '"Login slow"']],
    ['open “Login slow"', ['open', '"Login slow"']],
    ['open "Login slow”', ['open', '"Login slow"']],
    ['open "Login slow" hims', ['open', '"Login slow"', 'hims']],
    ['open "one" "two"', ['open', '"one"', '"two"']],
    ['open ""', ['open', '""']],
    [String.raw`open "say \"no\" twice"`, ['open', '"say "no" twice"']],
    ['open "5" disk is full"', ['open', '"5"', 'disk', 'is', 'full"']],
    ['open "Login slow", hims', ['open', '"Login slow"', 'hims']],
    ['open "Login slow".', ['open', '"Login slow"']],
    ['open \u200Bhims \uFEFF"x"', ['open', 'hims', '"x"']],
    ['open 5" disk', ['open', '5"', 'disk']],
    ['open O"Neill', ['open', 'O"Neill']],
    ["open it's Ana's", ['open', "it's", "Ana's"]],
    ['open "two\nlines"', ['open', '"two\nlines"']],
  ])('%j', (input, expected) => {
    expect(words(input)).toEqual(expected);
  });

  it('says which quote was never closed', () => {
    expect(tokenize('open "Login slow').openQuote).toBe('"Login slow');
    expect(tokenize('open "').openQuote).toBe('"');
    expect(tokenize('open --why="Login slow').openQuote).toBe('--why="Login slow');
    expect(tokenize('open "Login slow"').openQuote).toBeUndefined();
  });
});

it.each([
  ['`INC-1`', 'INC-1'],
  ['*SEV‑2*,', 'SEV-2'],
  ['(hims)', 'hims'],
  ['INC–1:', 'INC-1'],
  ['ＩＮＣ－１', 'INC-1'],
  ['#INC-1', 'INC-1'],
])('compares %s as %s', (word, compared) => {
  expect(bare(word)).toBe(compared);
});

describe('options', () => {
  it.each([
    ['--all', [['all', undefined]]],
    ['—all', [['all', undefined]]],
    ['–all', [['all', undefined]]],
    ['--ALL', [['all', undefined]]],
    ['‑‑all', [['all', undefined]]],
    ['−−all', [['all', undefined]]],
    ['－－all', [['all', undefined]]],
    ['\u200E--all', [['all', undefined]]],
    ['"x"--all', [['all', undefined]]],
    ['--since=P7D', [['since', 'P7D']]],
    ['—since=P7D', [['since', 'P7D']]],
    ['--why="two words"', [['why', 'two words']]],
    ['--why=“two words”', [['why', 'two words']]],
    ['--why=', [['why', '']]],
    [
      '--a --b',
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    ['--dry-run', [['dry-run', undefined]]],
  ])('%j', (input, expected) => {
    expect(options(input)).toEqual(expected);
    expect(words(input).filter((word) => word !== '"x"')).toEqual([]);
  });

  it.each(['-all', '--all.', '––all', 'x--all', '--', '---', '--1', 'a--b', '5--', '"--all"', '-', '—'])(
    '%j is a word',
    (input) => {
      expect(options(input)).toEqual([]);
    },
  );
});

describe('what Slack makes of a mention', () => {
  it('keeps the id behind it, and shows the name', () => {
    expect(tokenize('<@U0ANA00001|ana> <#C0OPS00001|ops>').parts).toMatchObject([
      { text: '@ana', quoted: false, user: 'U0ANA00001', raw: '<@U0ANA00001|ana>' },
      { text: '#ops', quoted: false, channel: 'C0OPS00001' },
    ]);
    expect(tokenize('--by=<@U0ANA00001|ana>').parts).toMatchObject([
      { name: 'by', value: { text: '@ana', quoted: false, user: 'U0ANA00001' } },
    ]);
  });

  it('is text inside a text', () => {
    expect(
      words('"ask <@U0ANA00001|ana> in <#C0OPS00001|ops>, &lt;b&gt; &amp; <https://x.example|x.example>"'),
    ).toEqual(['"ask @ana in #ops, <b> & x.example"']);
  });
});

it.each([
  ['quotes', '"'.repeat(10_000)],
  ['quotes apart', '" '.repeat(5_000)],
  ['brackets', '<'.repeat(10_000)],
  ['half mentions', '<@'.repeat(5_000)],
  ['dashes', '--a '.repeat(2_500)],
  ['backslashes', String.raw`\"`.repeat(5_000)],
])('reads ten thousand characters of %s in a blink', (_what, input) => {
  const start = performance.now();
  tokenize(input);
  expect(performance.now() - start).toBeLessThan(10_000);
});
