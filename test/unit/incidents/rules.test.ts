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
import { severityNames } from '../../../src/systems/model.ts';
import { there } from '../../support/there.ts';

const statuses: readonly IncidentStatus[] = ['open', 'acknowledged', 'mitigated', 'resolved', 'closed'];
const at = (time: string) => DateTime.fromISO(`2026-11-23T${time}Z`, { zone: 'utc' });
const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims'));

/** y: legal. Columns: open, acknowledged, mitigated, resolved, closed. */
const matrix: Record<IncidentMove, string> = {
  acknowledge: 'y----',
  command: 'yyy--',
  update: 'yyy--',
  severity: 'yyy--',
  escalate: 'yyy--',
  resolve: 'yyy--',
};

function incident(over: Partial<Incident> = {}): Incident {
  const deadline = { id: 'd', severity: 'SEV-2' as const, dueAt: at('08:30:00') };
  return {
    key: 'INC-1',
    number: 1,
    system: 'hims',
    severity: 'SEV-2',
    status: 'open',
    title: 'Login slow',
    openedAt: at('08:00:00'),
    openedBy: 'ana',
    level: 0,
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
    const one = incident({ status, acknowledgedBy: 'bea', resolvedBy: 'cem' });
    expect(refusalOf(one, move) === undefined).toBe(legal);
  });

  it.each([
    ['acknowledge', 'acknowledged', /^INC-1 was acknowledged by \{0\} already/, ['bea']],
    ['acknowledge', 'mitigated', /^INC-1 is mitigated, so it cannot be acknowledged/, ['cem']],
    ['update', 'resolved', /^INC-1 is resolved by \{0\}, so it cannot be updated/, ['cem']],
    ['resolve', 'closed', /^INC-1 is closed, so it cannot be resolved/, ['cem']],
  ] as const)('refuses to %s what is %s, in words', (move, status, words, people) => {
    const refusal = refusalOf(incident({ status, acknowledgedBy: 'bea', resolvedBy: 'cem' }), move);
    expect(refusal).toMatchObject({ message: expect.stringMatching(words), people });
  });

  it('counts acknowledging, taking command and resolving as the response, nothing else', () => {
    expect(Object.keys(incidentMoves).filter((move) => countsAsResponse(move as IncidentMove))).toEqual([
      'acknowledge',
      'command',
      'resolve',
    ]);
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

  it('repeats at growing intervals, then evenly', () => {
    const breach = {
      repeatAfter: [Duration.fromISO('PT15M'), Duration.fromISO('PT30M')],
      repeatEvery: Duration.fromISO('PT1H'),
    };
    expect([1, 2, 3, 4, 50].map((count) => breachRepeat(breach, count).toISO())).toEqual([
      'PT15M',
      'PT30M',
      'PT1H',
      'PT1H',
      'PT1H',
    ]);
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
