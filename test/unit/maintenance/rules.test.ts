import { readFile } from 'node:fs/promises';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import {
  type Maintenance,
  maintenanceStatuses,
  type NoticeReason,
  noticeReasons,
} from '../../../src/maintenance/model.ts';
import {
  isLegal,
  type MaintenanceMove,
  maintenanceMoves,
  outdated,
  requireItsTime,
  requireLegal,
  requireSensible,
  requireUrgent,
} from '../../../src/maintenance/rules.ts';
import { madeMaintenance } from '../../support/made-maintenance.ts';
import { there } from '../../support/there.ts';

/** y: legal. Columns: waiting, announced, in progress, completed, cancelled, refused. */
const matrix: Record<MaintenanceMove, string> = {
  grant: 'y-----',
  refuse: 'y-----',
  approve: 'yy----',
  reject: 'yy----',
  start: '-y----',
  update: '--y---',
  extend: '--y---',
  complete: '--y---',
  move: '-y----',
  cancel: 'yy----',
  report: '---y--',
};

function refusalOf(act: () => void): UserError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

describe('the table of legal moves', () => {
  it('lists every move there is', () => {
    expect(Object.keys(matrix)).toEqual(Object.keys(maintenanceMoves));
  });

  const cells = Object.entries(matrix).flatMap(([move, row]) =>
    maintenanceStatuses.map((status, column) => ({
      move: move as MaintenanceMove,
      status,
      legal: row[column] === 'y',
    })),
  );
  it.each(cells)('$move from $status: $legal', ({ move, status, legal }) => {
    expect(isLegal(move, status)).toBe(legal);
    const one = madeMaintenance({ status, startedBy: 'dora', endedBy: 'cem' });
    expect(refusalOf(() => requireLegal(one, move)) === undefined).toBe(legal);
  });

  it.each([
    ['update', 'announced', 'MW-3 is announced, so it cannot be updated.   /hims maintenance start MW-3', []],
    [
      'cancel',
      'in progress',
      'MW-3 is in progress by {0}, so it cannot be cancelled.   /hims maintenance complete MW-3 "what was done"',
      ['dora'],
    ],
    ['start', 'completed', 'MW-3 is completed by {0}, so it cannot be started.', ['cem']],
    ['move', 'cancelled', 'MW-3 is cancelled by {0}, so it cannot be moved.', ['cem']],
  ] as const)('refuses to %s what is %s, in words', (move, status, message, people) => {
    const one = madeMaintenance({
      status,
      ...(status === 'in progress' ? { startedBy: 'dora' } : {}),
      ...(status === 'completed' || status === 'cancelled' ? { endedBy: 'cem' } : {}),
    });
    expect(refusalOf(() => requireLegal(one, move))).toMatchObject({ message, people });
  });

  it('goes from state to state as the database lets it, no more and no less', async () => {
    const sql = await readFile('migrations/0004-maintenance.sql', 'utf8');
    const inTrigger = [
      ...there(/not in \(\s*('[^)]*)\)/.exec(sql)?.[1]).matchAll(/'([a-z ]+ → [a-z ]+)'/g),
    ].map(([, pair]) => there(pair));
    const all: Record<string, { from: readonly string[]; to?: string }> = maintenanceMoves;
    const ofMoves = Object.values(all).flatMap(({ from, to }) =>
      to === undefined ? [] : from.map((one) => `${one} → ${to}`),
    );
    expect(inTrigger.toSorted()).toEqual([...new Set(ofMoves)].toSorted());
  });
});

describe('what waits in the outbox', () => {
  const before = DateTime.utc(2026, 12, 6, 6, 30);
  const skipped = (reason: NoticeReason, change: Partial<Maintenance>, now = before) =>
    outdated(madeMaintenance(change), { reason, sequence: 0 }, now);

  it('is told as long as it is true', () => {
    for (const reason of noticeReasons) expect(skipped(reason, {}), reason).toBeUndefined();
  });

  it.each([
    ['announced', 'its time has changed since'],
    ['reminder', 'its time has changed since'],
    ['moved', 'its time has changed since'],
    ['extended', 'its time has changed since'],
    ['started', undefined],
    ['update', undefined],
    ['overrun', 'its time has changed since'], // it would say the new end
    ['completed', undefined],
  ] as const)('of an earlier time: %s', (reason, why) => {
    expect(skipped(reason, { sequence: 1 })).toBe(why);
  });

  it('of a cancelled one only says that', () => {
    for (const reason of noticeReasons)
      expect(skipped(reason, { status: 'cancelled', sequence: 1 }), reason).toBe(
        reason === 'cancelled' ? undefined : 'it was cancelled meanwhile',
      );
  });

  it('of a completed one only says that, and reminds of nothing that has begun', () => {
    expect(skipped('update', { status: 'completed' })).toBe('it was completed meanwhile');
    expect(skipped('completed', { status: 'completed' })).toBeUndefined();
    expect(skipped('reminder', { status: 'in progress' })).toBe('it has begun meanwhile');
    expect(skipped('reminder', {}, DateTime.utc(2026, 12, 6, 7))).toBe('it has begun meanwhile');
  });

  it('leaves what is late to the reminder after it', () => {
    const until = before.plus({ minutes: 10 });
    const reminded = (now: DateTime) =>
      outdated(madeMaintenance(), { reason: 'reminder', sequence: 0, until }, now);

    expect(reminded(before)).toBeUndefined();
    expect(reminded(until)).toBe('a later reminder says it');
  });

  it('announces nothing whose time is over', () => {
    for (const reason of ['announced', 'moved', 'reminder'] as const)
      expect(skipped(reason, {}, DateTime.utc(2026, 12, 6, 9)), reason).toBe('its time is over');
    expect(skipped('overrun', { status: 'in progress' }, DateTime.utc(2026, 12, 6, 9))).toBeUndefined();
  });
});

describe('times that make sense', () => {
  const now = DateTime.utc(2026, 12, 1);
  it.each([
    [{ minutes: 0 }, { hours: 1 }, undefined],
    [{ minutes: -1 }, { hours: 1 }, 'maintenance.past'],
    [{ days: 1 }, { minutes: 0 }, 'maintenance.bad-length'],
    [{ days: 1 }, { minutes: -5 }, 'maintenance.bad-length'],
    [{ days: 1 }, { days: 3 }, undefined],
    [{ days: 1 }, { days: 3, minutes: 1 }, 'maintenance.bad-length'],
    [{ years: 2 }, { hours: 1 }, undefined],
    [{ years: 2, days: 1 }, { hours: 1 }, 'maintenance.too-far'],
  ])('from now %o for %o: %s', (after, length, code) => {
    const refusal = refusalOf(() => requireSensible(now.plus(after), Duration.fromObject(length), now));
    expect(refusal?.code).toBe(code);
  });

  it.each([
    ['emergency', { days: 1 }, undefined],
    ['emergency', { days: 1, minutes: 1 }, 'maintenance.no-emergency'],
    ['patch', { days: 30 }, undefined],
  ] as const)('%s in %o: %s', (size, after, code) => {
    expect(refusalOf(() => requireUrgent(size, now.plus(after), now))?.code).toBe(code);
  });

  const ten = Duration.fromObject({ minutes: 10 });
  it.each([
    ['06:49', 'maintenance.too-early'],
    ['06:50', undefined],
    ['08:59', undefined],
    ['09:00', 'maintenance.too-late-to-start'],
  ])('can be started at %s UTC: %s', (time, code) => {
    const at = DateTime.fromISO(`2026-12-06T${time}Z`, { zone: 'utc' });
    const refusal = refusalOf(() =>
      requireItsTime(madeMaintenance(), ten, at, (moment) => moment.toFormat('HH:mm')),
    );
    expect(refusal?.code).toBe(code);
  });
});
