import { describe, expect, it } from 'vitest';
import {
  type ChangeType,
  changeStatuses,
  changeTypes,
  riskLevels,
  timeOf,
} from '../../../src/changes/model.ts';
import {
  type ChangeMove,
  changeMoves,
  changePriority,
  isLegalFor,
  isOver,
  purposeOf,
  requireLegalChange,
  riskOf,
} from '../../../src/changes/rules.ts';
import { UserError } from '../../../src/errors.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { madeChange } from '../../support/made-change.ts';
import { there } from '../../support/there.ts';

/**
 * Where each move leads, once more by hand. Columns: submitted, assessed, approved, scheduled, implementing, validating,
 * completed, rejected, cancelled, expired, failed; the letters say the state after it, `=` the same, `-` not legal.
 */
const letters: Record<string, string> = {
  s: 'submitted',
  a: 'assessed',
  p: 'approved',
  d: 'scheduled',
  i: 'implementing',
  v: 'validating',
  c: 'completed',
  r: 'rejected',
  x: 'cancelled',
  e: 'expired',
  f: 'failed',
};
const carried = {
  comment: '===========',
  cancel: 'xxxx-------',
  schedule: '--d=-------',
  check: '-----=-----',
  validate: '----v------',
  complete: '-----c-----',
  fail: '----ff-----',
} as const;
const matrix: Record<ChangeType, Record<ChangeMove, string>> = {
  standard: {
    ...carried,
    assess: '-----------',
    edit: '--=p-------',
    rewrite: '-----------',
    approve: '-----------',
    reject: '-----------',
    grant: 'p----------',
    deny: '-----------',
    lapse: '-----------',
    start: '---i-------',
    'break-glass': '-----------',
  },
  normal: {
    ...carried,
    assess: 'a=---------',
    edit: '==aa-------',
    rewrite: '=sss-------',
    approve: '-=---------',
    reject: '-=---------',
    grant: '-p---------',
    deny: '-r---------',
    lapse: '-e---------',
    start: '---i-------',
    'break-glass': '-----------',
  },
  emergency: {
    ...carried,
    assess: 'a=---------',
    edit: '==ss-------',
    rewrite: '=sss-------',
    approve: '==--===---=',
    reject: '==--===---=',
    grant: 'pp---------',
    deny: 'rr---------',
    lapse: 'ee---------',
    start: '--ii-------',
    'break-glass': 'ii---------',
  },
};

/** The state after it, or that it was refused in words that say why. */
function outcomeOf(make: () => string): string {
  try {
    return make();
  } catch (error) {
    const isSaid =
      error instanceof UserError &&
      /^CHG-7 is \w+( by \{0\})?, so it cannot be [\w -]+\./.test(error.message);
    return isSaid ? 'refused' : String(error);
  }
}

describe.each(changeTypes)('%s', (type) => {
  const moves = Object.keys(changeMoves[type]) as ChangeMove[];

  it('is walked whole', () => {
    expect(moves.toSorted()).toEqual(Object.keys(matrix[type]).toSorted());
  });

  it.each(moves.flatMap((move) => changeStatuses.map((status, column) => ({ move, status, column }))))(
    '$move from $status',
    ({ move, status, column }) => {
      const letter = matrix[type][move][column] ?? '';
      const change = madeChange({ type, status, ...(isOver({ status }) ? { endedBy: 'bea' } : {}) });
      const wanted = letter === '=' ? status : (letters[letter] ?? 'refused');
      expect(isLegalFor(change, move)).toBe(wanted !== 'refused');
      expect(outcomeOf(() => requireLegalChange(change, move))).toBe(wanted);
    },
  );
});

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });

describe('risk', () => {
  it.each([...systems.values()])(
    'of $id comes from likelihood and impact, and never falls as one of them rises',
    (system) => {
      const rank = (likelihood: number, impact: number) =>
        riskLevels.indexOf(
          riskOf(system, { likelihood: there(riskLevels[likelihood]), impact: there(riskLevels[impact]) }),
        );
      expect(rank(0, 0)).toBe(0);
      expect(rank(2, 2)).toBe(2);
      for (const a of [0, 1])
        for (const b of [0, 1, 2]) {
          expect(rank(a + 1, b)).toBeGreaterThanOrEqual(rank(a, b));
          expect(rank(b, a + 1)).toBeGreaterThanOrEqual(rank(b, a));
        }
    },
  );
});

it.each([
  ['normal', 'assessed', 'normal'],
  ['normal', 'implementing', 'normal'],
  ['emergency', 'submitted', 'emergency'],
  ['emergency', 'assessed', 'emergency'],
  ['emergency', 'implementing', 'review'],
  ['emergency', 'completed', 'review'],
  ['emergency', 'failed', 'review'],
] as const)('a %s change that is %s is voted on as %s', (type, status, purpose) => {
  expect(purposeOf({ type, status })).toBe(purpose);
});

it('lets emergencies go first', () => {
  expect(changePriority({ type: 'emergency' })).toBeLessThan(changePriority({ type: 'normal' }));
});

it('takes place when it is scheduled, or else when it is wanted', () => {
  const { startsAt, ...timeless } = madeChange();
  const wanted = there(startsAt);
  expect(timeOf(madeChange())).toEqual({ startsAt: wanted, endsAt: wanted.plus({ hours: 2 }) });
  const scheduledFor = wanted.plus({ days: 7 });
  expect(timeOf(madeChange({ scheduledFor }))?.startsAt).toEqual(scheduledFor);
  expect(timeOf(timeless)).toBeUndefined();
});
