import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { PublicIncident, Published } from '../../../src/incidents/public-store.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { atomOf } from '../../../src/web/atom.ts';
import { bannerOf } from '../../../src/web/banner.ts';
import { type StatusFacts, statusFeed, statusOf } from '../../../src/web/status.ts';
import { statusPage } from '../../../src/web/status-page.ts';
import { madeMaintenance } from '../../support/made-maintenance.ts';

const { systems } = await loadCatalogue('systems');
const hims = systems.get('hims');
if (!hims) throw new Error('no hims');
const now = DateTime.utc(2026, 11, 22, 8);
const nothing: StatusFacts = {
  freezes: [],
  published: [],
  history: [],
  maintenances: [],
  unsure: [],
  since: now.minus({ years: 1 }),
};

const published: Published = {
  system: 'hims',
  text: 'Sign-in is slow.\nWe are working on it.',
  status: 'acknowledged',
  publishedAt: now.minus({ minutes: 20 }),
  stateSince: now.minus({ minutes: 20 }),
  components: ['sign-in'],
};
const past: PublicIncident = {
  system: 'hims',
  status: 'closed',
  startedAt: now.minus({ days: 10 }),
  stateSince: now.minus({ days: 9 }),
  resolvedAt: now.minus({ days: 10 }).plus({ hours: 1 }),
  lulls: [],
  texts: [{ at: now.minus({ days: 10 }), text: 'Charts were slow.' }],
};

const page = (facts: Partial<StatusFacts>) =>
  statusPage(statusOf(systems, { ...nothing, ...facts }, now), now);

describe('the status page', () => {
  it('draws today as a day without data while nobody knows how it is', () => {
    expect(page({ unsure: ['hims'] })).toMatch(/0 with a problem, 0 with maintenance, 1 without data\./);
    expect(page({})).not.toMatch(/without data\./);
  });

  it('counts no day in which everybody took a problem to be over', () => {
    const reopened: PublicIncident = {
      ...past,
      resolvedAt: now.minus({ days: 4 }),
      lulls: [{ from: now.minus({ days: 10 }).plus({ hours: 1 }), to: now.minus({ days: 4, hours: 2 }) }],
    };
    const shown = page({ history: [reopened] });
    expect(shown).toMatch(/days: 2 with a problem/);
    expect(shown.replace(/<[^>]+>/g, '')).toMatch(/Problem · [^,]+, resolved [^,]+, back [^,]+, resolved /);
  });

  it('says first whether anything is wrong', () => {
    const running = madeMaintenance({ status: 'in progress', startedAt: now });

    expect(page({})).toContain('<title>Status: No problems reported</title>');
    expect(page({ maintenances: [running] })).toContain('Maintenance is under way: AROCORD-HIMS</title>');
    expect(page({ published: [published], maintenances: [running] })).toContain(
      'There is a problem with AROCORD-HIMS</title>',
    );
    expect(page({ published: [{ ...published, status: 'resolved' }] })).toContain(
      'No problems reported</title>',
    );
  });

  it('shows what is planned, in the zone of the system and in UTC', () => {
    const shown = page({ maintenances: [madeMaintenance()] });

    expect(shown).toContain('Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)');
    expect(shown).toContain('No sign-in for about 20 minutes.');
    expect(shown).toContain('Save open work.');
  });

  it('marks the parts that are affected, or all of them', () => {
    const states = (components: string[]) =>
      statusOf(
        systems,
        {
          ...nothing,
          maintenances: [madeMaintenance({ status: 'in progress', components })],
        },
        now,
      )
        .find(({ system }) => system.id === 'hims')
        ?.components.map(({ state }) => state);

    expect(states(['orders'])).toEqual(['ok', 'ok', 'maintenance', 'ok']);
    expect(states([])).toEqual(['maintenance', 'maintenance', 'maintenance', 'maintenance']);
  });

  it('leaves out what was never started once its time is over', () => {
    const over = madeMaintenance({ startsAt: now.minus({ hours: 3 }), endsAt: now });

    expect(page({ maintenances: [over] })).not.toContain('Upgrade to 2.3.1');
    expect(page({ maintenances: [{ ...over, endsAt: now.plus({ minutes: 1 }) }] })).toContain(
      'Upgrade to 2.3.1',
    );
  });

  it.each([
    ['over midnight', '2026-12-10T03:00Z', 'Wed 9 Dec 22:00–Thu 10 Dec 02:00 New York (Thu 03:00–07:00 UTC)'],
    [
      'over midnight in UTC',
      '2026-12-10T21:00Z',
      'Thu 10 Dec 16:00–20:00 New York (Thu 21:00–Fri 01:00 UTC)',
    ],
    ['over the lost hour', '2027-03-14T05:00Z', 'Sun 14 Mar 2027 00:00–05:00 New York (05:00–09:00 UTC)'],
    [
      'over the hour that comes twice',
      '2027-11-07T04:00Z',
      'Sun 7 Nov 2027 00:00–03:00 New York (04:00–08:00 UTC)',
    ],
  ])('shows work %s', (_, at, words) => {
    const startsAt = DateTime.fromISO(at, { zone: 'utc' });

    expect(
      page({ maintenances: [madeMaintenance({ startsAt, endsAt: startsAt.plus({ hours: 4 }) })] }),
    ).toContain(words);
  });

  it('says that it takes longer, with the last word', () => {
    const late = madeMaintenance({
      status: 'in progress',
      startedAt: now,
      overrunAt: now,
      lastUpdate: { at: now, by: 'bea', text: 'The index is built' },
    });

    expect(page({ maintenances: [late] })).toContain('Maintenance takes longer than planned');
    expect(page({ maintenances: [late] })).toContain('The index is built');
  });

  it('calls nothing a trouble that is done to a test environment, and says which it is', () => {
    const staging = madeMaintenance({
      system: 'fhir',
      environment: 'staging',
      status: 'in progress',
      startedAt: now,
    });
    const shown = page({ maintenances: [staging] });

    expect(shown).toContain('<title>Status: No problems reported</title>');
    expect(shown).toContain('<dt>Environment</dt><dd>staging</dd>');
    expect(shown).toContain('The last 90 days: 0 with a problem, 0 with maintenance.');
  });

  it('outlives a system whose folder is gone, and names nobody', () => {
    const gone = madeMaintenance({
      system: 'old',
      title: 'Old thing',
      status: 'in progress',
      startedAt: now,
    });
    const facts = { published: [{ ...published, system: 'old', text: 'Old news' }], maintenances: [gone] };

    expect(page(facts)).not.toMatch(/Old/);
    expect(page({ maintenances: [madeMaintenance({ startedBy: 'bea' })] })).not.toMatch(/bea|dora/);
  });

  it('keeps ninety days, with what was said', () => {
    const done = madeMaintenance({
      status: 'completed',
      startsAt: now.minus({ days: 20 }),
      endsAt: now.minus({ days: 20 }).plus({ hours: 2 }),
      startedAt: now.minus({ days: 20 }),
      endedAt: now.minus({ days: 20 }).plus({ hours: 1 }),
      outcome: 'Runs on 2.3.1',
    });
    const shown = page({ history: [past], maintenances: [done] });

    expect(shown).toContain('The last 90 days: 1 with a problem, 1 with maintenance.');
    expect(shown).toContain('Charts were slow.');
    expect(shown).toContain('Upgrade to 2.3.1: Runs on 2.3.1');
  });

  it('draws no markup that somebody typed', () => {
    const evil = '<script>alert(1)</script><!here> "\'&';
    const shown = page({
      published: [{ ...published, text: evil }],
      history: [{ ...past, texts: [{ at: now, text: evil }] }],
      maintenances: [madeMaintenance({ title: evil, impact: evil, preparation: evil })],
    });

    expect(shown).not.toContain('<script');
    expect(shown).not.toContain('<!here>');
    expect(shown).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&lt;!here&gt; &quot;&#39;&amp;');
  });
});

it('gives programs the same as people', () => {
  const feed = statusFeed(
    statusOf(
      systems,
      { ...nothing, published: [published], history: [past], maintenances: [madeMaintenance()] },
      now,
    ),
    { asOf: now, isCurrent: true },
  );
  const found = feed.systems.find(({ id }) => id === 'hims');

  expect(feed).toMatchObject({ asOf: '2026-11-22T08:00:00.000Z', current: true });
  expect(found).toMatchObject({
    state: 'problem',
    components: [
      { id: 'sign-in', name: 'Sign-in', state: 'problem' },
      { id: 'charts', name: 'Patient charts', state: 'ok' },
      { id: 'orders', name: 'Orders and results', state: 'ok' },
      { id: 'reports', name: 'Reports', state: 'ok' },
    ],
    notices: [{ text: published.text, state: 'investigating' }],
    maintenance: [{ id: 'MW-3', state: 'announced', startsAt: '2026-12-06T07:00:00.000Z' }],
    history: { days: 90, incidents: [{ state: 'resolved' }] },
  });
});

describe('the banner', () => {
  const on = (change: Parameters<typeof madeMaintenance>[0], at = now) =>
    bannerOf(hims, { maintenances: [madeMaintenance(change)], freezes: [] }, at);

  it('stands from two weeks before until it is over', () => {
    expect(on({}, DateTime.utc(2026, 11, 22, 6)).active).toBe(false);
    expect(on({}, DateTime.utc(2026, 11, 22, 8)).banners[0]).toMatchObject({
      id: 'MW-3',
      level: 'info',
      text: 'Planned maintenance: AROCORD-HIMS, Sun 6 Dec 02:00–04:00 New York',
      preparation: 'Save open work.',
    });
    expect(on({ status: 'in progress' }).banners[0]).toMatchObject({
      level: 'warning',
      text: 'Begun: maintenance of AROCORD-HIMS, until Sun 6 Dec 04:00 New York',
    });
    expect(on({ status: 'in progress', overrunAt: now }).banners[0]?.text).toMatch(/^Not finished yet/);
    for (const status of ['waiting', 'refused', 'cancelled', 'completed'] as const)
      expect(on({ status }).active).toBe(false);
  });

  it('is gone when its time is over, and about what people work with alone', () => {
    expect(on({}, DateTime.utc(2026, 12, 6, 8, 59)).active).toBe(true);
    expect(on({}, DateTime.utc(2026, 12, 6, 9)).active).toBe(false);
    expect(on({ environment: 'staging', status: 'in progress' }).active).toBe(false);
  });

  it('is that of the system alone', () => {
    expect(
      bannerOf(
        hims,
        { maintenances: [madeMaintenance({ system: 'fhir', status: 'in progress' })], freezes: [] },
        now,
      ).active,
    ).toBe(false);
  });
});

it('is an Atom feed that says the same as long as nothing has changed', () => {
  const atom = (at: DateTime) =>
    atomOf(statusOf(systems, { ...nothing, history: [past], maintenances: [madeMaintenance()] }, at), {
      publicUrl: 'https://ops.clinic.example',
      instance: 'abc',
      now: at,
    });

  expect(atom(now)).toBe(atom(now.plus({ hours: 1 })));
  expect(atom(now)).toContain('<id>urn:hims-ops:abc:MW-3:0:announced</id>');
  expect(atom(now)).toContain('<updated>2026-11-20T15:00:00.000Z</updated>');
  expect(atom(now)).toContain('Charts were slow.');
});

it('has an entry in the feed for every news of what runs', () => {
  const running = madeMaintenance({
    status: 'in progress',
    startedAt: now,
    overrunAt: now.plus({ hours: 2 }),
    lastUpdate: { at: now.plus({ hours: 1 }), by: 'bea', text: 'The index is built' },
  });
  const atom = atomOf(statusOf(systems, { ...nothing, maintenances: [running] }, now), {
    publicUrl: 'https://ops.clinic.example',
    instance: 'abc',
    now,
  });

  const titles = [...atom.matchAll(/<title[^>]*><!\[CDATA\[(.*?)\]\]>/g)].map(([, title]) => title);
  expect(titles).toEqual([
    'Not finished yet: maintenance of AROCORD-HIMS, planned until Sun 6 Dec 04:00 New York',
    'Update: maintenance of AROCORD-HIMS',
    'Begun: maintenance of AROCORD-HIMS, until Sun 6 Dec 04:00 New York',
  ]);
  expect(atom).toContain('The index is built');
});
