import type { DateTime } from 'luxon';
import type { Routine } from '../systems/model-routine.ts';

export type OccurrenceState = 'started' | 'skipped' | 'missed' | 'not approved';

/** One time that a routine was due. */
export interface Occurrence {
  system: string;
  routine: string;
  at: DateTime;
  state: OccurrenceState;
  run?: number;
  /** How its run stands, where somebody looks it up. */
  cameTo?: string;
  reason?: string;
  by?: string;
}

export interface StandingApproval {
  by: string;
  at: DateTime;
  expiresAt: DateTime;
}

/** A routine as people look it up: when it comes next, and what became of it last. */
export interface RoutineSight {
  system: string;
  routine: Routine;
  /** Absent where it follows another routine. */
  next?: DateTime;
  /** The next one was skipped beforehand. */
  isNextSkipped: boolean;
  /** The freeze in which the next one falls, and for which it is passed over. */
  nextFrozenBy?: string;
  last?: Occurrence;
  /** It alters something, so that it runs only while somebody has approved it as it is. */
  needsApproval: boolean;
  approval?: StandingApproval;
}

/** What timers, notices and the audit log call it. */
export function routineSubject(system: string, name: string): string {
  return `${system}/${name}`;
}

export function namesOf(subject: string): { system: string; name: string } {
  const [system = '', name = ''] = subject.split('/');
  return { system, name };
}
