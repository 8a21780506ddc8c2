import { expect, it } from 'vitest';
import { createPresence } from '../../src/db/presence.ts';
import { SendError, type SendResult } from '../../src/notices/model.ts';
import { countNotices, enqueueNotices } from '../../src/notices/store.ts';
import { startCore } from '../support/core.ts';
import { enqueue, type Send, startOutbox, word } from '../support/made-outbox.ts';

it('owes nothing for a transaction that was rolled back', async () => {
  await using core = await startCore();
  await using post = startOutbox(core);

  await expect(
    core.db.transaction(async (tx) => {
      await enqueueNotices(tx, [word('lost')], core.clock.now());
      throw new Error('the use case failed after its notice');
    }),
  ).rejects.toThrow('the use case failed');
  await enqueue(core, word('kept'));
  await post.outbox.drain();

  expect(post.sent).toEqual(['kept']);
});

it('keeps the order within a lane, and the urgent lane goes first', async () => {
  await using core = await startCore();
  await using post = startOutbox(core);

  await enqueue(
    core,
    word('digest', { subject: 'INC-9', priority: 9 }),
    word('first', { priority: 3 }),
    word('second, urgent', { priority: 1 }),
    word('sev-1', { subject: 'INC-2', priority: 1 }),
  );
  await post.outbox.drain();

  expect(post.sent).toEqual(['sev-1', 'first', 'digest', 'second, urgent']);
});

it('lets a lane wait for its failing first notice, and sleeps until exactly then', async () => {
  await using core = await startCore();
  let isDown = true;
  await using post = startOutbox(core, async (one) => {
    if (isDown && one.data['word'] === 'first')
      throw new SendError('later', 'rate_limited', { retryAfterSeconds: 30 });
    return { outcome: 'delivered' };
  });

  await enqueue(core, word('first'), word('second'), word('elsewhere', { subject: 'INC-2' }));
  await post.outbox.drain();
  expect(post.sent).toEqual(['first', 'elsewhere']);

  // The second one is due, but not first: waking for it would be a busy loop for as long as Slack is away.
  const next = await post.outbox.nextDue();
  expect(next?.diff(core.clock.now()).as('seconds')).toBe(30);
  core.clock.set(core.clock.now().plus({ seconds: 29 }));
  await post.outbox.drain();
  expect(post.sent).toHaveLength(2);

  isDown = false;
  core.clock.set(core.clock.now().plus({ seconds: 1 }));
  await post.outbox.drain();
  expect(post.sent).toEqual(['first', 'elsewhere', 'first', 'second']);
});

it('makes one delivery of a burst, and another of what was committed while it was under way', async () => {
  await using core = await startCore();
  const shown: number[] = [];
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let state = 0;
  await using post = startOutbox(core, async () => {
    shown.push(state); // rendered from the state as it is now
    begun.resolve();
    await gate.promise;
    return { outcome: 'delivered' };
  });
  const change = () =>
    core.db.transaction(async (tx) => {
      state += 1;
      await enqueueNotices(tx, [word('card', { kind: 'card', coalesce: true })], core.clock.now());
    });

  for (let times = 0; times < 10; times += 1) await change();
  const draining = post.outbox.drain();
  await begun.promise;
  await change();
  await change();
  gate.resolve();
  await draining;
  await post.outbox.drain();

  expect(shown).toEqual([10, 12]);
});

it('keeps a card before the lines in its thread when its post fails and newer changes are waiting already', async () => {
  await using core = await startCore();
  const card = word('card', { kind: 'card', coalesce: true });
  let tries = 0;
  await using post = startOutbox(core, async (one) => {
    if (one.data['word'] !== 'card' || tries > 0) return { outcome: 'delivered' };
    tries += 1;
    await enqueue(core, card, word('line')); // somebody acts while Slack refuses the card
    throw new SendError('later', 'rate_limited', { retryAfterSeconds: 10 });
  });

  await enqueue(core, card);
  await post.outbox.drain();
  core.clock.set(core.clock.now().plus({ seconds: 10 }));
  await post.outbox.drain();

  expect(post.sent).toEqual(['card', 'card', 'line']);
});

it('sends nothing twice when two processes work at once, and keeps every lane in order', async () => {
  await using core = await startCore();
  const all: { word: string; lane: string }[] = [];
  const send: Send = async (one) => {
    all.push({ word: String(one.data['word']), lane: one.lane });
    await new Promise((done) => setImmediate(done));
    return { outcome: 'delivered' };
  };
  await using a = startOutbox(core, send, { db: core.otherDb() });
  await using b = startOutbox(core, send, { db: core.otherDb() });

  const words = Array.from({ length: 120 }, (_, at) => word(String(at), { subject: `INC-${at % 20}` }));
  for (const batch of [words.slice(0, 40), words.slice(40, 80), words.slice(80)]) {
    await enqueue(core, ...batch);
    await Promise.all([a.outbox.drain(), b.outbox.drain()]);
  }
  await Promise.all([a.outbox.drain(), b.outbox.drain()]);

  expect(all.map((one) => Number(one.word)).toSorted((x, y) => x - y)).toEqual(words.map((_, at) => at));
  for (const lane of new Set(all.map((one) => one.lane))) {
    const inLane = all.filter((one) => one.lane === lane).map((one) => Number(one.word));
    expect(inLane).toEqual(inLane.toSorted((x, y) => x - y));
  }
  expect([a.sent.length > 0, b.sent.length > 0]).toEqual([true, true]);
});

it('takes over what a dead process was sending, in doubt; and leaves a living one alone', async () => {
  await using core = await startCore();
  const begun = Promise.withResolvers<void>();
  const never = new Promise<SendResult>(() => {});
  const dying = createPresence(core.otherDb());
  const dead = startOutbox(
    core,
    (_one) => {
      begun.resolve();
      return never;
    },
    { presence: dying },
  );
  const doubts: boolean[] = [];
  await using heir = startOutbox(core, async (one) => {
    doubts.push(one.uncertain);
    return { outcome: 'delivered' };
  });
  await enqueue(core, word('half sent'), word('next'));
  void dead.outbox.drain();
  await begun.promise;

  await heir.outbox.drain();
  expect(heir.sent).toEqual([]); // the other one lives: its notice, and the lane behind it, are its own

  await dying.leave();
  await expect
    .poll(async () => {
      core.clock.set(core.clock.now().plus({ seconds: 3 })); // it looks for the dead every few seconds
      await heir.outbox.drain();
      return heir.sent;
    })
    .toEqual(['half sent', 'next']);
  expect(doubts).toEqual([true, false]);
});

it('forgets after a crash that it had looked already: it looks twice again before it repeats a post', async () => {
  await using core = await startCore();
  const doubts: { uncertain: boolean; lookups: number }[] = [];
  await using post = startOutbox(core, async ({ uncertain, lookups }) => {
    doubts.push({ uncertain, lookups });
    return lookups === 0 ? { outcome: 'look-again', seconds: 5 } : { outcome: 'delivered' };
  });
  await enqueue(core, word('unlucky'));
  await core.sql(
    `update notices set state = 'sending', claimed_by = 1, uncertain = true, lookups = 1, attempts = 3`,
  );

  await post.outbox.drain();
  core.clock.set(core.clock.now().plus({ seconds: 5 }));
  await post.outbox.drain();

  expect(doubts).toEqual([
    { uncertain: true, lookups: 0 },
    { uncertain: true, lookups: 1 },
  ]);
});

it('gives a fault of ours eight tries at growing distances, then a person must look', async () => {
  await using core = await startCore();
  await using post = startOutbox(core, () => Promise.reject(new TypeError('a bug of ours')));
  await enqueue(core, word('broken'));

  const waits: number[] = [];
  for (;;) {
    await post.outbox.drain();
    const next = await post.outbox.nextDue();
    if (!next) break;
    waits.push(next.diff(core.clock.now()).as('seconds'));
    core.clock.set(next);
  }

  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60]);
  expect(await countNotices(core.db)).toEqual({ pending: 0, dead: 1 });
  expect(core.logs.filter((line) => line['msg'] === 'a delivery failed')).toHaveLength(8);
});

it('tries for ever where Slack is away, because that ends by itself', async () => {
  await using core = await startCore();
  await using post = startOutbox(core, () => Promise.reject(new SendError('later', 'network_ECONNREFUSED')));
  await enqueue(core, word('patient'));

  for (let tries = 0; tries < 50; tries += 1) {
    await post.outbox.drain();
    core.clock.set((await post.outbox.nextDue()) ?? core.clock.now());
  }

  expect(post.sent).toHaveLength(50);
  expect(await countNotices(core.db)).toEqual({ pending: 1, dead: 0 });
});

it('marks together what ends within a moment, and waits no longer than for the last under way', async () => {
  await using core = await startCore();
  const { promise: firstIsSent, resolve: firstSent } = Promise.withResolvers<void>();
  const send: Send = async ({ data }) => {
    if (data['word'] === 'first') firstSent();
    else await firstIsSent.then(() => core.sql('select 1'));
    return { outcome: 'delivered' };
  };
  await using post = startOutbox(core, send, { gatherMs: 3_600_000 });

  await enqueue(core, word('first'), word('second', { subject: 'INC-2' }));
  await post.outbox.drain();

  const marked = await core.sql(
    `select count(distinct xmin::text)::int as n from notices where state = 'delivered'`,
  );
  expect(marked).toEqual([{ n: 1 }]);
});

it('is not held up by a slow one: what has ended is marked after a moment, and the next goes out', async () => {
  await using core = await startCore();
  const { promise: slowMayEnd, resolve: endSlow } = Promise.withResolvers<void>();
  const send: Send = async ({ data }) => {
    if (data['word'] === 'slow') await slowMayEnd;
    if (data['word'] === 'last') endSlow();
    return { outcome: 'delivered' };
  };
  await using post = startOutbox(core, send, { gatherMs: 1 });

  await enqueue(core, word('slow'), word('first', { subject: 'INC-2' }), word('last', { subject: 'INC-2' }));
  await post.outbox.drain();

  expect(post.sent).toEqual(['slow', 'first', 'last']);
  expect(await countNotices(core.db)).toEqual({ pending: 0, dead: 0 });
});
