import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarity } from '../../../src/incidents/duplicates.ts';
import { hostile } from '../../support/made-incident.ts';
import { seed } from '../../support/seed.ts';

describe('similarity', () => {
  it.each([
    ['Login fails on ward 3B', 'ward 3B: logins failing', 1],
    ['Login slow', 'LOGIN  is down!', 1],
    ['Login fails', 'Printing fails', 0],
    ['Login slow', 'Printer queue is stuck', 0],
    ['Login fails for nurses', 'Login fails for pharmacists', 0.5],
    ['病院 ネットワーク', '病院', 1],
    ['down', 'is down', 1], // where every word is a filler, the fillers count
    ['', 'Login', 0],
    ['🔥', '🔥', 0],
  ])('of "%s" and "%s" is %f', (a, b, score) => {
    expect(similarity(a, b)).toBeCloseTo(score);
  });

  it('is between 0 and 1, the same both ways, and 1 with itself', () => {
    fc.assert(
      fc.property(hostile(150), hostile(150), (a, b) => {
        const score = similarity(a, b);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(similarity(b, a)).toBe(score);
        expect([0, 1]).toContain(similarity(a, a));
      }),
      { seed },
    );
  });
});
