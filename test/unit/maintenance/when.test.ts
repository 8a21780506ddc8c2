import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readMoment, readWhen } from '../../../src/maintenance/when.ts';
import { bothZones } from '../../../src/maintenance/words.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import type { Size } from '../../../src/systems/model.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const nothing = { freezes: [], booked: [] };

interface Options {
  id?: string;
  size?: Size;
  takes?: string;
  environment?: string;
  now?: string;
}

function read(
  text: string,
  {
    id = 'hims',
    size = 'patch',
    takes = '',
    environment = 'production',
    now = '2026-11-23T08:00:00Z',
  }: Options = {},
): string {
  const system = there(systems.get(id));
  const at = DateTime.fromISO(now, { zone: 'utc' });
  const question = { system, environment, size, ...(takes ? { takes: Duration.fromISO(takes) } : {}) };
  try {
    const asked = readWhen(text, question, nothing, at);
    return `${bothZones(asked, system.zone, at)} · ${asked.opening?.window ?? 'no window'}`;
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
}

it.each<[string, Options, string]>([
  ['2026-12-06', {}, 'Sun 6 Dec 02:00–06:00 New York (07:00–11:00 UTC) · primary'],
  ['2026-12-06', { takes: 'PT2H' }, 'Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC) · primary'],
  ['2026-12-06T03:30', {}, 'Sun 6 Dec 03:30–06:00 New York (08:30–11:00 UTC) · primary'],
  ['2026-12-06 03:30', { takes: 'PT3H' }, 'Sun 6 Dec 03:30–06:30 New York (08:30–11:30 UTC) · no window'],
  ['2026-12-06T07:00:00.000Z', {}, 'Sun 6 Dec 02:00–06:00 New York (07:00–11:00 UTC) · primary'],
  ['Dec 6', {}, 'Sun 6 Dec 02:00–06:00 New York (07:00–11:00 UTC) · primary'],
  ['3 January', {}, 'Sun 3 Jan 2027 02:00–06:00 New York (07:00–11:00 UTC) · primary'],
  ['wed', {}, 'Wed 25 Nov 22:00–Thu 26 Nov 02:00 New York (Thu 03:00–07:00 UTC) · secondary'],
  ['wed', { size: 'routine' }, 'Wed 25 Nov 02:00–04:00 New York (07:00–09:00 UTC) · routine'],
  ['routine', { size: 'routine' }, 'Wed 25 Nov 02:00–04:00 New York (07:00–09:00 UTC) · routine'],
  ['primary', { size: 'major' }, 'Sun 13 Dec 02:00–06:00 New York (07:00–11:00 UTC) · primary'],
  [
    'now',
    { size: 'emergency', takes: 'PT1H' },
    'Mon 23 Nov 03:00–04:00 New York (08:00–09:00 UTC) · emergency',
  ],
  ['2026-11-22', {}, 'maintenance.past'],
  ['2026-11-24', {}, 'maintenance.no-window'],
  ['routine', { size: 'major' }, 'maintenance.no-window'],
  ['2026-13-01', {}, 'maintenance.bad-when'],
  ['2026-12-06T24:30', {}, 'maintenance.bad-when'],
  ['30 February', {}, 'maintenance.bad-when'],
  ['s', {}, 'maintenance.bad-when'],
  ['', {}, 'maintenance.bad-when'],
  // The clocks: 02:30 does not exist on 14 March 2027, 01:30 comes twice on 1 November 2026.
  ['2027-03-14T02:30', { takes: 'PT1H' }, 'maintenance.skipped'],
  ['2026-11-01T01:30', { takes: 'PT1H', now: '2026-10-01T00:00:00Z' }, 'maintenance.twice'],
  [
    '2026-11-01T01:30-05:00',
    { takes: 'PT1H', now: '2026-10-01T00:00:00Z' },
    'Sun 1 Nov 01:30–02:30 New York (06:30–07:30 UTC) · no window',
  ],
  ['2026-12-01', { id: 'fhir', environment: 'development' }, 'maintenance.no-window'],
  ['2026-12-01T09:00', { id: 'fhir', environment: 'development' }, 'Tue 1 Dec 09:00–10:00 UTC · development'],
])('reads %s %o', (text, options, expected) => {
  expect(read(text, options)).toBe(expected);
});

it('reads dates and moments in the zone of the system, also for freezes', () => {
  const now = DateTime.utc(2026, 11, 23, 8);
  const iso = (text: string) => readMoment(text, 'America/New_York', now)?.instant?.toISO();
  expect(iso('2026-12-20T18:00')).toBe('2026-12-20T23:00:00.000Z');
  expect(iso('2026-12-20')).toBeUndefined();
  expect(readMoment('2026-12-20', 'America/New_York', now)?.date.toISODate()).toBe('2026-12-20');
  expect(readMoment('soon', 'America/New_York', now)).toBeUndefined();
});
