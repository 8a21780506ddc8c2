import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src/maintenance/ledger.ts';
import { pages } from '../../../src/slack/blocks.ts';
import { ledgerFile, ledgerLines, ledgerSummary } from '../../../src/slack/cards/maintenance-ledger.ts';
import { withPlainDates } from '../../../src/slack/text.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { madeException, madeMaintenance } from '../../support/made-maintenance.ts';
import { problemsOf } from '../../support/message-problems.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const system = there(systems.get('hims'));
const now = DateTime.utc(2026, 12, 6, 7, 30);
const name = (key: string) => `<@U0${key.toUpperCase()}>`;
const context = { system, now, name };
const vote = madeException(now);
const entry = (state: LedgerEntry['state'], more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  reason: 'announced',
  target: { to: 'mail', address: 'wards@clinic.example', system: 'hims' },
  dueAt: now,
  state,
  attempts: 1,
  ...more,
});

it('sums the ledger up, and writes it so that no cell is a formula', () => {
  const maintenance = madeMaintenance({ title: '=HYPERLINK("http://x")' });
  const entries = [
    entry('delivered', { finishedAt: now, target: { to: 'channel', purpose: 'maintenance' } }),
    entry('delivered', { finishedAt: now }),
    entry('pending', { attempts: 3, outcome: 'ECONNREFUSED' }),
    entry('dead', { outcome: 'is_archived', target: { to: 'named-channel', name: 'wards' } }),
    entry('skipped', { outcome: 'unsubscribed' }),
    entry('planned', { reason: 'reminder', before: 'PT1H', dueAt: now.plus({ hours: 1 }) }),
  ];
  expect(ledgerSummary(maintenance, entries, { system })).toBe(
    'announced 15 days before (14 days needed), 2 of 4 notices delivered, ⚠️ 1 could not be delivered, 1 on their way, 1 planned',
  );
  const shown = ledgerLines(entries, context);
  expect(shown[0]).toContain('reminder 1 hour before: planned, to everybody');
  expect(shown[1]).toContain(
    'the maintenance channel, wards@clinic.example; wards@clinic.example on its way (try 3: ECONNREFUSED)',
  );
  expect(shown[1]).toContain('⚠️ #wards failed: is_archived; wards@clinic.example left out: unsubscribed');
  expect(problemsOf({ text: 'ledger', blocks: pages(shown) })).toEqual([]);

  const file = ledgerFile({ maintenance, entries, approvals: [vote] }, { system, name });
  const rows = file.text.trim().split('\r\n');
  expect(rows).toHaveLength(1 + 1 + 1 + entries.length);
  for (const row of rows) expect(row.split('","')).toHaveLength(8);
  expect(file.text).not.toMatch(/"[=+@-]/);
});

it('calls done only what nothing is left to do of', () => {
  const marks = (...states: LedgerEntry['state'][]) =>
    ledgerLines(
      states.map((state) => entry(state)),
      context,
    )[0]?.slice(0, 2);
  expect(marks('delivered', 'skipped')).toBe('✓ ');
  expect(marks('delivered', 'pending')).toBe('⏳ ');
  expect(marks('pending')).toBe('⏳ ');
  expect(marks('pending', 'dead')).toBe('⚠️');
  expect(marks('skipped')).toBe('– ');
});

it('says of what nobody was told that nobody was', () => {
  expect(ledgerSummary(madeMaintenance({ status: 'refused' }), [], { system })).toBe('nobody was told of it');
  expect(ledgerSummary(madeMaintenance({ status: 'waiting' }), [], { system })).toBe(
    'nobody is told before the exception is granted',
  );
});

it('says of what was sent later than due both, and when which of them was sent where that differs', () => {
  const line = (...sent: DateTime[]) =>
    withPlainDates(
      ledgerLines(
        sent.map((finishedAt) => entry('delivered', { reason: 'overrun', finishedAt })),
        context,
      ),
    )[0];
  const later = now.plus({ hours: 23, minutes: 8 });
  const to = 'wards@clinic.example';
  expect(line(now.plus({ seconds: 40 }))).toBe(`✓ 02:30 EST overrun: ${to}`);
  expect(line(later, later.plus({ seconds: 20 }))).toBe(
    `✓ due Sun 6 Dec 02:30 EST, sent Mon 7 Dec 01:38 EST, overrun: ${to}, ${to}`,
  );
  expect(line(now.plus({ minutes: 10 }))).toBe(`✓ due Sun 6 Dec 02:30 EST, sent 02:40 EST, overrun: ${to}`);
  expect(line(now, later)).toBe(`✓ due Sun 6 Dec 02:30 EST overrun: ${to}, ${to} (sent Mon 7 Dec 01:38 EST)`);
});
