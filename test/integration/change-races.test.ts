import { Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';
import { isLong } from '../support/seed.ts';
import { there } from '../support/there.ts';
import { boardOf, members, needing, openVote } from '../support/twenty.ts';

const rounds = isLong ? 200 : 10;

let twenty: Awaited<ReturnType<typeof boardOf>>;
let peopleFile: string;
beforeAll(async () => {
  twenty = await boardOf();
  ({ peopleFile } = twenty);
});
afterAll(() => twenty[Symbol.asyncDispose]());

it(`counts ${rounds} times exactly when twenty approvers click at once, twice each, and approves once`, async () => {
  await using core = await startCore();
  const options = { peopleFile, profile: needing(20) };
  const offices = [await openOffice(core, options), await openOffice(core, options)];
  for (let round = 0; round < rounds; round += 1) {
    const number = await openVote(there(offices[0]));
    const results = await Promise.allSettled(
      [...members, ...members].map(async (id, at) => {
        const office = there(offices[at % 2]);
        return office.changes.vote(number, { verdict: 'approve' }, await office.actor(id));
      }),
    );
    const cast = results.filter((one) => one.status === 'fulfilled').map((one) => one.value);
    // Whoever clicks again is answered calmly, or told that it is decided: nothing counts twice.
    expect(cast.filter((one) => one.before !== one.vote)).toHaveLength(20);
    const sight = await there(offices[0]).changes.sight(number);
    expect(sight.change.status).toBe('approved');
    expect(
      sight.approvals.map(({ state, votes }) => [state, new Set(votes.map((one) => one.person)).size]),
    ).toEqual([['granted', 20]]);
    const deeds = await core.sql<{ action: string }>('select action from audit where subject = $1', [
      `CHG-${number}`,
    ]);
    expect(deeds.filter(({ action }) => action === 'change.approve')).toHaveLength(20);
    expect(deeds.filter(({ action }) => action === 'change.approved')).toHaveLength(1);
    const [timers] = await core.sql<{ count: number }>(
      `select count(*) as count from timers where subject = $1 and state = 'pending' and kind in ('change.vote-reminder', 'change.expiry')`,
      [`CHG-${number}`],
    );
    expect(timers?.count).toBe(0);
  }
  expect(offices.map((office) => office.retries())).toEqual([0, 0]);
}, 600_000);

it('lets exactly as many votes decide as are needed, and answers the rest', async () => {
  await using core = await startCore();
  const options = { peopleFile, profile: needing(2) };
  const offices = [await openOffice(core, options), await openOffice(core, options)];
  const number = await openVote(there(offices[0]));
  const results = await Promise.allSettled(
    members.map(async (id, at) => {
      const office = there(offices[at % 2]);
      return office.changes.vote(number, { verdict: 'approve' }, await office.actor(id));
    }),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const codes = results.flatMap((one) =>
    one.status === 'rejected' ? [(one.reason as { code?: string }).code] : [],
  );
  expect(new Set(codes)).toEqual(new Set(['change.move-not-allowed']));
  const notices = await core.sql(`select 1 from notices where kind = 'change-told' and subject = $1`, [
    `CHG-${number}`,
  ]);
  expect(notices).toHaveLength(1); // Ana is told once
});

it('has one outcome when some approve and some reject at the same moment', async () => {
  await using core = await startCore();
  const office = await openOffice(core, { peopleFile, profile: needing(2) });
  for (let round = 0; round < 5; round += 1) {
    const number = await openVote(office);
    await Promise.allSettled(
      members.map(async (id, at) =>
        office.changes.vote(
          number,
          at % 2 === 0 ? { verdict: 'approve' } : { verdict: 'reject', note: 'No' },
          await office.actor(id),
        ),
      ),
    );
    const { change, approvals } = await office.changes.sight(number);
    const [approval] = approvals;
    const isGranted = change.status === 'approved';
    expect([change.status, approval?.state]).toEqual(
      isGranted ? ['approved', 'granted'] : ['rejected', 'denied'],
    );
    expect(approval?.votes.filter(({ verdict }) => verdict === 'reject')).toHaveLength(isGranted ? 0 : 1);
  }
});

it('takes a vote or lets it expire, and counts nothing that was cast for another revision', async () => {
  await using core = await startCore();
  const [a, b] = [
    await openOffice(core, { peopleFile, profile: needing(1) }),
    await openOffice(core, { peopleFile, profile: needing(1) }),
  ];
  const numbers = await Promise.all(Array.from({ length: 12 }, () => openVote(a)));
  core.clock.set(core.clock.now().plus({ days: 7 }));
  await Promise.allSettled([
    a.timers.sweep(),
    b.timers.sweep(),
    ...numbers.map(async (number) => b.changes.vote(number, { verdict: 'approve' }, await b.actor('voter1'))),
  ]);
  for (const number of numbers) expect((await a.changes.get(number)).status).toBe('expired'); // its time was over

  const number = await openVote(a);
  const ana = await a.actor('ana');
  const [edit, ...votes] = await Promise.allSettled([
    a.changes.edit(number, { plan: 'Another' }, ana),
    ...members
      .slice(0, 4)
      .map(async (id) =>
        b.changes.vote(
          number,
          { verdict: 'approve', shown: { revision: 2, isReview: false } },
          await b.actor(id),
        ),
      ),
  ]);
  const { change, approvals } = await a.changes.sight(number);
  expect(edit?.status).toBe('fulfilled');
  expect([change.status, change.revision, change.plan]).toEqual(['submitted', 3, 'Another']);
  expect(approvals.at(-1)?.state).not.toBe('open'); // what was assessed is another plan by now
  expect(votes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
});

it('gives one of two changes the time when both take it at once', async () => {
  await using core = await startCore();
  const office = await openOffice(core, { peopleFile, profile: needing(1) });
  const numbers = [await openVote(office), await openVote(office)];
  for (const number of numbers)
    await office.changes.vote(number, { verdict: 'approve' }, await office.actor('voter1'));
  const results = await Promise.allSettled(
    numbers.map(async (number) => office.changes.schedule(number, undefined, await office.actor('gus'))),
  );
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'change.conflict' },
  });
});

it('takes no vote on words that were redacted since it was opened, and goes on after an edit', async () => {
  await using core = await startCore();
  const office = await openOffice(core, { peopleFile, profile: needing(1) });
  const number = await openVote(office);
  await core.sql(
    `update texts set body = null, redacted_at = now() where id = (select plan_id from changes where number = $1)`,
    [number],
  );
  const vote = async () => office.changes.vote(number, { verdict: 'approve' }, await office.actor('voter1'));
  await expect(vote()).rejects.toMatchObject({ code: 'change.content-gone' });
  await office.changes.edit(number, { plan: 'Written anew' }, await office.actor('ana'));
  await office.changes.assess(number, { likelihood: 'low', impact: 'low' }, await office.actor('dora'));
  expect((await vote()).change.status).toBe('approved');
});

it('has one outcome when twenty approve, ten reject and somebody edits it at once', async () => {
  await using core = await startCore();
  const options = { peopleFile, profile: needing(5, 3) };
  const offices = [await openOffice(core, options), await openOffice(core, options)];
  for (let round = 0; round < 5; round += 1) {
    const number = await openVote(there(offices[0]));
    const { revision } = await there(offices[0]).changes.get(number);
    const votes = [...members, ...members.slice(0, 10)].map(async (id, at) => {
      const office = there(offices[at % 2]);
      const request = at < 20 ? { verdict: 'approve' as const } : { verdict: 'reject' as const, note: 'No' };
      return office.changes.vote(
        number,
        { ...request, shown: { revision, isReview: false } },
        await office.actor(id),
      );
    });
    const edit = (async () =>
      there(offices[1]).changes.edit(
        number,
        { takes: Duration.fromISO('PT3H') },
        await there(offices[1]).actor('ana'),
      ))();
    await Promise.allSettled([...votes, edit]);
    const { change, approvals } = await there(offices[0]).changes.sight(number);
    const isEdited = change.revision > revision;
    expect(isEdited ? approvals.at(-1) : { state: 'open', votes: [] }).toMatchObject({
      state: 'open',
      votes: [],
    });
    const open = approvals.filter(({ state }) => state === 'open');
    expect(open).toHaveLength(isEdited ? 1 : 0);
    expect(isEdited ? ['assessed'] : ['approved', 'rejected']).toContain(change.status);
    const outcomes = await core.sql(
      `select 1 from audit where subject = $1 and action in ('change.approved', 'change.rejected')`,
      [change.key],
    );
    expect(outcomes.length).toBe(
      approvals.filter(({ state }) => state === 'granted' || state === 'denied').length,
    );
    // Nobody is reminded of a vote that is over.
    const timers = await core.sql(
      `select 1 from timers where subject = $1 and state = 'pending' and kind = 'change.expiry'`,
      [change.key],
    );
    expect(timers).toHaveLength(isEdited ? 1 : 0);
  }
}, 120_000);

it('decides, starts and ends once, whoever else does what at the same moment', async () => {
  await using core = await startCore();
  const options = { peopleFile, profile: needing(1) };
  const offices = [await openOffice(core, options), await openOffice(core, options)];
  const [a, b] = [there(offices[0]), there(offices[1])];
  const gus = () => a.actor('gus');
  const done = (results: PromiseSettledResult<unknown>[]) =>
    results.filter(({ status }) => status === 'fulfilled').length;

  const first = await openVote(a);
  await Promise.allSettled([
    a.changes.vote(first, { verdict: 'approve' }, await a.actor('voter1')),
    b.changes.cancel(first, 'Not wanted', await b.actor('ana')),
  ]);
  expect((await a.changes.get(first)).status).toBe('cancelled'); // before the vote, or after it
  expect((await a.changes.sight(first)).approvals.at(-1)?.state).toMatch(/^(granted|void)$/);

  const second = await openVote(a);
  await a.changes.vote(second, { verdict: 'approve' }, await a.actor('voter1'));
  await a.changes.schedule(second, undefined, await gus());
  core.clock.set((await a.changes.get(second)).startsAt ?? core.clock.now());
  const starts = [a, b, a, b].map(async (one) => one.changes.start(second, await one.actor('gus')));
  expect(done(await Promise.allSettled(starts))).toBe(1);
  const cancel = b.changes.cancel(second, 'Too late', await b.actor('ana'));
  await expect(cancel).rejects.toMatchObject({ code: 'change.move-not-allowed' });
  const told = await core.sql(`select 1 from change_timeline where change = $1 and kind = 'started'`, [
    second,
  ]);
  expect(told).toHaveLength(1);
  await a.changes.fail(second, 'Rolled back', await gus());
}, 60_000);
