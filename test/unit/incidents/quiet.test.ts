import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { quietUntil } from '../../../src/incidents/quiet.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import type { SystemProfile } from '../../../src/systems/model.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims')); // 22:00 to 07:00 in New York, for SEV-3 and SEV-4
const at = (iso: string, zone: string) => DateTime.fromISO(iso, { zone });
const inZone = (zone: string, quietHours = hims.quietHours): SystemProfile => ({ ...hims, zone, quietHours });

it.each([
  ['2026-11-23T21:59:59', undefined],
  ['2026-11-23T22:00', '2026-11-24T07:00'],
  ['2026-11-24T00:00', '2026-11-24T07:00'],
  ['2026-11-24T06:59:59', '2026-11-24T07:00'],
  ['2026-11-24T07:00', undefined],
  ['2026-12-31T23:00', '2027-01-01T07:00'],
  ['2026-03-08T01:30', '2026-03-08T07:00'], // that night is an hour shorter
  ['2026-03-07T22:30', '2026-03-08T07:00'],
  ['2026-10-31T22:30', '2026-11-01T07:00'], // and that one longer
])('at %s in New York it is quiet until %s', (now, until) => {
  const end = quietUntil(hims, 'SEV-3', at(now, hims.zone));
  expect(end?.toMillis()).toBe(until && at(until, hims.zone).toMillis());
});

it('is never quiet for what wakes people', () => {
  for (const severity of ['SEV-1', 'SEV-2'] as const)
    expect(quietUntil(hims, severity, at('2026-11-23T23:00', hims.zone))).toBeUndefined();
});

it('knows quiet hours within one day, too', () => {
  const noon = inZone('UTC', { from: '12:00', to: '13:30' });
  expect(quietUntil(noon, 'SEV-4', at('2026-11-23T11:59', 'UTC'))).toBeUndefined();
  expect(quietUntil(noon, 'SEV-4', at('2026-11-23T12:00', 'UTC'))).toEqual(at('2026-11-23T13:30', 'utc'));
  expect(quietUntil(noon, 'SEV-4', at('2026-11-23T13:30', 'UTC'))).toBeUndefined();
});

it('ends at the civil time that was said, after now, and is over then; in every zone, on every day', () => {
  const zones = ['America/New_York', 'UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const instant = fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, fc.constantFrom(...zones), (date, zone) => {
      const now = DateTime.fromJSDate(date, { zone: 'utc' });
      const system = inZone(zone);
      const end = quietUntil(system, 'SEV-3', now);
      const { hour } = now.setZone(zone);
      expect(end !== undefined).toBe(hour >= 22 || hour < 7);
      if (!end) return;
      expect(end.setZone(zone).toFormat('HH:mm:ss')).toBe('07:00:00');
      expect(end > now).toBe(true);
      expect(end.diff(now).as('hours')).toBeLessThanOrEqual(10);
      expect(quietUntil(system, 'SEV-3', end)).toBeUndefined();
    }),
    { seed, numRuns: 2_000 },
  );
});
