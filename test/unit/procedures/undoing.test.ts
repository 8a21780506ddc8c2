import { Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { limitSeconds, longestSeconds } from '../../../src/procedures/limits.ts';
import { undoingOf } from '../../../src/procedures/undoing.ts';
import { byBot, byHand, inOrder } from '../../support/made-procedure.ts';
import { madeRun, madeRunStep } from '../../support/made-run.ts';

describe('what is undone', () => {
  const steps = inOrder(byBot('copy'), byBot('undo-copy'), byHand('look'), byBot('switch'));
  const run = madeRun({
    steps: steps.map((step, position) => madeRunStep(step, { position, state: 'done' })),
  });
  const ids = undoingOf(run, () => true).map(({ id }) => id);

  it('is what was done, the last first', () => {
    expect(ids).toEqual(['undo-switch', 'undo-undo-copy', 'undo-undo-undo-copy']);
  });

  it('has a name of its own, whatever the steps are called', () => {
    expect(new Set([...ids, ...steps.map(({ id }) => id)]).size).toBe(ids.length + steps.length);
  });
});

it('lets no step take longer than its job may', () => {
  for (const timeout of ['PT1S', 'PT5M', 'PT23H59M', 'PT24H', 'P30D'].map((text) => Duration.fromISO(text))) {
    expect(limitSeconds(timeout)).toBeLessThan(longestSeconds(timeout));
    expect(longestSeconds(timeout)).toBeLessThanOrEqual(24 * 3_600);
  }
});
