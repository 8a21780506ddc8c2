import { expect, it } from 'vitest';
import { fillTemplate } from '../../../src/actions/fill.ts';
import { resolveSecrets, secretsIn } from '../../../src/actions/secrets.ts';

it('fills every text at any depth, and no key', () => {
  const written = {
    text: '{{ who }} and {{who}}',
    list: [{ '{{who}}': 'x{{n}}' }],
    number: 3,
    flag: true,
    none: null,
  };
  expect(fillTemplate(written, { who: 'Ana', n: '1' })).toEqual({
    text: 'Ana and Ana',
    list: [{ '{{who}}': 'x1' }],
    number: 3,
    flag: true,
    none: null,
  });
});

it('says which value is missing', () => {
  expect(() => fillTemplate('{{database}}', {})).toThrow('{{database}} has no value');
  expect(() => fillTemplate('{{toString}}', {})).toThrow('{{toString}} has no value');
});

it('does not look again at what a value brings with it', () => {
  expect(fillTemplate('{{a}}{{b}}', { a: '{{b}}', b: '$& $1 {{a}}' })).toBe('{{b}}$& $1 {{a}}');
});

it.each([
  ['{{a}}', { a: '${DB_PASSWORD}' }],
  ['${{{a}}}', { a: 'DB_PASSWORD' }],
  ['${DB_{{a}}', { a: 'PASSWORD}' }],
  ['{{a}}{{b}}', { a: '$', b: '{DB_PASSWORD}' }],
])('%j cannot be made to name a secret by %j', (template, values) => {
  expect(() => fillTemplate({ headers: { x: template } }, values)).toThrow('brings a secret');
});

it.each([
  `it's`,
  '"; rm -rf / #',
  '$(reboot)',
  '`reboot`',
  'a b',
  '*',
  '',
  '&& x',
  '\u{1F600}',
  '-x in the middle',
])('%j stays one word of a command', (value) => {
  expect(fillTemplate({ argv: ['/bin/echo', 'for {{value}}'] }, { value })).toEqual({
    argv: ['/bin/echo', `for ${value}`],
  });
});

it('keeps a value from becoming an option', () => {
  const argv = ['/usr/bin/pg_dump', '{{table}}'];
  expect(() => fillTemplate({ argv }, { table: '--file=/etc/passwd' })).toThrow(
    'would be taken for an option',
  );
  expect(() => fillTemplate({ doneWhen: { argv: ['/bin/ls', '{{a}}{{b}}'] } }, { a: '', b: '-R' })).toThrow(
    'option',
  );
  expect(fillTemplate({ argv: ['/bin/ls', '--color={{c}}', '-l'] }, { c: '-x' })).toEqual({
    argv: ['/bin/ls', '--color=-x', '-l'],
  });
  expect(fillTemplate({ text: '{{a}}' }, { a: '-x' })).toEqual({ text: '-x' });
});

it.each(['a\0b', 'a\nb', 'a\rb'])('%j is no word of a command', (value) => {
  expect(() => fillTemplate({ argv: ['/bin/echo', 'x{{value}}'] }, { value })).toThrow('line break');
  expect(fillTemplate({ text: '{{value}}' }, { value })).toEqual({ text: value });
});

it('keeps a value inside its part of an address', () => {
  const url = 'https://{{host}}/tenants/{{tenant}}/health';
  expect(fillTemplate({ url }, { host: 'hims-1.clinic', tenant: '@evil.example/?#' })).toEqual({
    url: 'https://hims-1.clinic/tenants/%40evil.example%2F%3F%23/health',
  });
  expect(() => fillTemplate({ url }, { host: 'hims-1', tenant: '..' })).toThrow('another address');
});

it('puts secrets in when they are needed, and says which is missing and where it belongs', () => {
  const written = {
    headers: { authorization: 'Basic ${HIMS_USER}:${HIMS_PASSWORD}' },
    list: ['plain $HIMS_USER'],
  };
  const source = { HIMS_USER: 'ana', HIMS_PASSWORD: '${HIMS_USER}$&' };
  expect(resolveSecrets(written, source)).toEqual({
    headers: { authorization: 'Basic ana:${HIMS_USER}$&' },
    list: ['plain $HIMS_USER'],
  });
  expect(secretsIn(written, source)).toEqual(['ana', '${HIMS_USER}$&']);
  expect(() => resolveSecrets(written, { HIMS_USER: 'ana' })).toThrow(
    '${HIMS_PASSWORD} is not set. It belongs into the environment',
  );
  expect(() => resolveSecrets(['${constructor}'], {})).toThrow('${constructor} is not set');
});

it.each(['SLACK_BOT_TOKEN', 'DATABASE_URL', 'FEED_TOKEN'])(
  'does not give %s of the bot itself away',
  (name) => {
    expect(() => resolveSecrets(`\${${name}}`, { [name]: 'secret' })).toThrow('secret of the bot itself');
  },
);

it('knows no key that an object has by itself', () => {
  expect(fillTemplate({ constructor: '{{a}}', toString: '{{a}}' }, { a: 'x' })).toEqual({
    constructor: 'x',
    toString: 'x',
  });
});
