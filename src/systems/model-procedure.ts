import type { Duration } from 'luxon';
import type { Level } from './model-change.ts';
import type { Role } from './model-people.ts';
import type { Weekday } from './model-week.ts';

/** What happens when a step did not work. `compensate`: what was done is undone, backwards. */
export const failurePolicies = ['stop', 'warn', 'continue', 'compensate', 'ask'] as const;
export type FailurePolicy = (typeof failurePolicies)[number];

/** `reads` leaves everything as it is; `alters` can be put right again; `destroys` cannot. */
export const effects = ['reads', 'alters', 'destroys'] as const;
export type Effect = (typeof effects)[number];

export const evidenceKinds = ['note', 'number', 'file', 'link'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export const lockModes = ['exclusive', 'shared', 'none'] as const;
/** `exclusive`: alone in its system; `shared`: beside others that only read, but not beside an exclusive one. */
export type LockMode = (typeof lockModes)[number];

export const valueTypes = ['text', 'number', 'choice', 'yes-no', 'date', 'time', 'duration'] as const;
/** `time`: a moment by the clocks of the system. */
export type ValueType = (typeof valueTypes)[number];

/** Something that is asked for before a run starts. */
export interface ProcedureValue {
  readonly name: string;
  readonly title: string;
  readonly type: ValueType;
  readonly hint?: string;
  /** A run cannot start without it. */
  readonly isRequired: boolean;
  /** As it would be typed. */
  readonly byDefault?: string;
  /** For texts: the whole of it must fit. */
  readonly pattern?: string;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

/** When a step is done at all; otherwise it is passed over, and said so. */
export type Condition =
  | { readonly weekday: Weekday }
  /** Passed over while the system is frozen. */
  | { readonly frozen: false }
  /** Such as the first Sunday: `nth` 1. */
  | { readonly nth: number; readonly weekday: Weekday }
  | { readonly value: string; readonly is: string }
  | { readonly step: string; readonly chose: string }
  | { readonly step: string; readonly was: 'done' | 'warned' | 'failed' | 'skipped' };

interface StepBase {
  /** Short and lasting: what people type, and what evidence names. */
  readonly id: string;
  readonly title: string;
  /** What to do, in full; may name values as {{name}}. */
  readonly text?: string;
  /** All of them must hold. */
  readonly when: readonly Condition[];
  /** Ids of docs/requirements.md. */
  readonly serves: readonly string[];
  /** Steps of one stage are worked on at the same time; stages follow one another. */
  readonly stage: number;
  /** Done at the end whatever happened. */
  readonly isAlways: boolean;
}

/** Between what a number must be for the step to have worked. */
export interface NumberLimit {
  readonly below?: number;
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What a person does. */
export interface ManualStep extends StepBase {
  readonly kind: 'manual';
  /** A team of people.yaml; whoever may work on the run may do it. */
  readonly who?: string;
  readonly takes?: Duration;
  readonly evidence: readonly EvidenceKind[];
  /** Its number is a difference; counts, sizes and shares are never below zero. */
  readonly belowZero?: boolean;
  /** A number beyond it is not taken as done. */
  readonly limit?: NumberLimit;
  /** What it does to the system, where the YAML says so. */
  readonly effect?: Effect;
  /** How it is undone by hand. */
  readonly undo?: string;
  /** The action that will do it by itself one day. */
  readonly later?: string;
}

/** What the bot does. */
export interface AutomaticStep extends StepBase {
  readonly kind: 'automatic';
  readonly action: string;
  /** As the YAML has them; texts may name values as {{name}}. */
  readonly with: Readonly<Record<string, unknown>>;
  readonly timeout: Duration;
  /** How often it is tried again by itself; only where the action says that it may be repeated. */
  readonly retries: number;
  readonly onFailure: FailurePolicy;
  /** The level of the alert that a failure raises; absent: none. */
  readonly alert?: string;
  /** Its title: what is wrong, and not what should be so. */
  readonly problem?: string;
}

/** Where a person decides how it goes on. */
export interface DecisionStep extends StepBase {
  readonly kind: 'decision';
  readonly who?: string;
  readonly takes?: Duration;
  readonly choices: readonly { readonly label: string; readonly then: 'continue' | 'stop' }[];
}

/** Nothing happens for a while. */
export interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly lasts: Duration;
}

export type Step = ManualStep | AutomaticStep | DecisionStep | WaitStep;

/** Ordered steps, by hand or by the bot; a checklist is one without order. */
export interface Procedure {
  readonly name: string;
  readonly title: string;
  readonly purpose: string;
  readonly isChecklist: boolean;
  readonly serves: readonly string[];
  readonly values: readonly ProcedureValue[];
  /** Roles that may start it and work on it. */
  readonly mayRun: readonly Role[];
  readonly environment?: string;
  readonly risk: Level;
  readonly lock: LockMode;
  /** All of them must hold. */
  readonly needs: {
    /** It runs as the procedure of an approved change only. */
    readonly change: boolean;
    /** With a change: in the time for which that one is scheduled. Alone: in an open maintenance window. */
    readonly window: boolean;
    /** Whoever starts it types the name of the system. */
    readonly confirmation: boolean;
  };
  /** An open SEV-1 or SEV-2 of the system may stand in for the change and the window; what needs none waits for no freeze. */
  readonly isRecovery?: true;
  readonly steps: readonly Step[];
  /** sha256 of what it does, in hexadecimal: another file makes another hash. */
  readonly hash: string;
}
