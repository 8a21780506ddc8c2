import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime, Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SystemProfile } from '../../src/systems/model.ts';
import { startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';
import { isLong } from '../support/seed.ts';
import { there } from '../support/there.ts';

type Office = Awaited<ReturnType<typeof openOffice>>;

const members = Array.from({ length: 20 }, (_none, at) => `voter${at + 1}`);
const rounds = isLong ? 200 : 10;

let folder: string;
let peopleFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'board-of-twenty-'));
  peopleFile = join(folder, 'people.yaml');
  const people = members.map(
    (id, at) => `  - { id: ${id}, name: ${id}, slack: [U0VOTER${String(at).padStart(4, '0')}] }\n`,
  );
  const trial = await readFile('trial/people.yaml', 'utf8');
  await writeFile(
    peopleFile,
    trial
      .replace('people:\n', `people:\n${people.join('')}`)
      .replace(/(id: cab,.*members: )\[.*\]/, `$1[${members.join(', ')}]`),
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** The board must agree with so many. */
const needing =
  (approve: number) =>
  (system: SystemProfile): SystemProfile => ({
    ...system,
    approval: {
      ...system.approval,
      rules: [{ team: 'cab', approve, purposes: ['normal', 'emergency', 'review'] }],
    },
  });

async function openVote(office: Office): Promise<number> {
  const { change } = await office.changes.request(
    {
      system: 'hims',
      type: 'normal',
      title: 'Upgrade',
      plan: 'x',
      rollbackPlan: 'x',
      validationPlan: 'x',
      clinicalImpact: 'None',
      takes: Duration.fromISO('PT1H'),
      startsAt: DateTime.fromISO('2026-12-06T07:00:00Z', { zone: 'utc' }),
    },
    await office.actor('ana'),
  );
  await office.changes.assess(
    change.number,
    { likelihood: 'low', impact: 'low' },
    await office.actor('dora'),
  );
  return change.number;
}

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
    const deeds = await core.db.query<{ action: string }>('select action from audit where subject = $1', [
      `CHG-${number}`,
    ]);
    expect(deeds.filter(({ action }) => action === 'change.approve')).toHaveLength(20);
    expect(deeds.filter(({ action }) => action === 'change.approved')).toHaveLength(1);
    const [timers] = await core.db.query<{ count: number }>(
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
  const notices = await core.db.query(`select 1 from notices where kind = 'change-told' and subject = $1`, [
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
      .map(async (id) => b.changes.vote(number, { verdict: 'approve', revision: 2 }, await b.actor(id))),
  ]);
  const { change, approvals } = await a.changes.sight(number);
  expect(edit?.status).toBe('fulfilled');
  expect([change.status, change.revision, change.plan]).toEqual(['assessed', 3, 'Another']);
  expect(approvals.at(-1)).toMatchObject({ state: 'open', votes: [] });
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
  await core.db.query(
    `update texts set body = null, redacted_at = now() where id = (select plan_id from changes where number = $1)`,
    [number],
  );
  const vote = async () => office.changes.vote(number, { verdict: 'approve' }, await office.actor('voter1'));
  await expect(vote()).rejects.toMatchObject({ code: 'change.content-gone' });
  await office.changes.edit(number, { plan: 'Written anew' }, await office.actor('ana'));
  expect((await vote()).change.status).toBe('approved');
});
