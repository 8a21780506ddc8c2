import { describe, expect, it } from 'vitest';
import { count, verdict } from '../../../scripts/test-counts.ts';

function report(files: { status: string; assertions: string[] }[]): string {
  const all = files.flatMap(({ assertions }) => assertions);
  const number = (status: string) => all.filter((one) => one === status).length;
  return JSON.stringify({
    numPassedTests: number('passed'),
    numFailedTests: number('failed'),
    numPendingTests: number('skipped'),
    numTodoTests: number('todo'),
    testResults: files.map(({ status, assertions }) => ({
      status,
      assertionResults: assertions.map((one) => ({ status: one })),
    })),
  });
}

describe('count', () => {
  it('adds up tests', () => {
    const text = report([
      { status: 'passed', assertions: ['passed', 'passed', 'skipped', 'todo'] },
      { status: 'failed', assertions: ['passed', 'failed'] },
    ]);

    expect(count(text, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file that cannot be loaded', () => {
    const text = report([
      { status: 'failed', assertions: [] },
      { status: 'passed', assertions: ['passed'] },
    ]);

    expect(count(text, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts an error outside every test, and a run without a report', () => {
    const text = report([{ status: 'passed', assertions: ['passed'] }]);

    expect(count(text, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(count(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('verdict', () => {
  it.each([
    [{ passed: 2, failed: 0, skipped: 0 }, false, true],
    [{ passed: 2, failed: 1, skipped: 0 }, false, false],
    [{ passed: 0, failed: 0, skipped: 0 }, false, false],
    [{ passed: 0, failed: 0, skipped: 3 }, false, false],
    [{ passed: 2, failed: 0, skipped: 1 }, false, true],
    [{ passed: 2, failed: 0, skipped: 1 }, true, false],
  ])('%j, in CI %s: good is %s', (counts, isCi, isGood) => {
    expect(verdict(counts, isCi).isGood).toBe(isGood);
  });
});
