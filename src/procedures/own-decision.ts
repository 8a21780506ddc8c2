import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { shownSystem } from '../systems/lookup.ts';
import { zoneName } from '../systems/zone-name.ts';
import { membersOf } from './asked.ts';
import type { RunDeps } from './deps.ts';
import { askedEvery } from './limits.ts';
import type { Run, RunStep } from './model.ts';
import type { StepDeed } from './rules.ts';

/** Making it, and giving it to somebody else to make. */
const decides: ReadonlySet<StepDeed> = new Set(['choose', 'assign']);

/**
 * A decision whose YAML names a team is that team's, while somebody of it is here: for as long as it takes to be asked again. Nobody
 * waits longer at night; then everybody who may run its procedure makes it, and the evidence says who did.
 */
export async function requireOwnDecision(
  tx: Tx,
  { directory, availability, systems }: Pick<RunDeps, 'directory' | 'availability' | 'systems'>,
  { run, one }: { run: Run; one: RunStep },
  { deed, actor, now }: { deed: StepDeed; actor: Actor; now: DateTime },
): Promise<void> {
  const { step, startedAt, assignee, id } = one;
  if (step.kind !== 'decision' || step.who === undefined || !decides.has(deed)) return;
  const members = membersOf(directory, step.who);
  if (assignee === actor.person || members.includes(actor.person)) return;
  const here = await availability.available(tx, members, now);
  const until = startedAt?.plus(askedEvery);
  if (here.length === 0 || (until !== undefined && until <= now)) return;
  const team = directory.teamName(step.who);
  const { zone } = shownSystem(systems, run.system);
  const then = until
    ? ` When nobody has by ${until.setZone(zone).toFormat('HH:mm')} ${zoneName(until, zone)}, you can.`
    : '';
  const named = here.map((_one, place) => `{${place}}`).slice(0, 3);
  throw new UserError(
    'run.not-your-decision',
    `${team} decides ${id} of ${run.key}: ${named.join(', ')}.${then}`,
    {
      refused: true,
      people: here,
      about: { action: `run.${deed}`, system: run.system },
      things: [run.key],
    },
  );
}
