import { DateTime } from 'luxon';
import type { Db } from '../db/db.ts';
import type { Notice } from '../notices/model.ts';
import { listFreezes } from './freeze-store.ts';
import {
  type Freeze,
  type Maintenance,
  type MaintenanceNotice,
  maintenanceNumber,
  noticeReasons,
} from './model.ts';
import { frozenBy, outdated } from './rules.ts';
import { getMaintenance } from './store.ts';

/** What a notice tells of, as it is by now. */
export interface Noticed {
  maintenance: Maintenance;
  data: MaintenanceNotice;
  /** What was posted with an update. */
  text?: string;
  /** What keeps it from starting at its time. */
  freezes: readonly Freeze[];
}

/** Reads what a notice of kind `maintenance-notice` is about; a reason where it is not to be told any more. */
export async function readNoticed(
  db: Db,
  { subject, data }: Pick<Notice, 'subject' | 'data'>,
  now: DateTime,
): Promise<Noticed | { skip: string }> {
  const maintenance = await getMaintenance(db, maintenanceNumber(subject));
  const told = dataOf(data);
  const freezes = await freezesOn(db, maintenance, now);
  const skip = outdated(maintenance, told, now) ?? untrue(maintenance, told, freezes);
  if (skip !== undefined) return { skip };
  if (told.text === undefined) return { maintenance, data: told, freezes };
  const [row] = await db.query<{ body: string | null }>('select body from texts where id = $1', [told.text]);
  if (!row?.body) return { skip: 'its words were taken back' };
  return { maintenance, data: told, text: row.body, freezes };
}

/** Freezes that keep it from starting at its time, or now where that has come. */
export async function freezesOn(db: Db, maintenance: Maintenance, now: DateTime): Promise<Freeze[]> {
  const { system, startsAt, endsAt } = maintenance;
  const from = DateTime.max(startsAt, now);
  return frozenBy(maintenance, await listFreezes(db, { system, from, to: endsAt }), now);
}

/** Nobody prepares for what is known not to begin. */
function untrue(
  { system }: Maintenance,
  { reason }: MaintenanceNotice,
  [freeze]: readonly Freeze[],
): string | undefined {
  return reason === 'reminder' && freeze
    ? `it cannot start: ${freeze.key} freezes ${system} then`
    : undefined;
}

/** Written by this room alone, so anything else is a fault of ours. */
function dataOf({ reason, sequence, before, until, text }: Record<string, unknown>): MaintenanceNotice {
  const known = noticeReasons.find((one) => one === reason);
  if (!known || typeof sequence !== 'number') throw new Error(`no notice of maintenance: ${String(reason)}`);
  return {
    reason: known,
    sequence,
    ...(typeof before === 'string' ? { before } : {}),
    ...(typeof until === 'string' ? { until: DateTime.fromISO(until) } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}
