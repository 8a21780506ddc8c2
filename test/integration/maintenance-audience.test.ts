import { Duration } from 'luxon';
import { expect, it } from 'vitest';
import { startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';

interface Row extends Record<string, unknown> {
  kind: string;
  lane: string;
  priority: number;
}

/** An office whose hims tells two mailboxes and a channel as well. */
async function busyOffice() {
  const core = await startCore();
  const office = await openOffice(core, {
    profile: (system) => ({
      ...system,
      announcements: {
        ...system.announcements,
        channels: ['#wards', 'wards', 'maintenance'],
        mail: ['a@clinic.example', 'b@clinic.example', 'a@clinic.example'],
      },
    }),
  });
  const owed = () =>
    core.sql<Row>('select kind, lane, priority from notices where subject like $1 order by seq', ['MW-%']);
  return { core, office, owed };
}

it('owes everybody one notice of everything, and the channels their card', async () => {
  const { core, office, owed } = await busyOffice();
  await using _core = core;
  const request = { system: 'hims', size: 'patch', title: 'Kernel', when: '2026-11-29' } as const;
  await office.maintenance.announce(request, await office.actor('bea'));
  const everybody = [
    'channel:hims:maintenance:MW-1',
    'channel:#wards:MW-1',
    'mail:a@clinic.example:MW-1',
    'mail:b@clinic.example:MW-1',
    'page:status:MW-1',
    'page:calendar:MW-1',
    'page:banner:MW-1',
  ];
  expect((await owed()).map(({ kind, lane }) => `${kind} ${lane}`)).toEqual(
    everybody.map((lane) => `maintenance-notice ${lane}`), // the first notice in a channel is the card
  );
  await office.maintenance.cancel(1, 'Not needed', await office.actor('bea'));
  const after = (await owed()).slice(everybody.length);
  expect(after.map(({ kind, lane }) => `${kind} ${lane}`)).toEqual([
    'maintenance-card channel:hims:maintenance:MW-1',
    'maintenance-card channel:#wards:MW-1',
    ...everybody.map((lane) => `maintenance-notice ${lane}`),
  ]);
  expect(await core.sql(`select 1 from timers where subject = 'MW-1' and state = 'pending'`)).toEqual([]);
});

it('puts the people on call and the operators before everybody else in an emergency', async () => {
  const { core, office, owed } = await busyOffice();
  await using _core = core;
  const request = {
    system: 'hims',
    size: 'emergency',
    title: 'Disk is full',
    takes: Duration.fromISO('PT1H'),
  } as const;
  await office.maintenance.announce(request, await office.actor('dora'));
  const [person, second, operators, ...others] = await owed();
  expect(person).toEqual({ kind: 'maintenance-emergency', lane: 'person:ana:MW-1', priority: 1 });
  expect(second).toEqual({ kind: 'maintenance-emergency', lane: 'person:emil:MW-1', priority: 1 });
  expect(operators).toMatchObject({
    kind: 'maintenance-emergency',
    lane: 'channel:hims:operations:MW-1',
    priority: 1,
  });
  expect(others.every(({ priority }) => priority > 1)).toBe(true);
});

it('tells nobody of what waits for an exception but those who decide', async () => {
  const { core, office, owed } = await busyOffice();
  await using _core = core;
  const request = {
    system: 'hims',
    size: 'major',
    title: 'Upgrade',
    when: '2026-11-29',
    exception: 'Now',
  } as const;
  await office.maintenance.announce(request, await office.actor('bea'));
  expect((await owed()).map(({ kind, lane }) => `${kind} ${lane}`)).toEqual([
    // bea asked, so her vote does not count
    'maintenance-vote person:cem:MW-1',
    'maintenance-vote person:hana:MW-1',
    'maintenance-card channel:hims:maintenance:MW-1',
  ]);
});
