import { agreedFor, grantersOf } from '../approvals/agreed.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { Maintenance } from './model.ts';
import type { MaintenanceDeps } from './moves.ts';
import type { Reader } from './store.ts';

/** Four eyes: who allowed the exception does not carry it out. */
export async function refuseGranter(
  reader: Reader,
  { directory }: Pick<MaintenanceDeps, 'directory'>,
  maintenance: Maintenance,
  { deed, actor }: { deed: 'start' | 'extend'; actor: Actor },
): Promise<void> {
  const { key, implementer, system, exception } = maintenance;
  if (exception?.state !== 'granted') return;
  const who = await agreedFor(reader, directory, await grantersOf(reader, key), actor);
  if (who === undefined) return;
  throw new UserError(
    'maintenance.own-grant',
    `${who} allowed the exception of ${key}, so {0} ${deed}s it, not you.`,
    {
      refused: true,
      people: [implementer],
      about: { action: `maintenance.${deed}`, system },
    },
  );
}
