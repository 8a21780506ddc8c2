import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { tellPeople } from './audience.ts';
import { listInProgress, listTaken } from './list-store.ts';
import type { Maintenance } from './model.ts';
import type { Reader } from './store.ts';

/** What is in progress in the same environment, beside this one. */
export async function runningBeside(reader: Reader, maintenance: Maintenance): Promise<Maintenance[]> {
  return (await listInProgress(reader, maintenance)).filter(({ number }) => number !== maintenance.number);
}

/** What is announced for the time that it takes by now: an extension does not ask whether that is free. */
export async function runsInto(reader: Reader, maintenance: Maintenance): Promise<Maintenance[]> {
  const { number, system, environment, startsAt, endsAt } = maintenance;
  const all = await listTaken(reader, { system, environment, from: startsAt, to: endsAt });
  return all.filter((one) => one.number !== number && one.status === 'announced');
}

/** Two do not work on one environment at once, however they were announced. An emergency waits for nothing. */
export async function refuseBeside(
  tx: Tx,
  maintenance: Maintenance,
  now: DateTime,
  say: (at: DateTime) => string,
): Promise<void> {
  if (maintenance.size === 'emergency') return;
  const [other] = await runningBeside(tx, maintenance);
  if (!other) return;
  const { key, endsAt, implementer } = other;
  const end = endsAt > now ? `It ends by ${say(endsAt)}` : `It was to end by ${say(endsAt)}`;
  throw new UserError(
    'maintenance.beside',
    `${key} is still in progress in the same environment, so ${maintenance.key} cannot be started. ${end}; {0} carries it out. Complete it first:   /hims maintenance complete ${key} "what was done"`,
    { people: [implementer], things: [key] },
  );
}

/** It takes the time of others by now: who carries them out hears it at once. */
export async function tellRunInto(
  tx: Tx,
  maintenance: Maintenance,
  extendedBy: string,
  now: DateTime,
): Promise<void> {
  for (const one of await runsInto(tx, maintenance))
    if (one.implementer !== extendedBy)
      await tellPeople(
        tx,
        one,
        [one.implementer],
        { kind: 'maintenance-run-into', data: { by: maintenance.number } },
        now,
      );
}
