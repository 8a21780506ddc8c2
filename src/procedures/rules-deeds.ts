/** What people can do to a run, and to one step of it. */
export const runDeeds = ['pause', 'resume', 'abort'] as const;
export type RunDeed = (typeof runDeeds)[number];
export const stepDeeds = [
  'done',
  'fail',
  'skip',
  'retry',
  'stop',
  'choose',
  'reopen',
  'note',
  'assign',
] as const;
export type StepDeed = (typeof stepDeeds)[number];

/** `so it cannot be skipped` */
export const deedWords: Record<StepDeed, string> = {
  done: 'marked as done',
  fail: 'marked as failed',
  skip: 'skipped',
  retry: 'tried again',
  stop: 'given up',
  choose: 'decided',
  reopen: 'opened again',
  note: 'annotated',
  assign: 'assigned',
};

export const runDeedWords: Record<RunDeed, string> = { pause: 'paused', resume: 'resumed', abort: 'aborted' };
