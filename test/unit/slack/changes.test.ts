import { expect, it } from 'vitest';
import { changeOf } from '../../../src/slack/changes.ts';

const message = { ts: '1.2', text: 'db-1 is full' };
const edited = (over: object, before?: string) => ({
  type: 'message',
  subtype: 'message_changed',
  channel: 'C1',
  message: { ...message, ...over },
  ...(before === undefined ? {} : { previous_message: { text: before } }),
});
const at = { channel: 'C1', ts: '1.2' };

it.each([
  ['an edit', edited({}, 'db-1 is'), { text: 'db-1 is full' }],
  ['an edit whose old words Slack does not say', edited({}), { text: 'db-1 is full' }],
  [
    'mentions and entities',
    edited({ text: '<@U1|ana> &lt;b&gt; <https://x.example|here>' }, ''),
    { text: '@ana <b> here' },
  ],
  ['patient data', edited({ text: 'MRN 4471123' }, 'db-1'), 'withheld'],
  ['nothing left', edited({ text: '  ' }, 'db-1'), 'deleted'],
  ['a tombstone', edited({ subtype: 'tombstone', text: 'This message was deleted.' }, 'db-1'), 'deleted'],
  ['a deletion', { subtype: 'message_deleted', channel: 'C1', deleted_ts: '1.2' }, 'deleted'],
])('reads %s', (_what, event, change) => {
  expect(changeOf(event)).toMatchObject({ message: at, change: { now: change } });
});

it.each([
  ['a new message', { type: 'message', channel: 'C1', ...message }],
  ['a link that was unfurled', edited({}, 'db-1 is full')],
  ['a message without a place', { subtype: 'message_deleted', channel: 'C1' }],
  ['something else', { type: 'reaction_added' }],
  ['nothing', undefined],
])('does not care about %s', (_what, event) => {
  expect(changeOf(event)).toBeUndefined();
});
