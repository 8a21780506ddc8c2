import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedactor } from '../../../src/actions/redactor.ts';

function redact(text: string, secrets: readonly string[] = [], size = text.length): string {
  const redactor = createRedactor(secrets);
  let shown = '';
  for (let at = 0; at < text.length; at += size) shown += redactor.write(text.slice(at, at + size));
  return shown + redactor.end();
}

it('takes a known secret out wherever the chunks break', () => {
  const text = 'user=ana pass is hunter2-hunter2, again: hunter2-hunter2!';
  for (let size = 1; size < text.length; size += 1)
    expect(redact(text, ['hunter2-hunter2'], size)).toBe('user=ana pass is [redacted], again: [redacted]!');
});

it('leaves nothing of secrets that overlap, nor of their forms', () => {
  const secret = 'a/b "c"\nwith a second line';
  const forms = [encodeURIComponent(secret), JSON.stringify(secret), Buffer.from(secret).toString('base64')];
  for (const size of [1, 7, 1_000]) {
    expect(redact('abcdefghi abcdef xdefghi', ['abcdef', 'defghi'], size)).toBe(
      '[redacted] [redacted] x[redacted]',
    );
    expect(redact(`>${forms.join('<>')}< with a second line`, [secret], size)).toBe(
      '>[redacted]<>"[redacted]"<>[redacted]< [redacted]',
    );
  }
});

it.each([
  ['password=hunter2&user=ana', 'password=[redacted]&user=ana'],
  ['{"apiKey": "a b\\"c", "n": 1}', '{"apiKey": "[redacted]"c", "n": 1}'],
  ['export PGPASSWORD=hunter2', 'export PGPASSWORD=[redacted]'],
  ['psql --password hunter2 -l', 'psql --password [redacted] -l'],
  [
    "curl -H 'Authorization: Bearer abc.def' https://x",
    "curl -H 'Authorization: Bearer [redacted]' https://x",
  ],
  ['authorization: Basic YW5hOmh1bnRlcjI=', 'authorization: Basic [redacted]'],
  ['used AKIAIOSFODNN7EXAMPLE here', 'used [redacted] here'],
  ['postgres://hims:p@ss:w@db:5432/hims down', 'postgres://hims:[redacted]@db:5432/hims down'],
  ['redis://:hunter2@cache', 'redis://:[redacted]@cache'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl end', 'token [redacted] end'],
  ['xoxb-12-34-abcDEF and xapp-1-A1-2-b', '[redacted] and [redacted]'],
  ['https://hooks.slack.com/services/T0/B0/abc', 'https://hooks.slack.com/services/[redacted]'],
  ['ghp_abcdefghijklmnop', '[redacted]'],
  [
    'a\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIE+/==\n-----END RSA PRIVATE KEY-----\nb',
    'a\n[redacted]-----END RSA PRIVATE KEY-----\nb',
  ],
])('%j is shown as %j', (text, shown) => {
  for (const size of [1, 5, 4_096]) expect(redact(text, [], size)).toBe(shown);
});

it.each([
  'http://db:8080/health is fine',
  'bearer of bad news',
  'tokens left: 5',
  'the password was changed',
  'mailto:ana@clinic',
])('%j is shown as it is', (text) => {
  expect(redact(text, ['abc'], 3)).toBe(text);
});

it('shows the same however the text is cut, and what is no secret unharmed', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('s3cret', 's3cr', 'password=', '://a:b@', '"', ' '),
        ),
        {
          maxLength: 40,
        },
      ),
      fc.integer({ min: 1, max: 9 }),
      (parts, size) => {
        const text = parts.join('');
        const shown = redact(text, ['s3cret'], size);
        expect(shown).toBe(redact(text, ['s3cret']));
        expect(shown).not.toContain('s3cret');
      },
    ),
    { numRuns: 200 },
  );
});

it('takes a line of 50 MB, and a secret without an end, in little time and memory', () => {
  const redactor = createRedactor(['hunter2-hunter2']);
  const piece = 'eyJ://a:xoxb '.repeat(5_000);
  const before = process.memoryUsage().heapUsed;
  let shown = 0;
  for (let times = 0; times < 400; times += 1) shown += redactor.write(piece).length;
  redactor.write('password="');
  for (let times = 0; times < 400; times += 1) shown += redactor.write('x'.repeat(65_536)).length;
  expect(shown).toBeGreaterThan(0);
  expect(redactor.end().length).toBeLessThan(600);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(150e6);
});
