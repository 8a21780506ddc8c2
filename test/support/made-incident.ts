import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  type Incident,
  type IncidentStatus,
  type TimelineEntry,
  type TimelineKind,
  visibilities,
} from '../../src/incidents/model.ts';
import { oneLine } from '../../src/slack/text.ts';
import { severityNames } from '../../src/systems/model.ts';
import { nasty } from './nasty.ts';

const opened = DateTime.fromISO('2026-11-23T08:00:00Z', { zone: 'utc' });
const minutes = (count: number) => opened.plus({ minutes: count });

/** Text of at most this length as people and attackers write it; often as long as it may be. */
export function hostile(max: number) {
  return fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.array(nasty, { minLength: 1, maxLength: 12 }).map((all) => all.join(' ')),
      fc.constantFrom('&', '<', '🔥', '|', '`', '\n', '](http://x)', '# ').map((piece) => piece.repeat(max)),
    )
    .map((text) => Array.from(text).slice(0, max).join('').slice(0, max));
}

const person = fc.constantFrom('ana', 'bea', 'slack:U0ZOE00001');

/** An incident in any state, with everything it could hold. */
export const anyIncident: fc.Arbitrary<Incident> = fc
  .record({
    status: fc.constantFrom<IncidentStatus>('open', 'acknowledged', 'mitigated', 'resolved', 'closed'),
    severity: fc.constantFrom(...severityNames),
    visibility: fc.constantFrom(...visibilities),
    title: hostile(150).map((text) => oneLine(text) || 'Login slow'),
    summary: fc.option(hostile(2_000)),
    update: fc.option(hostile(3_000)),
    publicText: fc.option(hostile(500)),
    commander: fc.option(person),
    communications: fc.option(person),
    scribe: fc.option(person),
    level: fc.integer({ min: 0, max: 4 }),
    hasChannel: fc.boolean(),
    isMerged: fc.boolean(),
    isLate: fc.boolean(),
    tasks: fc.record({ open: fc.nat(99), done: fc.nat(99) }),
  })
  .map(({ status, isLate, hasChannel, isMerged, update, ...rest }) => {
    const isAnswered = status !== 'open';
    const isOver = status === 'resolved' || status === 'closed';
    const { summary, publicText, commander, communications, scribe, ...plain } = rest;
    const deadline = { severity: rest.severity, ...(isLate ? { breachedAt: minutes(30) } : {}) };
    return {
      ...plain,
      key: 'INC-12',
      number: 12,
      system: 'hims',
      status,
      openedAt: opened,
      openedBy: 'ana',
      pausedMs: 0,
      round: 0,
      version: 1,
      channel: hasChannel ? { state: 'ready', id: 'C0FAKE0001' } : { state: 'none' },
      nextUpdateAt: minutes(isLate ? 30 : 90),
      respond: {
        ...deadline,
        id: 'r',
        kind: 'respond',
        dueAt: minutes(30),
        ...(isAnswered ? { metAt: minutes(35) } : {}),
      },
      resolve: {
        ...deadline,
        id: 's',
        kind: 'resolve',
        dueAt: minutes(240),
        ...(isOver ? { metAt: minutes(50) } : {}),
      },
      ...(summary ? { summary } : {}),
      ...(publicText ? { publicText } : {}),
      ...(commander ? { commander } : {}),
      ...(communications ? { communications } : {}),
      ...(scribe ? { scribe } : {}),
      ...(update ? { lastUpdate: { at: minutes(40), by: 'bea', text: update } } : {}),
      ...(isAnswered ? { acknowledgedAt: minutes(35), acknowledgedBy: 'bea' } : {}),
      ...(status === 'mitigated' || isOver ? { mitigatedAt: minutes(45), mitigatedBy: 'bea' } : {}),
      ...(isOver ? { resolvedAt: minutes(50), resolvedBy: 'bea' } : {}),
      ...(status === 'closed' ? { closedAt: minutes(55), closedBy: 'bea' } : {}),
      ...(status === 'closed' && isMerged ? { mergedInto: 11 } : {}),
    } satisfies Incident;
  });

const dataOf: Readonly<Record<TimelineKind, Record<string, unknown>>> = {
  opened: { severity: 'SEV-1' },
  acknowledged: {},
  commander: { role: 'commander', commander: [null, 'bea'] },
  role: { role: 'scribe', scribe: ['ana', 'bea'] },
  update: { nextAt: '2026-11-23T09:00:00Z' },
  severity: {
    severity: ['SEV-3', 'SEV-1'],
    worse: true,
    resolveDueAt: ['2026-11-23T09:00:00Z', '2026-11-23T12:00:00Z'],
  },
  system: { system: ['hims', 'fhir'] },
  called: { level: 1, title: 'DevOps Team' },
  breached: { deadline: 'respond' },
  mitigated: {},
  resolved: {},
  summary: {},
  reopened: { from: 'closed' },
  closed: {},
  task: { task: 1, owner: 'bea' },
  'task-done': { task: 1 },
  note: { author: 'ana', edited: '2026-11-23T09:00:00Z' },
  published: {},
  unpublished: {},
  merged: { into: 11, tasks: 2 },
  notified: {},
  review: {},
  run: { run: 3, what: 'step-done', step: 'restore' },
};
export const timelineKinds = Object.keys(dataOf) as TimelineKind[];

/** An entry of any kind, with text or without. */
export const anyEntry: fc.Arbitrary<TimelineEntry> = fc
  .record({
    kind: fc.constantFrom(...timelineKinds),
    text: hostile(3_000),
    hasText: fc.boolean(),
    after: fc.nat(600),
  })
  .map(({ kind, text, hasText, after }) => ({
    id: 'e',
    at: minutes(after),
    kind,
    actor: 'bea',
    data: dataOf[kind],
    ...(hasText ? { text } : {}),
  }));
