import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock/clock.ts';
import { createPresence } from '../../src/db/presence.ts';
import { createMailSender } from '../../src/notices/mail.ts';
import type { NewNotice, Notice } from '../../src/notices/model.ts';
import { createOutbox } from '../../src/notices/outbox.ts';
import { enqueueNotices } from '../../src/notices/store.ts';
import { startCore } from '../support/core.ts';
import { everySender } from '../support/every-sender.ts';
import { isLong } from '../support/seed.ts';
import { isPostfixMissing, startPostfix } from './postfix.ts';

const delaySeconds = 7;
const addresses = ['ward-1', 'ward-2', 'ward-3'].map((name) => `${name}@clinic.example`);
const mailTo = (address: string): NewNotice => ({
  kind: 'maintenance-notice',
  subject: 'MW-1',
  target: { to: 'mail', address, system: 'hims' },
  priority: 5,
});

it.skipIf(isPostfixMissing)(
  `sends one copy to each through a Postfix that takes ${delaySeconds} s after the end of every mail, and lets nobody else wait`,
  async () => {
    await using postfix = await startPostfix(delaySeconds);
    await using core = await startCore();
    const posted: string[] = [];
    const senders = everySender({
      async send({ subject }) {
        posted.push(subject);
        return { outcome: 'delivered' };
      },
    });
    const mail = createMailSender({
      url: postfix.url,
      from: 'HIMS operations <ops@clinic.example>',
      async render({ target }: Notice) {
        const to = target.to === 'mail' ? target.address : '';
        const text = 'Sunday 02:00';
        const unsubscribe = 'http://127.0.0.1/unsubscribe/x';
        return {
          to,
          subject: 'Planned maintenance',
          text,
          html: `<p>${text}</p>`,
          thread: 'MW-1',
          unsubscribe,
        };
      },
    });
    const presence = createPresence(core.db);
    const outbox = createOutbox({
      db: core.db,
      clock: systemClock,
      presence,
      log: core.log,
      senders: { ...senders, mail },
    });
    const owe = (notices: NewNotice[]) =>
      core.db.transaction((tx) => enqueueNotices(tx, notices, systemClock.now()));
    await owe(addresses.map(mailTo));
    const drained = outbox.drain();
    // While they are under way a card goes out at once.
    await owe([
      { kind: 'card', subject: 'INC-1', target: { to: 'channel', purpose: 'incidents' }, priority: 1 },
    ]);
    void outbox.drain();
    await expect.poll(() => posted).toEqual(['INC-1']);
    expect(await postfix.recipients()).toEqual([]);

    await drained;
    // What was sent a second time would be there by then.
    if (isLong)
      for (let minutes = 0; minutes < 3; minutes += 0.5) await setTimeout(30_000).then(() => outbox.drain());
    await expect.poll(() => postfix.recipients(), { timeout: 20_000 }).toHaveLength(addresses.length);

    expect(await postfix.recipients()).toEqual(addresses);
    expect(
      await core.db.query(
        `select state, attempts, count(*) as mails from notices where target ->> 'to' = 'mail' group by state, attempts`,
      ),
    ).toEqual([{ state: 'delivered', attempts: 1, mails: addresses.length }]);
    await outbox.stop();
    await presence.leave();
  },
);
