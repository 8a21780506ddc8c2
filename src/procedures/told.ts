import type { RunEventKind } from './model.ts';

/** What happens to the run as a whole is said in its thread, too. */
export const saidInThread: ReadonlySet<RunEventKind> = new Set([
  'confirmation-due',
  'broke-glass',
  'paused',
  'thawed',
  'resumed',
  'abort-asked',
  'undo-begun',
  'ended',
]);

/** What a recovery does stands in the timeline of its incident. */
export const toldToIncident: ReadonlySet<RunEventKind> = new Set([
  'started',
  'step-done',
  'step-warned',
  'step-failed',
  'step-unknown',
  'step-skipped',
  'step-retried',
  'step-chosen',
  'confirmation-asked',
  'step-confirmed',
  'broke-glass',
  'paused',
  'resumed',
  'abort-asked',
  'undo-begun',
  'ended',
]);
