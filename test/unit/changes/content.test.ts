import { Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  changedFields,
  checkLines,
  contentFields,
  contentHash,
  differences,
} from '../../../src/changes/content.ts';
import type { Change, ChangeContent } from '../../../src/changes/model.ts';
import { madeChange } from '../../support/made-change.ts';
import { there } from '../../support/there.ts';

const other: { [Field in keyof ChangeContent]-?: ChangeContent[Field] } = {
  system: 'fhir',
  environment: 'test',
  type: 'emergency',
  title: 'Another',
  category: 'Security',
  size: 'major',
  likelihood: 'high',
  impact: 'high',
  clinicalImpact: 'None',
  plan: 'Another',
  rollbackPlan: 'Another',
  validationPlan: 'Another',
  startsAt: there(madeChange().startsAt).plus({ days: 7 }),
  takes: Duration.fromISO('PT3H'),
  implementer: 'bea',
  pullRequest: { owner: 'clinic', repository: 'hims', number: 212 },
  maintenance: 3,
  incident: 4,
  procedure: { name: 'upgrade', values: { version: '2.3.1' }, plan: 'f'.repeat(64) },
};

describe('the hash of what is voted on', () => {
  it.each(contentFields.filter((field) => field !== 'maintenance'))('changes with %s', (field) => {
    const changed = madeChange({ [field]: other[field] });
    expect(contentHash(changed)).not.toBe(contentHash(madeChange()));
    expect(changedFields(madeChange(), changed)).toEqual([field]);
  });

  it('changes with what must be done first, which the voters were shown', () => {
    expect(contentHash(madeChange({ after: [3] }))).not.toBe(contentHash(madeChange()));
  });

  it('does not change with the maintenance it is carried out in, which is said from either side', () => {
    const linked = madeChange({ maintenance: 3 });
    expect(contentHash(linked)).toBe(contentHash(madeChange()));
    expect(changedFields(madeChange(), linked)).toEqual(['maintenance']);
  });

  it('does not depend on the order of its parts, nor on anything else of the change', () => {
    const change = madeChange({ procedure: { name: 'upgrade', values: { a: '1', b: '2' }, plan: 'f' } });
    const turned = Object.fromEntries(Object.entries(change).toReversed()) as unknown as Change;
    expect(
      contentHash({ ...turned, procedure: { plan: 'f', values: { b: '2', a: '1' }, name: 'upgrade' } }),
    ).toBe(contentHash(change));
    expect(contentHash(madeChange({ ...change, status: 'approved', version: 9 }))).toBe(contentHash(change));
    expect(contentHash({ ...change, after: [3, 1] })).toBe(contentHash({ ...change, after: [1, 3] }));
    expect(contentHash({ ...change, takes: Duration.fromISO('PT120M') })).toBe(contentHash(change));
    expect(contentHash({ ...change, startsAt: there(change.startsAt).setZone('America/New_York') })).toBe(
      contentHash(change),
    );
  });
});

it('names old and new of what is short, and of what somebody wrote only that it changed', () => {
  const before = madeChange();
  const after = madeChange({ size: 'major', plan: 'With patient names', implementer: 'bea' });
  const fields = changedFields(before, after);
  expect(differences(before, after, fields)).toEqual({
    size: ['patch', 'major'],
    plan: true,
    implementer: ['gus', 'bea'],
  });
});

it.each([
  ['One\nTwo', ['One', 'Two']],
  ['- One\n* Two\n• Three\n☐ Four', ['One', 'Two', 'Three', 'Four']],
  ['1. One\n 2) Two\n\n', ['One', 'Two']],
  ['   ', []],
])('reads the checks of %j', (validationPlan, checks) => {
  expect(checkLines({ validationPlan })).toEqual(checks);
});
