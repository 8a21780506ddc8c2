import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { calendarOf } from '../../../src/maintenance/calendar.ts';
import type { Maintenance } from '../../../src/maintenance/model.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { madeMaintenance } from '../../support/made-maintenance.ts';

const { systems } = await loadCatalogue('systems');
const now = DateTime.utc(2026, 11, 22, 8);

function written(maintenances: readonly Maintenance[], at = now): string {
  return calendarOf(maintenances, { name: 'Maintenance of HIMS', instance: 'abc', systems, now: at });
}

function events(text: string): InstanceType<typeof ICAL.Event>[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
}

it('is read by another library: times, words, and a calendar that publishes', () => {
  const [event] = events(written([madeMaintenance()]));

  expect(event?.uid).toBe('MW-3.abc@hims-ops');
  expect(event?.summary).toBe('Maintenance of AROCORD-HIMS (MW-3)');
  expect(event?.startDate.toJSDate().toISOString()).toBe('2026-12-06T07:00:00.000Z');
  expect(event?.endDate.toJSDate().toISOString()).toBe('2026-12-06T09:00:00.000Z');
  expect(event?.description).toContain('When: Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)');
  expect(event?.description).toContain('You will notice: No sign-in for about 20 minutes.');
  expect(event?.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
  expect(event?.component.getFirstPropertyValue('transp')).toBe('TRANSPARENT');
});

it('keeps the id of an entry that moves, counts up, and cancels it', () => {
  const steps = [
    madeMaintenance(),
    madeMaintenance({
      startsAt: DateTime.utc(2026, 12, 13, 7),
      endsAt: DateTime.utc(2026, 12, 13, 9),
      sequence: 1,
    }),
    madeMaintenance({ status: 'cancelled', outcome: 'Vendor is late', sequence: 2 }),
  ].map((one) => events(written([one]))[0]);

  expect(new Set(steps.map((one) => one?.uid)).size).toBe(1);
  expect(steps.map((one) => one?.sequence)).toEqual([0, 1, 2]);
  expect(steps[2]?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  expect(steps[2]?.summary).toMatch(/^Cancelled: /);
});

it('says the same as long as nothing has changed, whatever the time', () => {
  expect(written([madeMaintenance()], now.plus({ hours: 5 }))).toBe(written([madeMaintenance()]));
});

it('lets no title break out of its line', () => {
  const evil = 'Upgrade\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil; , \\ é 𝄞';
  const all = events(written([madeMaintenance({ title: evil })]));

  expect(all.map(({ uid }) => uid)).toEqual(['MW-3.abc@hims-ops']);
  expect(all[0]?.description).toContain('UID:evil; , \\ é 𝄞');
});

it('leaves out what belongs to no system any more', () => {
  expect(events(written([madeMaintenance({ system: 'gone' }), madeMaintenance()])).length).toBe(1);
});

it('folds long lines as the format asks', () => {
  const text = written([madeMaintenance({ impact: 'Kein Zugang für etwa zwanzig Minuten. '.repeat(10) })]);
  const longest = Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)));

  expect(longest).toBeLessThanOrEqual(75);
});
