import type { DateTime } from 'luxon';
import type { z } from 'zod';
import type { CommandAccess, Storage } from '../systems/model.ts';

/** `reads` leaves everything as it is; `alters` can be put right again; `destroys` cannot. */
export type ActionRisk = 'reads' | 'alters' | 'destroys';

/** What a system lets the bot do to it, and where its files go; from its YAML, secrets filled in. */
export interface ActionSystem {
  readonly id: string;
  readonly zone: string;
  readonly commands: CommandAccess;
  /** Where archives go, by name; absent: the system names none. */
  readonly storage: Readonly<Record<string, Storage>>;
}

/** A number that was measured, beside what it may be. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: { readonly min?: number; readonly max?: number };
  readonly isWithin: boolean;
}

export interface ActionResult {
  /** One short line for people: what was done, or found. */
  readonly summary: string;
  readonly measured?: readonly Measurement[];
  /** For the evidence: versions of tools, sizes, hashes, exit codes. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** Whether the effect is there: asked before it is begun, and after a crash. */
export type Doneness = 'done' | 'not done' | 'unknown';

export interface ActionContext {
  readonly system: ActionSystem;
  readonly environment: string;
  /** `RUN-31` */
  readonly run: string;
  readonly step: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** Grows with every holder of the lock of a system: what it reaches can refuse an older one. */
  readonly fence: number;
  now(): DateTime;
  /**
   * Fires when it takes too long, when a person aborts, and when this process may have lost the step to another: whatever it
   * started must be gone when `run` has ended.
   */
  readonly signal: AbortSignal;
  /** Says how far it is, in a few words; may be called as often as one likes. */
  progress(text: string): void;
  /** What a program printed: kept as evidence, with secrets taken out and up to a limit. */
  output(chunk: string): void;
  /** Owes this text to a channel of the system, once for the step, however often it is asked. */
  tell(message: { purpose: string; text: string }): Promise<void>;
  /** Whether `tell` was done. */
  told(): Promise<boolean>;
}

/** A typed thing that the bot can do to a system. */
export interface Action<V = unknown> {
  readonly name: string;
  /** What the YAML says under `with`; a default stands in the schema. */
  readonly values: z.ZodType<V>;
  risk(values: V): ActionRisk;
  /** Whether doing it again does no harm, so that it may be repeated without asking anybody. */
  isRepeatable(values: V): boolean;
  /** What would happen, a line each, shown before anything does; nothing is touched. */
  plan(values: V, context: Pick<ActionContext, 'system' | 'environment'>): readonly string[];
  isDone(values: V, context: ActionContext): Promise<Doneness>;
  /** Throws an ActionError when it did not work. */
  run(values: V, context: ActionContext): Promise<ActionResult>;
  /** The post-condition: throws an ActionError when the effect is not there after all. Exit code 0 is no proof. */
  check?(values: V, context: ActionContext, result: ActionResult): Promise<void>;
  /** Takes the effect back, as far as that goes. */
  undo?(values: V, context: ActionContext): Promise<ActionResult>;
  /** Killed in the middle it leaves nothing half done that a person would have to mend. */
  isSafeToKill(values: V): boolean;
}

/** Why a signal fired: another process may have the step soon, so what it started is killed without grace. */
export class StepLostError extends Error {
  constructor() {
    super('The bot lost its database and ended it.');
    this.name = 'StepLostError';
  }
}

/** It did not work, and why, in words for people; with what was measured where a limit was broken. */
export class ActionError extends Error {
  readonly measured: readonly Measurement[];
  readonly facts: Readonly<Record<string, string | number>>;
  constructor(
    message: string,
    options: {
      measured?: readonly Measurement[];
      facts?: Readonly<Record<string, string | number>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ActionError';
    this.measured = options.measured ?? [];
    this.facts = options.facts ?? {};
  }
}

/** Every action by its name. */
export type ActionBook = ReadonlyMap<string, Action>;
