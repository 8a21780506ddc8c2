import { expect, it } from 'vitest';
import { z } from 'zod';
import { createActionBook } from '../../../src/actions/book.ts';
import { IsoDuration, inWords } from '../../../src/actions/durations.ts';
import { notify } from '../../../src/actions/notify/notify.ts';
import { madeContext, refusal, runs } from './made-context.ts';

it('has every action once, and each refuses what it does not know', () => {
  const book = createActionBook({ secrets: {} });
  expect([...book.keys()]).toEqual(['http.check', 'tls.check', 'command.run', 'files.archive', 'notify']);
  for (const [name, action] of book) {
    expect(action.name).toBe(name);
    expect(action.values.safeParse({ surprise: true }).success).toBe(false);
    // Editors complete from it.
    expect(z.toJSONSchema(action.values, { io: 'input' })).toMatchObject({
      type: 'object',
      additionalProperties: false,
    });
  }
  expect(() => createActionBook({ secrets: {}, more: [notify] })).toThrow('two actions are called notify');
});

it('tells a channel, and knows afterwards that it did', async () => {
  const values = notify.values.parse({ channel: 'operations', text: ' Backup is done ' });
  const context = madeContext();
  expect(await notify.isDone(values, context)).toBe('not done');
  await notify.run(values, context);
  expect(context.messages).toEqual([{ purpose: 'operations', text: 'Backup is done' }]);
  expect(await notify.isDone(values, context)).toBe('done');
  expect(notify.plan(values, context)).toEqual(['tell operations: Backup is done']);
  expect(await refusal(runs(notify, { channel: 'random', text: 'x' }))).toContain('operations');
});

it.each([
  ['PT2S', '2 s'],
  ['PT1H30M', '1 h 30 min'],
  ['P7D', '7 d'],
  ['P1M', '1 mo'],
  ['PT0.5S', '0.5 s'],
])('says %s as %s', (text, words) => {
  expect(inWords(IsoDuration.parse(text))).toBe(words);
});

it.each(['', '7 days', 'PT0S', '-P1D', 'P', 7])('%j is no duration', (text) => {
  expect(IsoDuration.safeParse(text).success).toBe(false);
});
