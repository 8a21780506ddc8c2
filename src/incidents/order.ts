import type { Duration } from 'luxon';
import type { EscalationStep, SystemProfile } from '../systems/model.ts';

type Order = Pick<SystemProfile, 'escalation' | 'escalationRepeat'>;

/** Calls of people by name stand beside the order: their levels begin here. */
const firstNamed = 1_000;

export function isNamedCall(level: number): boolean {
  return level >= firstNamed;
}

export function namedLevel(count: number): number {
  return firstNamed + count;
}

/** The last level of the last pass. */
export function lastLevel({ escalation, escalationRepeat }: Order): number {
  return escalation.length * (1 + escalationRepeat.times);
}

/**
 * Level 0 are the people on call, told at the opening; 1, 2 … are the entries of the escalation order, over and over: with four
 * entries level 5 is the first again. Undefined after the last pass.
 */
export function stepAt(system: Order, level: number): EscalationStep | undefined {
  return level < 1 || level > lastLevel(system)
    ? undefined
    : system.escalation[(level - 1) % system.escalation.length];
}

/** Which entry of the order a level is, counted from 1, and the how-manieth time. */
export function placeInOrder({ escalation }: Order, level: number): { entry: number; pass: number } {
  const length = Math.max(1, escalation.length);
  return { entry: ((level - 1) % length) + 1, pass: Math.floor((level - 1) / length) + 1 };
}

/** How long after the level before it this one is called; for level 1, after the missed response. */
export function waitBefore(system: Order, level: number): Duration | undefined {
  const { entry, pass } = placeInOrder(system, level);
  return entry === 1 && pass > 1 ? system.escalationRepeat.after : stepAt(system, level)?.after;
}
