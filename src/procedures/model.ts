import type { DateTime } from 'luxon';
import { UserError } from '../errors.ts';
import type { LockMode, Procedure, Step } from '../systems/model-procedure.ts';

export const runStatuses = [
  'queued',
  'waiting',
  'running',
  'needs a person',
  'succeeded',
  /** Steps were skipped, or failed and the run went on. */
  'succeeded with exceptions',
  'failed',
  'aborted',
  'rolled back',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What a waiting run waits for. */
export type WaitsFor = 'lock' | 'person' | 'time' | 'pause';

export const stepStates = [
  'pending',
  /** Handed to whoever works on steps. */
  'ready',
  'running',
  /** A person is to do it, or to decide. */
  'open',
  /** For a time: a wait, or the next try. */
  'waiting',
  /** It did not work, and a person says how it goes on. */
  'asking',
  /** Nobody knows whether it was done: a person looks. */
  'unknown',
  'done',
  /** It did not work, and the run goes on. */
  'warned',
  'failed',
  'skipped',
  /** Its condition does not hold. */
  'not needed',
  /** The run ended before it. */
  'not reached',
] as const;
export type StepState = (typeof stepStates)[number];

export interface Measured {
  name: string;
  value: number;
  unit: string;
  limit?: { min?: number; max?: number; above?: number; below?: number };
  isWithin: boolean;
}

/** What an automatic step came to. */
export interface StepResult {
  summary: string;
  measured?: readonly Measured[];
  facts?: Readonly<Record<string, string | number>>;
}

export interface RunStep {
  /** The same within the run, whatever the YAML says today. */
  id: string;
  /** The run's own copy. */
  step: Step;
  position: number;
  stage: number;
  isUndo: boolean;
  state: StepState;
  /** Counted from 1; 0 before the first. */
  attempt: number;
  /** Since when somebody, or something, is at it. */
  startedAt?: DateTime;
  endedAt?: DateTime;
  /** Who said so; absent where the bot did it. */
  by?: string;
  assignee?: string;
  /** The label that was decided on. */
  choice?: string;
  progress?: string;
  result?: StepResult;
  /** Why it did not work, or why nobody knows. */
  trouble?: string;
  /** What a person wrote or left with it last. */
  note?: string;
  /** From then on it is overdue. */
  dueAt?: DateTime;
  /** Since when a second person is asked whether it may be done. */
  confirmAskedAt?: DateTime;
  confirmedAt?: DateTime;
  confirmedBy?: string;
  /** Why somebody went ahead without an answer. */
  breakGlass?: string;
}

/** A freeze that is in force. */
export interface InForce {
  key: string;
  reason: string;
  until: DateTime;
}

/** An open SEV-1 or SEV-2, as far as a recovery needs to know it. */
export interface GraveIncident {
  number: number;
  key: string;
  severity: string;
  title: string;
  openedBy: string;
  isPrivate: boolean;
}

/** Why an incident carries a recovery no longer; what was merged is judged by what it goes on as. */
export type Lapse = {
  /** The incident and what it goes on as, as far as everybody may read of them. */
  key?: string;
  goesOnAs?: string;
} & (
  | { why: 'resolved'; at: DateTime }
  | { why: 'severity'; severity: string }
  | { why: 'system'; system: string }
);

/** The incident of a run. */
export interface RunIncident extends GraveIncident {
  lapse?: Lapse;
}

export type RunSource = 'person' | 'routine' | 'change';

export interface Run {
  number: number;
  key: string;
  system: string;
  environment: string;
  /** The procedure as it was when the run was asked for. */
  procedure: Procedure;
  values: Readonly<Record<string, string>>;
  /** sha256 of procedure and values. */
  planHash: string;
  status: RunStatus;
  waitsFor?: WaitsFor;
  lock: LockMode;
  /** It holds the lock, with this number; every holder has a greater one. */
  fence?: number;
  source: RunSource;
  askedBy: string;
  change?: number;
  /** Its change was started by break-glass: nobody has approved it. */
  isUnapproved: boolean;
  /** The incident under which a recovery runs. */
  incident?: number;
  /** The emergency change under which it goes on in a freeze. */
  freezeChange?: number;
  routine?: string;
  /** When it was due, for what a schedule started; otherwise when it was asked for. Conditions such as "Sunday" mean this day. */
  forAt: DateTime;
  createdAt: DateTime;
  startedAt?: DateTime;
  endedAt?: DateTime;
  endedBy?: string;
  pausedBy?: string;
  /** Since when the freeze that paused it is over: a person resumes it. */
  thawedAt?: DateTime;
  abortedBy?: string;
  /** A team of people.yaml. */
  responsible?: string;
  dueAt?: DateTime;
  closesAt?: DateTime;
  /** A channel purpose. */
  channel: string;
  /** `failures`: nothing is posted while all goes well. */
  tells: 'always' | 'failures';
  steps: readonly RunStep[];
  touchedAt: DateTime;
  version: number;
}

export const runEventKinds = [
  'asked',
  'lock-waited',
  'lock-taken',
  'started',
  'step-started',
  'step-taken-over',
  'step-done',
  'step-warned',
  'step-failed',
  'step-unknown',
  'step-asked',
  'step-skipped',
  'step-not-needed',
  'step-retried',
  'step-reopened',
  'step-chosen',
  'step-noted',
  'step-assigned',
  'confirmation-asked',
  'confirmation-due',
  'step-confirmed',
  'broke-glass',
  'paused',
  'thawed',
  'resumed',
  'abort-asked',
  'undo-begun',
  'overdue',
  'ended',
] as const;
export type RunEventKind = (typeof runEventKinds)[number];

export interface RunEvent {
  id: string;
  at: DateTime;
  kind: RunEventKind;
  step?: string;
  actor?: string;
  text?: string;
  data: Readonly<Record<string, unknown>>;
}

/** What an attempt printed: up to a limit, with secrets taken out. */
export interface RunOutput {
  step: string;
  attempt: number;
  /** Of the whole, also of what was not kept. */
  bytes: number;
  sha256: string;
  body: string;
}

export function runKey(number: number): string {
  return `RUN-${number}`;
}

export function runNumber(key: string): number {
  return Number(key.slice('RUN-'.length));
}

/** The step of that id. Throws `run.unknown-step`, naming those there are. */
export function stepOf(run: Run, id: string): RunStep {
  const step = run.steps.find((one) => one.id === id);
  if (step) return step;
  const ids = run.steps.map((one) => one.id);
  const shown = ids.length > 12 ? [...ids.slice(0, 12), '…'] : ids;
  throw new UserError(
    'run.unknown-step',
    `${run.key} has no step "${id.slice(0, 40)}". There are: ${shown.join(', ')}.`,
  );
}

/** A confirmation that counts no more: of which step, and whose it was. */
export interface Voided {
  step: string;
  by: string;
}
