import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { missedMessage } from '../../../src/slack/cards/routine.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems');
const scene = { system: there(systems.get('hims')), name: 'health-checks', title: 'Health checks' };
const at = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });
const missed = { count: 11, from: at('2026-12-01T04:45Z'), to: at('2026-12-01T07:15Z') };

it.each([
  [
    'says when the one that runs is late',
    { runs: true, isLate: true, at: at('2026-12-01T07:30Z') },
    /The one of Tue 1 Dec 02:30 New York \(07:30 UTC\) runs now, late\.$/,
  ],
  [
    'claims nothing to be late that runs at its time',
    { runs: true, isLate: false, at: at('2026-12-01T07:30Z') },
    /Nothing is made up for\. The one of Tue 1 Dec 02:30 New York \(07:30 UTC\) runs at its time\.$/,
  ],
  [
    'offers a line where nothing runs',
    { runs: false, isLate: true, at: at('2026-12-01T07:30Z') },
    /Nothing is made up for\. Now, if you want it: {3}\/hims routine post health-checks hims$/,
  ],
])('%s', (_what, how, text) => {
  const message = missedMessage(scene, { ...missed, ...how });
  expect(message.text).toMatch(/^⚠️ Missed while the bot was away: Health checks \(hims\), 11 times, /);
  expect(message.text).toMatch(text);
});

it('says of a single one that it runs late', () => {
  const at = DateTime.fromISO('2026-12-01T08:00Z', { zone: 'utc' });
  const late = { count: 0, from: at, to: at, at, runs: true, isLate: true };
  expect(missedMessage(scene, late).text).toBe(
    '⚠️ Health checks (hims) runs now, late: it was due Tue 1 Dec 03:00 New York (08:00 UTC), while the bot was away.',
  );
});
