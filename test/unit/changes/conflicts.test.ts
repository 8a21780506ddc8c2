import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { conflictsOf, type Facts, freeSlots } from '../../../src/changes/conflicts.ts';
import { type Change, type Span, timeOf } from '../../../src/changes/model.ts';
import { conflictText } from '../../../src/changes/words.ts';
import type { Freeze, Maintenance } from '../../../src/maintenance/model.ts';
import { madeChange } from '../../support/made-change.ts';
import { there } from '../../support/there.ts';

const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });
const span = there(timeOf(madeChange()));
const nothing: Facts = {
  now: utc('2026-11-23T08:00:00Z'),
  span,
  around: [],
  maintenances: [],
  freezes: [],
  isInWindow: true,
  announceBy: utc('2026-12-01T07:00:00Z'),
  grave: [],
  after: [],
  pullRequestLacks: [],
};
const other = (over: Partial<Change> = {}) =>
  madeChange({ key: 'CHG-3', number: 3, title: 'Printers', status: 'scheduled', ...over });
const maintenance = (over: Partial<Maintenance> = {}): Maintenance =>
  ({
    key: 'MW-2',
    number: 2,
    system: 'hims',
    environment: 'production',
    size: 'patch',
    status: 'announced',
    title: 'Storage',
    components: [],
    startsAt: span.startsAt,
    endsAt: span.endsAt,
    announcedAt: utc('2026-11-20T08:00:00Z'),
    announcedBy: 'bea',
    implementer: 'bea',
    sequence: 0,
    version: 1,
    ...over,
  }) as Maintenance;
const freeze: Freeze = {
  key: 'FRZ-1',
  number: 1,
  system: 'hims',
  from: span.startsAt.minus({ days: 1 }),
  to: span.endsAt,
  reason: 'Visit',
  declaredBy: 'cem',
};
const found = (facts: Partial<Facts>, change = madeChange()) =>
  conflictsOf(change, { ...nothing, ...facts }).map(({ kind, key, blocks, isForGood }) => [
    kind,
    key,
    blocks,
    isForGood,
  ]);

describe('conflicts', () => {
  it('are none where nothing stands in the way, and where no time is known', () => {
    expect(found({})).toEqual([]);
    const { span: _no, ...timeless } = nothing;
    expect(conflictsOf(madeChange(), { ...timeless, isInWindow: false, freezes: [freeze] })).toEqual([]);
  });

  it.each([
    ['scheduled, in the same place', other(), ['change', 'CHG-3', true, true]],
    ['only wanted, in the same place', other({ status: 'assessed' }), ['change', 'CHG-3', false, false]],
    ['of another environment, by other hands', other({ environment: 'test', implementer: 'bea' }), undefined],
    ['of another system, by the same hands', other({ system: 'fhir' }), ['implementer', 'CHG-3', true, true]],
    ['just before it', other({ startsAt: span.startsAt.minus({ hours: 2 }) }), undefined],
    [
      'a minute into it',
      other({ startsAt: span.startsAt.minus({ minutes: 119 }) }),
      ['change', 'CHG-3', true, true],
    ],
    ['itself', madeChange({ status: 'scheduled' }), undefined],
  ])('with a change that is %s', (_what, one, conflict) => {
    expect(found({ around: [one] })).toEqual(conflict ? [conflict] : []);
  });

  it('with one that is still carried out, however long that takes', () => {
    const running = other({
      status: 'implementing',
      startedAt: span.startsAt.minus({ hours: 5 }),
      startsAt: span.startsAt.minus({ hours: 5 }),
    });
    expect(found({ around: [running] })).toEqual([]);
    expect(found({ around: [running], now: span.startsAt })).toEqual([['change', 'CHG-3', true, true]]);
  });

  it('says of one whose planned time is over that it is still under way', () => {
    const running = {
      status: 'implementing',
      startedAt: span.startsAt.minus({ hours: 3 }),
      startsAt: span.startsAt.minus({ hours: 3 }),
    } as const;
    const text = (over: Partial<Change>) =>
      conflictsOf(madeChange(), {
        ...nothing,
        now: span.startsAt,
        around: [other({ ...running, ...over })],
      }).map((one) => conflictText(one, 'utc'));
    expect(text({})).toEqual(['CHG-3 Printers is still under way']);
    expect(text({ system: 'fhir' })).toEqual(['CHG-3 Printers is still under way, by the same person']);
    const meets = { takes: Duration.fromObject({ hours: 4 }) };
    expect(text({ ...meets, system: 'fhir' })[0]).toMatch(/^CHG-3 Printers \(.*\) has the same implementer$/);
  });

  it('with maintenance, but not with the one it is carried out in', () => {
    expect(found({ maintenances: [maintenance()] })).toEqual([['maintenance', 'MW-2', true, true]]);
    expect(found({ maintenances: [maintenance()], linked: maintenance() })).toEqual([]);
  });

  it('with nothing of window and notice where an announced maintenance covers it', () => {
    const late = { isInWindow: false, announceBy: utc('2026-11-20T08:00:00Z') };
    expect(found(late)).toEqual([
      ['window', undefined, true, true],
      ['notice', undefined, true, true],
    ]);
    const linkedBy = late.announceBy;
    expect(found({ ...late, linked: maintenance(), linkedBy })).toEqual([]);
    expect(found({ ...late, linked: maintenance({ endsAt: span.endsAt.minus({ minutes: 1 }) }) })[0]).toEqual(
      ['maintenance', 'MW-2', true, true],
    );
    // An emergency window, which owes no notice, is no way around the board's.
    const emergency = { linked: maintenance({ size: 'emergency' }) };
    expect(found({ ...late, ...emergency }).map(([kind]) => kind)).toEqual(['window', 'notice']);
    expect(found({ ...late, ...emergency }, madeChange({ type: 'emergency' }))[0]?.[0]).not.toBe('window');
    const later = { linked: maintenance(), linkedBy: linkedBy.plus({ days: 7 }) };
    expect(found({ ...late, ...later }).map(([kind]) => kind)).toEqual(['notice']);
    const granted = maintenance({ exception: { reason: 'r', state: 'granted' } });
    expect(found({ ...late, linked: granted, linkedBy })).toEqual([]);
    const isLess = { ...late, linked: { ...granted, size: 'routine' as const } };
    expect(found(isLess).map(([kind]) => kind)).toEqual(['window', 'notice']);
    expect(found({ linked: maintenance({ status: 'waiting' }) })).toEqual([
      ['maintenance', 'MW-2', true, false],
    ]);
    expect(found({ linked: maintenance({ status: 'cancelled' }) })).toEqual([
      ['maintenance', 'MW-2', true, true],
    ]);
  });

  it('with a freeze, even in a maintenance', () => {
    expect(found({ freezes: [freeze], linked: maintenance() })).toEqual([['freeze', 'FRZ-1', true, true]]);
  });

  it('with notice to the minute, from when its time was known: equality passes', () => {
    const timeSince = utc('2026-11-25T08:00:00Z');
    const late = [['notice', undefined, true, true]];
    expect(found({ announceBy: timeSince }, madeChange({ timeSince }))).toEqual([]);
    expect(found({ announceBy: timeSince.minus({ minutes: 1 }) }, madeChange({ timeSince }))).toEqual(late);
    // A time that nobody knows yet is known from now on at the earliest.
    const { timeSince: _none, ...unknown } = madeChange();
    expect(found({ announceBy: timeSince, now: timeSince.plus({ days: 1 }) }, unknown)).toEqual(late);
  });

  it('with what may end by itself: incidents, what comes first, the pull request', () => {
    expect(
      found({
        grave: [{ key: 'INC-9' }, {}],
        // Of what has been given a time that ends later, the order cannot be kept.
        after: [other({ status: 'assessed' }), other({ key: 'CHG-5' }), other({ status: 'completed' })],
        pullRequestLacks: ['merged'],
      }),
    ).toEqual([
      ['incident', 'INC-9', true, false],
      ['incident', undefined, true, false],
      ['after', 'CHG-3', true, false],
      ['after', 'CHG-5', true, true],
      ['pull-request', undefined, true, false],
    ]);
  });

  it('are named so that everybody may read them', () => {
    const all = conflictsOf(madeChange(), {
      ...nothing,
      around: [other(), other({ number: 4, key: 'CHG-4', system: 'fhir' })],
      maintenances: [maintenance()],
      freezes: [freeze],
      isInWindow: false,
      announceBy: utc('2026-11-20T08:00:00Z'),
      grave: [{ key: 'INC-9' }, {}],
      after: [other()],
      pullRequestLacks: ['green', 'merged'],
    });
    expect(all.map((one) => conflictText(one, 'America/New_York'))).toEqual([
      'MW-2 Storage (Sun 6 Dec 02:00–04:00)',
      'the freeze FRZ-1 (Sat 5 Dec 02:00–Sun 6 Dec 04:00): Visit',
      'outside every window (Sun 6 Dec 02:00–04:00)',
      'too little notice: it had to be asked for by Fri 20 Nov 03:00',
      'CHG-3 Printers (Sun 6 Dec 02:00–04:00)',
      'CHG-4 Printers (Sun 6 Dec 02:00–04:00) has the same implementer',
      'INC-9 is open on this system',
      'a grave private incident is open on this system',
      'CHG-3 Printers (Sun 6 Dec 02:00–04:00) must be done first',
      'its pull request is not green and merged',
    ]);
  });
});

describe('free times', () => {
  const hours = (from: string, to: string): Span => ({ startsAt: utc(from), endsAt: utc(to) });
  const search = {
    openings: [
      hours('2026-12-06T02:00Z', '2026-12-06T06:00Z'),
      hours('2026-12-13T02:00Z', '2026-12-13T06:00Z'),
    ],
    busy: [],
    takes: Duration.fromISO('PT2H'),
    isInTime: () => true,
    now: utc('2026-12-01T08:10Z'),
  };
  const starts = (over: Partial<Parameters<typeof freeSlots>[0]>, count = 3) =>
    freeSlots({ ...search, ...over }, count).map(({ startsAt }) => startsAt.toFormat('d.M. HH:mm'));

  it('begin with the window, one in each', () => {
    expect(starts({})).toEqual(['6.12. 02:00', '13.12. 02:00']);
    expect(starts({}, 1)).toEqual(['6.12. 02:00']);
  });

  it('begin after what is taken, and leave out a window without room', () => {
    expect(starts({ busy: [hours('2026-12-06T02:00Z', '2026-12-06T03:15Z')] })).toEqual([
      '6.12. 03:30',
      '13.12. 02:00',
    ]);
    expect(starts({ busy: [hours('2026-12-06T03:00Z', '2026-12-06T05:00Z')] })).toEqual(['13.12. 02:00']);
    expect(starts({ takes: Duration.fromISO('PT5H') })).toEqual([]);
  });

  it('are early enough to be asked for, and still to come', () => {
    expect(starts({ isInTime: (at) => at > utc('2026-12-10T00:00Z') })).toEqual(['13.12. 02:00']);
    expect(starts({ now: utc('2026-12-06T03:40Z') })).toEqual(['6.12. 04:00', '13.12. 02:00']);
  });

  it('come once a day where any time will do', () => {
    const always = hours('2026-12-01T08:10Z', '2027-02-01T08:10Z');
    expect(starts({ openings: [always] })).toEqual(['1.12. 08:30', '2.12. 08:30', '3.12. 08:30']);
  });
});
