import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import type { NewNotice, Target } from '../notices/model.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { SystemProfile } from '../systems/model.ts';
import { listMaintenances } from './list-store.ts';
import type { Maintenance, MaintenanceNotice, NoticeReason } from './model.ts';
import type { MaintenanceDeps } from './moves.ts';

/** Behind incidents of every severity but the least, before digests. */
const priority = 4;
/** As a SEV-1: an emergency wakes the people on call. */
const urgent = 1;

function teamChannel({ system }: Pick<Maintenance, 'system'>): Target {
  return { to: 'channel', purpose: 'maintenance', system };
}

/** Where a card of it stands: with the team, and once wherever else the system wants it to be seen. */
function channelsOf(maintenance: Maintenance, { announcements, channels }: SystemProfile): Target[] {
  const bare = (name: string) => name.replace(/^#/, '');
  const others = new Set(announcements.channels.map(bare));
  others.delete(bare(channels.maintenance));
  return [teamChannel(maintenance), ...[...others].map((name): Target => ({ to: 'named-channel', name }))];
}

/** Everybody who is owed a notice of it (H9.2.2, F-NT): channels, mailboxes, and the pages that the public reads. */
function audienceOf(maintenance: Maintenance, profile: SystemProfile): Target[] {
  const { system, environment } = maintenance;
  const { announcements, usualEnvironment } = profile;
  return [
    ...channelsOf(maintenance, profile),
    ...[...new Set(announcements.mail)].map((address): Target => ({ to: 'mail', address, system })),
    { to: 'page', page: 'status' },
    { to: 'page', page: 'calendar' },
    // Whoever uses the system works in that environment, and in no other.
    ...(environment === usualEnvironment ? [{ to: 'page', page: 'banner' } as const] : []),
  ];
}

interface Telling {
  reason: NoticeReason;
  /** Of a reminder: how long before, ISO 8601. */
  before?: string;
  /** Of a reminder: when the next one says it better. */
  until?: DateTime;
  /** Of an update: its text, by the id in `texts`. */
  text?: string;
  /** When it should have been told; default now. */
  wantedAt?: DateTime;
}

/** Tells everybody, and shows the card anew. The one way in which a maintenance is told of. */
export async function announce(
  tx: Tx,
  maintenance: Maintenance,
  system: SystemProfile,
  { reason, before, until, text, wantedAt }: Telling,
  now: DateTime,
): Promise<void> {
  const data: MaintenanceNotice = {
    reason,
    sequence: maintenance.sequence,
    ...(before ? { before } : {}),
    ...(until ? { until } : {}),
    ...(text ? { text } : {}),
  };
  const notices = audienceOf(maintenance, system).map((target) =>
    noticeOf(maintenance, {
      kind: 'maintenance-notice',
      target,
      data: { ...data },
      ...(wantedAt ? { wantedAt } : {}),
    }),
  );
  // In a channel the first notice is the card itself; what follows is said below it.
  const isFirst = reason === 'announced' && !maintenance.exception;
  const cards = isFirst ? [] : channelsOf(maintenance, system).map((target) => cardOf(maintenance, target));
  await enqueueNotices(tx, [...cards, ...notices], now);
}

/** Shows the card anew, where nobody has to be told. */
export async function show(tx: Tx, maintenance: Maintenance, now: DateTime): Promise<void> {
  await enqueueNotices(tx, [cardOf(maintenance, teamChannel(maintenance))], now);
}

/** The same wherever a card of it stands: something else is true of it, and nobody is told apart. */
export async function showEverywhere(
  tx: Tx,
  maintenance: Maintenance,
  system: SystemProfile,
  now: DateTime,
): Promise<void> {
  const isTold = maintenance.status !== 'waiting';
  const targets = isTold ? channelsOf(maintenance, system) : [teamChannel(maintenance)];
  await enqueueNotices(
    tx,
    targets.map((target) => cardOf(maintenance, target)),
    now,
  );
}

function cardOf(maintenance: Maintenance, target: Target): NewNotice {
  return noticeOf(maintenance, { kind: 'maintenance-card', target, coalesce: true });
}

/** The cards of all that is open, shown anew at start: a workspace may have forgotten its messages. */
export async function showOpenMaintenance({
  db,
  clock,
  systems,
}: Pick<MaintenanceDeps, 'db' | 'clock' | 'systems'>): Promise<void> {
  await db.transaction(async (tx) => {
    for (const maintenance of await listMaintenances(tx, { limit: 1_000 })) {
      const system = systems.get(maintenance.system);
      if (system) await showEverywhere(tx, maintenance, system, clock.now());
      else await show(tx, maintenance, clock.now());
    }
  });
}

/** A line below the card, for those who look after the maintenance. */
export async function say(
  tx: Tx,
  maintenance: Maintenance,
  line: { kind: string; data?: Record<string, unknown>; wantedAt?: DateTime },
  now: DateTime,
): Promise<void> {
  await enqueueNotices(tx, [noticeOf(maintenance, { ...line, target: teamChannel(maintenance) })], now);
}

/** To people alone. */
export async function tellPeople(
  tx: Tx,
  maintenance: Maintenance,
  people: readonly string[],
  line: { kind: string; data?: Record<string, unknown>; wantedAt?: DateTime },
  now: DateTime,
): Promise<void> {
  const notices = [...new Set(people)].map((person) =>
    noticeOf(maintenance, { ...line, target: { to: 'person', person } }),
  );
  await enqueueNotices(tx, notices, now);
}

/** Emergency maintenance: the people on call and the operators at once, before everybody else (F-NT). */
export async function alarm(
  tx: Tx,
  maintenance: Maintenance,
  people: readonly string[],
  now: DateTime,
): Promise<void> {
  const targets: Target[] = [
    ...people.map((person): Target => ({ to: 'person', person })),
    { to: 'channel', purpose: 'operations', system: maintenance.system },
  ];
  await enqueueNotices(
    tx,
    targets.map((target) => ({
      ...noticeOf(maintenance, { kind: 'maintenance-emergency', target }),
      priority: urgent,
    })),
    now,
  );
}

function noticeOf(
  { key }: Pick<Maintenance, 'key'>,
  notice: Omit<NewNotice, 'subject' | 'priority'>,
): NewNotice {
  return { subject: key, priority, ...notice };
}
