import type { DateTime } from 'luxon';
import type { ActionBook } from '../actions/model.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { SystemProfile } from '../systems/model.ts';
import { zoneName } from '../systems/zone-name.ts';
import type { RunDeps } from './deps.ts';
import { effectOf, isResponse } from './effects.ts';
import type { InForce, Run, RunStep } from './model.ts';

/** Undoing and what is always done are no new risk: leaving things half done is the greater one. */
export function waitsForThaw(
  { procedure, values, abortedBy }: Pick<Run, 'procedure' | 'values' | 'abortedBy'>,
  { step, isUndo }: Pick<RunStep, 'step' | 'isUndo'>,
  book: ActionBook,
): boolean {
  if (isUndo || abortedBy !== undefined || isResponse(procedure)) return false;
  return effectOf(step, procedure, values, book) !== 'reads';
}

/** As it stands with what was paused by it. */
export const frozenData = ({ key, reason, until }: InForce) => ({
  freeze: key,
  reason,
  until: until.toISO(),
});

/** `frozen until Mon 4 Jan 23:59 (FRZ-1: Holidays)`, in the zone of the system. */
function frozenWords({ key, reason, until }: InForce, { zone }: Pick<SystemProfile, 'zone'>): string {
  return `frozen until ${until.setZone(zone).setLocale('en-US').toFormat('ccc d LLL HH:mm')} ${zoneName(until, zone)} (${key}: ${reason})`;
}

/** What alters the system does not begin in a freeze; an emergency change and a recovery do. */
export function frozenStart(freeze: InForce, system: SystemProfile, procedure: string): UserError {
  return new UserError(
    'run.frozen',
    `${system.id} is ${frozenWords(freeze, system)}, and ${procedure} alters it. What cannot wait takes an emergency change:   /hims change request emergency ${system.id} --run ${procedure}`,
    { refused: true, about: { action: 'run.start', system: system.id }, things: [freeze.key] },
  );
}

/** Refuses to go on with what would be held back again at once. */
export async function requireThaw(
  tx: Tx,
  { hooks, book }: Pick<RunDeps, 'hooks' | 'book'>,
  { run, steps, system }: { run: Run; steps: readonly RunStep[]; system: SystemProfile },
  now: DateTime,
): Promise<void> {
  if (!steps.some((one) => waitsForThaw(run, one, book))) return;
  const freeze = await hooks.freezeOn(tx, { ...run, reaches: run }, now);
  if (!freeze) return;
  throw new UserError(
    'run.frozen-step',
    `${run.system} is ${frozenWords(freeze, system)}. ${run.key} goes on afterwards, or under an emergency change that was started:   /hims run resume ${run.key} --change CHG-n`,
    { refused: true, about: { action: 'run.resume', system: run.system }, things: [freeze.key] },
  );
}
