import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../src/slack/grammar.ts';

const words = (input: string) =>
  tokenize(input).words.map((token) => (token.quoted ? `"${token.text}"` : token.text));
const options = (input: string) => tokenize(input).options.map(({ name, value }) => [name, value?.text]);

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
    ['open 5" disk', ['open', '5"', 'disk']],
    ['open O"Neill', ['open', 'O"Neill']],
    ["open it's Ana's", ['open', "it's", "Ana's"]],
    ['open "never closed', ['open', '"never closed"']],
    ['open "', ['open', '""']],
    ['open "two\nlines"', ['open', '"two\nlines"']],
  ])('%j', (input, expected) => {
    expect(words(input)).toEqual(expected);
  });

  it('says which quote was never closed', () => {
    expect(tokenize('open "Login slow').openQuote).toBe('"Login slow');
    expect(tokenize('open "Login slow"').openQuote).toBeUndefined();
  });
});

describe('options', () => {
  it.each([
    ['--all', [['all', undefined]]],
    ['—all', [['all', undefined]]],
    ['–all', [['all', undefined]]],
    ['--ALL', [['all', undefined]]],
    ['--since P7D', [['since', 'P7D']]],
    ['--since=P7D', [['since', 'P7D']]],
    ['—since=P7D', [['since', 'P7D']]],
    ['--why="two words"', [['why', 'two words']]],
    ['--why "two words"', [['why', 'two words']]],
    ['--why=“two words”', [['why', 'two words']]],
    ['--why=', [['why', '']]],
    [
      '--a --b c',
      [
        ['a', undefined],
        ['b', 'c'],
      ],
    ],
    ['--dry-run', [['dry-run', undefined]]],
  ])('%j', (input, expected) => {
    expect(options(input)).toEqual(expected);
    expect(words(input)).toEqual([]);
  });

  it.each(['-all', '--', '---', '--1', 'a--b', '5--', '"--all"', '-', '—'])('%j is a word', (input) => {
    expect(options(input)).toEqual([]);
  });
});

describe('what Slack makes of a mention', () => {
  it('keeps the id behind it, and shows the name', () => {
    expect(tokenize('<@U0ANA00001|ana>').words).toEqual([
      { text: '@ana', quoted: false, user: 'U0ANA00001' },
    ]);
    expect(tokenize('<#C0OPS00001|ops>').words).toEqual([
      { text: '#ops', quoted: false, channel: 'C0OPS00001' },
    ]);
    expect(tokenize('--by <@U0ANA00001|Ana Alvarez>').options).toEqual([
      { name: 'by', value: { text: '@Ana Alvarez', quoted: false, user: 'U0ANA00001' } },
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
  expect(performance.now() - start).toBeLessThan(500);
});
