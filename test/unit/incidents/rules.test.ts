import { readFile } from 'node:fs/promises';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { Incident, IncidentStatus } from '../../../src/incidents/model.ts';
import {
  breachRepeat,
  countsAsResponse,
  deadlinesFor,
  type IncidentMove,
  incidentMoves,
  isLegal,
  isWorse,
  notBefore,
  noticePriority,
  planDeadline,
  requireLegal,
} from '../../../src/incidents/rules.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { type SeverityName, severityNames } from '../../../src/systems/model.ts';
import { there } from '../../support/there.ts';

const statuses: readonly IncidentStatus[] = ['open', 'acknowledged', 'mitigated', 'resolved', 'closed'];
const at = (time: string) => DateTime.fromISO(`2026-11-23T${time}Z`, { zone: 'utc' });
const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims'));

/** y: legal. Columns: open, acknowledged, mitigated, resolved, closed. */
const matrix: Record<IncidentMove, string> = {
  acknowledge: 'y----',
  command: 'yyy--',
  role: 'yyy--',
  update: 'yyy--',
  snooze: 'yyy--',
  severity: 'yyy--',
  system: 'yyy--',
  escalate: 'yyy--',
  mitigate: 'yy---',
  resolve: 'yyy--',
  summarise: '---y-',
  reopen: '--yyy',
  close: '---y-',
  merge: 'yyy--',
  task: 'yyyy-',
  'task-done': 'yyyyy',
  note: 'yyyyy',
  publish: 'yyyy-',
  unpublish: 'yyyyy',
  notified: 'yyyyy',
  review: '--yyy',
};

function incident(over: Partial<Incident> = {}): Incident {
  const deadline = { id: 'd', severity: 'SEV-2' as const, dueAt: at('08:30:00') };
  return {
    key: 'INC-1',
    number: 1,
    system: 'hims',
    severity: 'SEV-2',
    status: 'open',
    visibility: 'everyone',
    title: 'Login slow',
    openedAt: at('08:00:00'),
    openedBy: 'ana',
    pausedMs: 0,
    channel: { state: 'none' },
    level: 0,
    round: 0,
    tasks: { open: 0, done: 0 },
    version: 1,
    respond: { ...deadline, kind: 'respond' },
    resolve: { ...deadline, kind: 'resolve' },
    ...over,
  };
}

/** The refusal of a move; undefined when it is legal. */
function refusalOf(one: Incident, move: IncidentMove): UserError | undefined {
  try {
    requireLegal(one, move);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

describe('the table of legal moves', () => {
  it('lists every move there is', () => {
    expect(Object.keys(matrix)).toEqual(Object.keys(incidentMoves));
  });

  const cells = Object.entries(matrix).flatMap(([move, row]) =>
    statuses.map((status, column) => ({ move: move as IncidentMove, status, legal: row[column] === 'y' })),
  );
  it.each(cells)('$move from $status: $legal', ({ move, status, legal }) => {
    expect(isLegal(move, status)).toBe(legal);
    const one = incident({ status, acknowledgedBy: 'bea', resolvedBy: 'cem', closedBy: 'dora' });
    expect(refusalOf(one, move) === undefined).toBe(legal);
  });

  it.each([
    ['acknowledge', 'acknowledged', /^INC-1 was acknowledged by \{0\} already/, ['bea']],
    ['acknowledge', 'mitigated', /^INC-1 is mitigated by \{0\}, so it cannot be acknowledged\.$/, ['emil']],
    [
      'update',
      'resolved',
      /^INC-1 is resolved by \{0\}, so it cannot be updated\. {3}\/hims incident reopen INC-1/,
      ['cem'],
    ],
    [
      'resolve',
      'closed',
      /^INC-1 is closed by \{0\}, so it cannot be resolved\. {3}\/hims incident reopen INC-1/,
      ['dora'],
    ],
    ['close', 'acknowledged', /so it cannot be closed\. {3}\/hims incident resolve INC-1/, ['bea']],
    [
      'summarise',
      'mitigated',
      /so it cannot be given a summary\. {3}\/hims incident resolve INC-1/,
      ['emil'],
    ],
    ['reopen', 'open', /^INC-1 is open, so it cannot be reopened\.$/, []],
  ] as const)('refuses to %s what is %s, in words', (move, status, words, people) => {
    const one = incident({
      status,
      acknowledgedBy: 'bea',
      mitigatedBy: 'emil',
      resolvedBy: 'cem',
      closedBy: 'dora',
    });
    expect(refusalOf(one, move)).toMatchObject({ message: expect.stringMatching(words), people });
  });

  it('names the incident that goes on in place of a merged one', () => {
    const merged = incident({ status: 'closed', closedBy: 'dora', mergedInto: 7 });
    expect(refusalOf(merged, 'update')).toMatchObject({
      message: 'INC-1 is closed by {0}, so it cannot be updated. It goes on as INC-7.',
    });
  });

  it('counts what only somebody who is on it does as the response, nothing else', () => {
    expect(Object.keys(incidentMoves).filter((move) => countsAsResponse(move as IncidentMove))).toEqual([
      'acknowledge',
      'command',
      'mitigate',
      'resolve',
      'merge',
    ]);
  });

  it('goes from state to state as the database lets it, no more and no less', async () => {
    const sql = await readFile('migrations/0002-whole-incident.sql', 'utf8');
    const inTrigger = [...there(/not in \(([^)]*)\)/.exec(sql)?.[1]).matchAll(/'([a-z]+ [a-z]+)'/g)].map(
      ([, pair]) => there(pair),
    );
    const all: Record<string, { from: readonly string[]; to?: string }> = incidentMoves;
    const ofMoves = Object.values(all).flatMap(({ from, to }) =>
      to === undefined ? [] : from.map((one) => `${one} ${to}`),
    );
    // Taking command of an open incident is the response to it, which no move has as its target.
    const pairs = new Set([...ofMoves, 'open acknowledged']);
    expect(inTrigger.toSorted()).toEqual([...pairs].toSorted());
  });
});

describe('deadlines', () => {
  it.each([
    ['SEV-1', '08:15:00', '12:00:00'],
    ['SEV-2', '08:30:00', '16:00:00'],
    ['SEV-3', '10:00:00', '2026-11-24T08:00:00Z'],
    ['SEV-4', '12:00:00', '2026-11-30T08:00:00Z'],
  ] as const)('%s counts from the opening: respond %s, resolve %s', (severity, respond, resolve) => {
    const due = deadlinesFor(hims, severity, at('08:00:00'));
    expect(due.respond).toEqual(at(respond));
    expect(due.resolve).toEqual(
      resolve.includes('T') ? DateTime.fromISO(resolve, { zone: 'utc' }) : at(resolve),
    );
  });

  const plan = (now: string) =>
    planDeadline(
      { id: 'd', kind: 'respond', dueAt: at('09:40:00') },
      at('08:00:00'),
      [0.5, 0.8],
      at(now),
    ).map((timer) => [timer.dueAt.toFormat('HH:mm:ss'), timer.data['fraction'] ?? 'breach']);
  it('leaves out warnings that are past, but never the breach', () => {
    expect(plan('08:00:00')).toEqual([
      ['08:50:00', 0.5],
      ['09:20:00', 0.8],
      ['09:40:00', 'breach'],
    ]);
    expect(plan('08:50:00')).toEqual([
      ['09:20:00', 0.8],
      ['09:40:00', 'breach'],
    ]);
    expect(plan('09:30:00')).toEqual([['09:40:00', 'breach']]);
    expect(plan('11:00:00')).toEqual([['09:40:00', 'breach']]);
  });

  it('repeats at growing intervals, and thins out: as long again as it has lasted, a week at most', () => {
    const breach = {
      repeatAfter: [Duration.fromISO('PT15M'), Duration.fromISO('PT30M')],
      repeatEvery: Duration.fromISO('PT1H'),
    };
    const severities = { ...hims.severities, 'SEV-4': { ...hims.severities['SEV-4'], quietAtNight: true } };
    const after = (severity: SeverityName, count: number, lasts: string) =>
      breachRepeat({ breach, severities }, severity, { count, lasts: Duration.fromISO(lasts) }).as('hours');
    expect(after('SEV-1', 1, 'PT0S')).toBe(0.25);
    expect(after('SEV-1', 2, 'PT15M')).toBe(0.5);
    expect(after('SEV-1', 3, 'PT45M')).toBe(1);
    expect(after('SEV-1', 20, 'PT23H')).toBe(1);
    expect(after('SEV-1', 21, 'PT30H')).toBe(30);
    expect(after('SEV-4', 4, 'PT4H')).toBe(4);
    expect(after('SEV-4', 9, 'P30D')).toBe(7 * 24);
  });
});

it('never records what follows before what it follows', () => {
  expect(notBefore(incident(), at('07:58:30'))).toEqual(at('08:00:00'));
  expect(notBefore(incident(), at('08:00:01'))).toEqual(at('08:00:01'));
  expect(notBefore(incident({ acknowledgedAt: at('08:05:00') }), at('08:04:00'))).toEqual(at('08:05:00'));
});

it('puts the worst first', () => {
  expect(severityNames.map(noticePriority)).toEqual([1, 2, 3, 4]);
  expect([isWorse('SEV-1', 'SEV-2'), isWorse('SEV-2', 'SEV-2'), isWorse('SEV-3', 'SEV-2')]).toEqual([
    true,
    false,
    false,
  ]);
});
