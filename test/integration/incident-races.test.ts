import { expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { type Core, startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';
import { there } from '../support/there.ts';

type Office = Awaited<ReturnType<typeof openOffice>>;

async function openMany(office: Office, count: number): Promise<number[]> {
  const numbers: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const { incident } = await office.incidents.open(
      { system: 'hims', severity: 'SEV-1', title: 'Login fails' },
      await office.actor('ana'),
    );
    numbers.push(incident.number);
  }
  return numbers;
}

const pendingTimers = (core: Core, subject: string) =>
  core.sql<{ kind: string }>(
    `select t.kind from timers t left join incident_deadlines d on d.id::text = t.data ->> 'deadline'
     where t.subject = $1 and t.state = 'pending' and coalesce(d.kind, 'respond') = 'respond'
       and t.kind in ('incident.warning', 'incident.breach', 'incident.escalation')`,
    [subject],
  );

it('acknowledges or breaches, and never waits for itself, when both happen at the same moment many times', async () => {
  await using core = await startCore();
  const a = await openOffice(core);
  const b = await openOffice(core);
  const numbers = await openMany(a, 60);
  core.clock.set(core.clock.now().plus({ minutes: 15 }));

  const bea = await Promise.all(numbers.map(() => b.actor('bea')));
  const [, , ...results] = await Promise.all([
    a.timers.sweep(),
    b.timers.sweep(),
    ...numbers.toReversed().map((number, at) => b.incidents.acknowledge(number, there(bea[at]))),
  ]);

  expect(results).toHaveLength(60);
  for (const number of numbers) {
    const incident = await a.incidents.get(number);
    const breaches = await core.sql(
      `select 1 from audit where subject = $1 and action = 'incident.breached'`,
      [incident.key],
    );
    expect([incident.status, incident.level]).toEqual(['acknowledged', breaches.length]); // called exactly when it was breached
    expect(await pendingTimers(core, incident.key)).toEqual([]); // and nobody else will be
  }
  expect([a.retries(), b.retries()]).toEqual([0, 0]);
  expect(core.logs.filter((line) => Number(line['level']) >= 40)).toEqual([]);
});

it('has one effect when many acknowledge at once, and tells each of the others who was first', async () => {
  await using core = await startCore();
  const offices = [await openOffice(core), await openOffice(core)];
  const [number = 0] = await openMany(there(offices[0]), 1);
  const people = ['ana', 'bea', 'dora', 'emil', 'hana', 'gus'];

  const results = await Promise.allSettled(
    people.map(async (id, at) => {
      const office = there(offices[at % 2]);
      return office.incidents.acknowledge(number, await office.actor(id));
    }),
  );

  const [won, ...others] = results.toSorted((x, y) => x.status.localeCompare(y.status));
  expect(won?.status).toBe('fulfilled');
  const incident = await there(offices[0]).incidents.get(number);
  for (const lost of others) {
    const reason: unknown = lost.status === 'rejected' ? lost.reason : undefined;
    expect(reason).toBeInstanceOf(UserError);
    expect(reason).toMatchObject({
      code: 'incident.already-acknowledged',
      people: [incident.acknowledgedBy],
    });
  }
  expect(await core.sql(`select 1 from audit where action = 'incident.acknowledge'`)).toHaveLength(1);
});

it('gives numbers without gaps when many are opened at once and some of them fail', async () => {
  await using core = await startCore();
  const office = await openOffice(core);
  const results = await Promise.allSettled(
    Array.from({ length: 24 }, async (_, at) =>
      office.incidents.open(
        { system: at % 4 === 0 ? 'nowhere' : 'hims', severity: 'SEV-3', title: `Number ${at}` },
        await office.actor('ana'),
      ),
    ),
  );

  expect(results.filter((one) => one.status === 'rejected')).toHaveLength(6);
  const rows = await core.sql<{ number: number }>('select number from incidents order by number');
  expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 18 }, (_, at) => at + 1));
  expect(office.retries()).toBe(0);
});

it('keeps working when one process has a clock 90 seconds slow: what follows is never before what it follows', async () => {
  await using core = await startCore();
  const right = await openOffice(core);
  const slow = await openOffice(core, { clock: { now: () => core.clock.now().minus({ seconds: 90 }) } });
  const [number = 0] = await openMany(right, 1);
  core.clock.set(core.clock.now().plus({ seconds: 5 }));

  const acknowledged = await slow.incidents.acknowledge(number, await slow.actor('bea'));
  expect(acknowledged.acknowledgedAt).toEqual(acknowledged.openedAt);
  core.clock.set(core.clock.now().plus({ seconds: 5 }));
  const resolved = await slow.incidents.resolve(number, undefined, await slow.actor('bea'));
  expect(resolved.status).toBe('resolved');
  expect(resolved.resolvedAt?.toMillis()).toBeGreaterThanOrEqual(
    acknowledged.acknowledgedAt?.toMillis() ?? 0,
  );
});

it('does one thing of a request that arrives twice at once', async () => {
  await using core = await startCore();
  const [a, b] = [await openOffice(core), await openOffice(core)];
  const ana = await a.actor('ana');
  const request = { system: 'hims', severity: 'SEV-2', title: 'Login slow' } as const;

  const results = await Promise.allSettled([a.incidents.open(request, ana), b.incidents.open(request, ana)]);

  expect(results.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(results.find((one) => one.status === 'rejected')).toMatchObject({
    reason: { name: 'RepeatedRequestError' },
  });
  expect(await core.sql('select number from incidents')).toHaveLength(1);
});

it('merges one way when two people merge both ways at the same moment, and never waits for itself', async () => {
  await using core = await startCore();
  const [a, b] = [await openOffice(core), await openOffice(core)];
  const pairs = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const [one = 0, other = 0] = await openMany(a, 2);
      return { one, other };
    }),
  );
  const [bea, dora] = [await a.actor('bea'), await b.actor('dora')];

  const outcomes = await Promise.all(
    pairs.map(({ one, other }, at) =>
      Promise.allSettled([
        a.incidents.merge(one, other, { ...bea, request: `bea:${at}` }),
        b.incidents.merge(other, one, { ...dora, request: `dora:${at}` }),
      ]),
    ),
  );

  for (const [at, { one, other }] of pairs.entries()) {
    const both = [await a.incidents.get(one), await a.incidents.get(other)];
    expect(both.map(({ status }) => status).toSorted()).toEqual(['closed', 'open']);
    const lost = outcomes[at]?.find((outcome) => outcome.status === 'rejected');
    expect(lost).toMatchObject({ reason: { code: 'incident.move-not-allowed' } });
    expect(await pendingTimers(core, there(both.find(({ status }) => status === 'closed')).key)).toEqual([]);
  }
  expect([a.retries(), b.retries()]).toEqual([0, 0]);
});

it.each(['resolve', 'mitigate'] as const)('has one effect when many %s at once', async (move) => {
  await using core = await startCore();
  const offices = [await openOffice(core), await openOffice(core)];
  const [number = 0] = await openMany(there(offices[0]), 1);
  const results = await Promise.allSettled(
    ['ana', 'bea', 'dora', 'emil'].map(async (id, at) => {
      const office = there(offices[at % 2]);
      return office.incidents[move](number, undefined, await office.actor(id));
    }),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await core.sql('select 1 from audit where action = $1', [`incident.${move}`])).toHaveLength(1);
  expect(await pendingTimers(core, `INC-${number}`)).toEqual([]);
});

it('gives tasks numbers without gaps when many are added at once, and finishes each once', async () => {
  await using core = await startCore();
  const office = await openOffice(core);
  const [number = 0] = await openMany(office, 1);
  const added = await Promise.all(
    Array.from({ length: 10 }, async (_none, at) =>
      office.incidents.addTask(number, { text: `Number ${at}` }, await office.actor('bea')),
    ),
  );
  expect(added.map(({ task }) => task).toSorted((x, y) => x - y)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const done = await Promise.allSettled(
    [1, 1, 1, 2].map(async (task) => office.incidents.finishTask(number, task, await office.actor('bea'))),
  );
  expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  expect((await office.incidents.get(number)).tasks).toEqual({ open: 8, done: 2 });
});
