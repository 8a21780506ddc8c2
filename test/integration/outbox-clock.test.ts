import { expect, it } from 'vitest';
import { createPresence } from '../../src/db/presence.ts';
import { SendError } from '../../src/notices/model.ts';
import { countNotices } from '../../src/notices/store.ts';
import { startCore } from '../support/core.ts';
import { enqueue, startOutbox, word } from '../support/made-outbox.ts';

it('is not held up by what a clock a day ahead has put into a lane, or put off', async () => {
  await using core = await startCore();
  const isAway = { yes: false };
  await using post = startOutbox(core, async () => {
    if (isAway.yes) throw new SendError('later', 'away', { retryAfterSeconds: 30 });
    return { outcome: 'delivered' };
  });
  const today = core.clock.now();
  core.clock.set(today.plus({ days: 1 }));
  isAway.yes = true;
  await enqueue(core, word('put off'));
  await post.outbox.drain();
  await enqueue(core, word('tomorrow'), word('elsewhere', { subject: 'INC-2' }));
  isAway.yes = false;
  core.clock.set(today);
  await enqueue(core, word('today'));

  expect((await post.outbox.nextDue())?.toMillis()).toBeLessThanOrEqual(today.toMillis());
  await post.outbox.drain();

  expect(post.sent.slice(1)).toEqual(expect.arrayContaining(['put off', 'tomorrow', 'elsewhere', 'today']));
  expect(post.sent.filter((one) => one !== 'elsewhere')).toEqual(['put off', 'put off', 'tomorrow', 'today']);
  expect(await countNotices(core.db)).toEqual({ pending: 0, dead: 0 });
});

it('takes over what a dead process was sending also after the clock was set back', async () => {
  await using core = await startCore();
  const dead = createPresence(core.db);
  await using post = startOutbox(core);
  core.clock.set(core.clock.now().plus({ days: 1 }));
  await post.outbox.drain();
  core.clock.set(core.clock.now().minus({ days: 1 }));
  await enqueue(core, word('orphaned'));
  const id = await dead.id();
  await core.sql(`update notices set state = 'sending', claimed_by = $1`, [id]);
  await dead.leave();

  await post.outbox.drain();

  expect(post.sent).toEqual(['orphaned']);
});
