import { expect, it } from 'vitest';
import type { Db } from '../../src/db/db.ts';
import { createPresence } from '../../src/db/presence.ts';
import { createOutbox } from '../../src/notices/outbox.ts';
import { enqueueNotices } from '../../src/notices/store.ts';
import { startCore } from '../support/core.ts';
import { everySender } from '../support/every-sender.ts';

it('marks what arrived while the database was away, and does not send it again', async () => {
  await using core = await startCore();
  let isAway = false;
  const db: Db = {
    ...core.db,
    transaction: (work) => (isAway ? Promise.reject(new Error('away')) : core.db.transaction(work)),
  };
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const sent: string[] = [];
  const sender = {
    async send({ subject }: { subject: string }) {
      sent.push(subject);
      begun.resolve();
      if (subject === 'INC-1') await gate.promise;
      return { outcome: 'delivered' as const };
    },
  };
  const presence = createPresence(core.db);
  const senders = everySender(sender);
  const outbox = createOutbox({ db, clock: core.clock, presence, log: core.log, senders });
  const enqueue = (subject: string) =>
    core.db.transaction((tx) =>
      enqueueNotices(
        tx,
        [{ kind: 'note', subject, target: { to: 'channel', purpose: 'incidents' }, priority: 3 }],
        core.clock.now(),
      ),
    );

  await enqueue('INC-1');
  const interrupted = outbox.drain();
  await begun.promise;
  isAway = true;
  await enqueue('INC-2');
  void outbox.drain().catch(() => undefined);
  await expect(interrupted).rejects.toThrow('away'); // the round ended in the middle of a delivery
  gate.resolve();
  isAway = false;

  await expect
    .poll(async () => {
      await outbox.drain();
      return core.sql('select state, count(*) as count from notices group by state');
    })
    .toEqual([{ state: 'delivered', count: 2 }]);
  expect(sent).toEqual(['INC-1', 'INC-2']);
  await outbox.stop();
  await presence.leave();
});
