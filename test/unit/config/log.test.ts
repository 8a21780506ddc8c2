import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLog } from '../../../src/config/log.ts';

it('hides secrets and what people wrote, at the top and one level down', () => {
  let written = '';
  const log = createLog(
    { logLevel: 'info' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    }),
  );

  log.info({ token: 'xoxb-1', text: 'Mrs Smith', incident: { title: 'Mrs Smith', key: 'INC-1' } }, 'said');
  log.info({ request: { authorization: 'Bearer xoxb-2', email: 'smith@example.org' } }, 'sent');

  expect(written).not.toMatch(/xoxb|Smith|smith@/);
  expect(written).toContain('INC-1');
  expect(JSON.parse(written.split('\n')[0] ?? '')).toMatchObject({
    level: 30,
    msg: 'said',
    text: '(hidden)',
  });
});
