import { approvalsOf } from '../approvals/approvals.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import type { Maintenance } from './model.ts';
import type { MaintenanceDeps } from './moves.ts';
import type { Reader } from './store.ts';

/** Who granted the exception that makes it legal; nobody where it needed none. */
async function grantersOf(reader: Reader, { key, exception }: Maintenance): Promise<string[]> {
  if (exception?.state !== 'granted') return [];
  const granted = (await approvalsOf(reader, key)).findLast(({ state }) => state === 'granted');
  return (granted?.votes ?? []).filter(({ verdict }) => verdict === 'approve').map(({ person }) => person);
}

/** Four eyes: who allowed the exception does not carry it out. */
export async function refuseGranter(
  reader: Reader,
  { directory }: Pick<MaintenanceDeps, 'directory'>,
  maintenance: Maintenance,
  actor: Actor,
): Promise<void> {
  const { key, implementer, system } = maintenance;
  if ((await sameAmong(reader, directory, await grantersOf(reader, maintenance), actor)) === undefined)
    return;
  throw new UserError(
    'maintenance.own-grant',
    `You allowed the exception of ${key}, so {0} starts it, not you.`,
    {
      refused: true,
      people: [implementer],
      about: { action: 'maintenance.start', system },
    },
  );
}
