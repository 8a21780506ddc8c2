import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { announcementOf, headlineOf } from '../../../src/maintenance/announcement.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { madeMaintenance } from '../../support/made-maintenance.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems');
const hims = there(systems.get('hims'));
const fhir = there(systems.get('fhir'));
const maintenance = madeMaintenance();

it.each([
  ['2026-12-05T07:00:00Z', 'P1D', 'In 1 day: '],
  ['2026-12-05T07:00:40Z', 'P1D', 'In 1 day: '],
  ['2026-12-05T09:10:00Z', 'P1D', 'In 22 hours: '],
  ['2026-12-03T09:00:00Z', 'P14D', 'In 3 days: '],
  ['2026-12-06T06:20:00Z', 'PT1H', 'In 40 minutes: '],
])('told at %s a reminder of %s says %s', (at, before, words) => {
  const now = DateTime.fromISO(at, { zone: 'utc' });

  expect(
    announcementOf({ reason: 'reminder', before }, { maintenance, system: hims, now }).headline,
  ).toContain(words);
});

it('says the offset also over the night in which the clocks change', () => {
  const springs = madeMaintenance({
    startsAt: DateTime.utc(2027, 3, 14, 7),
    endsAt: DateTime.utc(2027, 3, 14, 10),
  });
  const now = DateTime.utc(2027, 3, 13, 8); // 03:00 in New York, 23 hours before

  expect(headlineOf({ reason: 'reminder', before: 'P1D' }, { maintenance: springs, system: hims, now })).toBe(
    'In 1 day: maintenance of AROCORD-HIMS, Sun 14 Mar 03:00–06:00 New York',
  );
});

it('names the environment where people would think of another one', () => {
  const now = DateTime.utc(2026, 11, 20);
  const staging = { maintenance: madeMaintenance({ environment: 'staging' }), system: fhir, now };

  expect(announcementOf({ reason: 'announced' }, staging).headline).toContain(
    'Platform (staging), Sun 6 Dec',
  );
  expect(announcementOf({ reason: 'announced' }, staging).facts).toContainEqual({
    name: 'Environment',
    text: 'staging',
  });
  expect(headlineOf({ reason: 'announced' }, { maintenance, system: hims, now }, 'both')).toBe(
    'Planned maintenance: AROCORD-HIMS, Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)',
  );
});

describe('its end', () => {
  const overnight = madeMaintenance({
    status: 'in progress',
    startsAt: DateTime.utc(2026, 12, 6, 3), // Sat 22:00 in New York
    endsAt: DateTime.utc(2026, 12, 7, 1), // Sun 20:00
  });
  const said = (reason: 'started' | 'overrun' | 'extended', now: DateTime, zones: 'own' | 'both' = 'own') =>
    headlineOf({ reason }, { maintenance: overnight, system: hims, now }, zones).split(', ').at(-1);

  it('has its day where that is not today', () => {
    expect(said('started', DateTime.utc(2026, 12, 6, 3))).toBe('until Sun 6 Dec 20:00 New York');
    expect(said('started', DateTime.utc(2026, 12, 6, 12))).toBe('until 20:00 New York');
    expect(said('extended', DateTime.utc(2026, 12, 6, 3))).toBe('now until Sun 6 Dec 20:00 New York');
    expect(said('started', DateTime.utc(2026, 12, 9))).toBe('until Sun 6 Dec 20:00 New York');
    expect(said('started', DateTime.utc(2026, 12, 6, 12), 'both')).toBe(
      'until 20:00 New York (Mon 01:00 UTC)',
    );
  });

  it('has its day also on that day once it has passed: the words stay', () => {
    expect(said('overrun', DateTime.utc(2026, 12, 7, 1))).toBe('planned until Sun 6 Dec 20:00 New York');
    expect(said('overrun', DateTime.utc(2026, 12, 9))).toBe('planned until Sun 6 Dec 20:00 New York');
    expect(said('overrun', DateTime.utc(2027, 1, 2))).toBe('planned until Sun 6 Dec 2026 20:00 New York');
  });
});
