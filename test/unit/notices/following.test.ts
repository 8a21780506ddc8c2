import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createFollowing, inTurn } from '../../../src/notices/following.ts';
import type { Notice } from '../../../src/notices/model.ts';

const at = DateTime.utc(2026, 11, 29);
const notice = (id: string): Notice => ({
  id,
  kind: 'incident-card',
  subject: 'INC-1',
  target: { to: 'channel', purpose: 'incidents' },
  lane: 'incidents',
  data: {},
  priority: 5,
  wantedAt: at,
  createdAt: at,
  seq: 1,
  attempts: 1,
  lookups: 0,
  uncertain: false,
});

it('takes together what comes while it works, in order, and goes on after what failed', async () => {
  const batches: string[][] = [];
  const errors: unknown[] = [];
  const done = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const following = createFollowing({
    restMs: 0,
    log: { error: (what: unknown) => void errors.push(what) },
    async onDelivered(notices) {
      batches.push(notices.map(({ id }) => id));
      await gate.promise;
      if (batches.length === 1) throw new Error('the database is away');
    },
    onFollowed: () => done.resolve(),
  });

  following.add([notice('a')]);
  following.add([notice('b'), notice('c')]);
  following.add([]);
  expect(following.isBusy()).toBe(true);
  gate.resolve();
  await done.promise;

  expect(batches).toEqual([['a'], ['b', 'c']]);
  expect(following.isBusy()).toBe(false);
  expect(errors).toMatchObject([{ notices: ['a'] }]);
});

it('lets no failure keep the next from its turn', async () => {
  const seen: number[] = [];
  const turns = inTurn([1, 2, 3], async (one) => {
    seen.push(one);
    if (one < 3) throw new Error(`no ${one}`);
  });
  await expect(turns).rejects.toThrow('2 things failed');
  expect(seen).toEqual([1, 2, 3]);
});
