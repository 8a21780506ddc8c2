import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createPresence } from '../../src/db/presence.ts';
import { createMailSender } from '../../src/notices/mail.ts';
import type { NewNotice } from '../../src/notices/model.ts';
import { createOutbox } from '../../src/notices/outbox.ts';
import { enqueueNotices } from '../../src/notices/store.ts';
import { startCore } from '../support/core.ts';
import { everySender } from '../support/every-sender.ts';
import { shortTimes, startMailServer } from '../support/mail-server.ts';

const mails = Array.from({ length: 200 }, (_none, at): NewNotice => {
  const target = { to: 'mail' as const, address: `ward-${at}@clinic.example`, system: 'hims' };
  return { kind: 'maintenance-notice', subject: 'MW-1', target, priority: 4 };
});
const card: NewNotice = {
  kind: 'incident-card',
  subject: 'INC-1',
  target: { to: 'channel', purpose: 'incidents' },
  priority: 1,
};

/** An outbox whose mail goes to a real server, and whose everything else is only noted. */
async function postOffice() {
  const [core, server] = [await startCore(), await startMailServer()];
  const posted: string[] = [];
  const render = async ({ target }: { target: NewNotice['target'] }) => ({
    to: target.to === 'mail' ? target.address : '',
    subject: 'Planned maintenance',
    text: 'Sunday',
    html: '<p>Sunday</p>',
    thread: 'MW-1',
    unsubscribe: 'http://127.0.0.1/unsubscribe/x',
  });
  const senders = everySender({
    async send({ subject }) {
      posted.push(subject);
      return { outcome: 'delivered' };
    },
  });
  const presence = createPresence(core.db);
  const outbox = createOutbox({
    db: core.db,
    clock: { ...core.clock, now: () => DateTime.utc() },
    presence,
    log: core.log,
    senders: {
      ...senders,
      mail: createMailSender({ url: server.url, from: 'ops@clinic.example', render, times: shortTimes }),
    },
  });
  return {
    server,
    posted,
    outbox,
    owe: (notices: NewNotice[]) => core.db.transaction((tx) => enqueueNotices(tx, notices, DateTime.utc())),
    states: () =>
      core.sql<{ state: string; count: number }>(
        `select state, count(*) as count from notices where target ->> 'to' = 'mail' group by state order by state`,
      ),
    async [Symbol.asyncDispose]() {
      await outbox.stop();
      await presence.leave();
      await server[Symbol.asyncDispose]();
      await core[Symbol.asyncDispose]();
    },
  };
}

it('posts a card at once while two hundred mails wait for a server that says nothing', async () => {
  await using office = await postOffice();
  const { server, posted, outbox, owe, states } = office;
  await server.be('mute');
  await owe(mails);
  const drained = outbox.drain();
  await expect.poll(() => server.connections).toBeGreaterThan(0);

  const since = performance.now();
  await owe([card]);
  void outbox.drain();
  await expect.poll(() => posted, { interval: 10 }).toEqual(['INC-1']);
  expect(performance.now() - since, 'the card did not wait for any mail').toBeLessThan(1_500);

  await drained;
  expect(server.connections, 'after the first that were not answered nobody else asks').toBeLessThanOrEqual(
    3,
  );
  expect(await states()).toEqual([{ state: 'pending', count: 200 }]); // none is lost
}, 30_000);

it('sends each of them once', async () => {
  await using office = await postOffice();
  const { server, outbox, owe, states } = office;
  await owe(mails.slice(0, 40));
  await outbox.drain();
  expect(new Set(server.mails.map(({ to }) => to)).size).toBe(40);
  expect(server.mails).toHaveLength(40);
  expect(await states()).toEqual([{ state: 'delivered', count: 40 }]);
}, 30_000);
