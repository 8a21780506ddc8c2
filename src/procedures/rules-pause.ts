import { UserError } from '../errors.ts';
import type { Run } from './model.ts';

/** What is under way may be ended in a pause; no try begins. */
export function requireGoingOn({ key, pausedBy, thawedAt }: Run): void {
  if (pausedBy === undefined) return;
  const words =
    pausedBy === 'system' && thawedAt === undefined
      ? `paused by a freeze, so nothing is tried again before it goes on: afterwards \`/hims run resume ${key}\`, or under an emergency change that was started:   /hims run resume ${key} --change CHG-n`
      : `paused, so nothing is tried again before it is resumed:   /hims run resume ${key}`;
  throw new UserError('run.paused', `${key} is ${words}`);
}
