import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/** Counts from the report of vitest and its exit code: what failed outside a test counts as a failure too. */
export function count(report: string | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = Report.parse(
    JSON.parse(report),
  );
  // A file that cannot be loaded, or whose hooks fail, is a failed file without a failed test.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((assertion) => assertion.status !== 'failed'),
  ).length;
  const failed = numFailedTests + brokenFiles;
  return {
    passed: numPassedTests,
    // An unhandled rejection, or a database that did not start, shows in the exit code alone.
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/** Zero tests are no proof, and in CI nothing may be left out. */
export function verdict(
  { passed, failed, skipped }: Counts,
  isCi: boolean,
): { isGood: boolean; reasons: string[] } {
  const reasons = [
    ...(passed + failed === 0 ? ['No test ran.'] : []),
    ...(isCi && skipped > 0 ? ['In CI no test may be skipped.'] : []),
  ];
  return { isGood: failed === 0 && reasons.length === 0, reasons };
}
