import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import {
  castVote,
  electorate,
  endVote,
  latestApproval,
  openApproval,
  outdated,
  requireVoter,
} from '../approvals/approvals.ts';
import type { Approval } from '../approvals/model.ts';
import type { Deed } from '../audit/model.ts';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import type { Size, SystemProfile } from '../systems/model.ts';
import { announce, show, tellPeople } from './audience.ts';
import { type Maintenance, type Slot, wantedReason } from './model.ts';
import type { MaintenanceDeps, MakeMove, Moved } from './moves.ts';
import { planAnnounced, unplan } from './plan.ts';
import { exceptionTimers, requireLegal } from './rules.ts';
import { requireFree } from './slots.ts';
import {
  getMaintenance,
  lockCalendar,
  type MaintenanceChange,
  type Reader,
  updateMaintenance,
} from './store.ts';
import { tieWanted } from './wanted-change.ts';

/** How grave it is what is decided on, as the approval policy asks. */
const riskOf: Readonly<Record<Size, 'low' | 'medium' | 'high'>> = {
  major: 'high',
  minor: 'medium',
  patch: 'low',
  routine: 'low',
  emergency: 'high',
};

/** The time that is voted on. */
function wantedSlot(maintenance: Maintenance): Slot {
  return maintenance.moving ?? maintenance;
}

/** What the voters are shown: with another time or reason their votes would be about something else. */
function exceptionHash(maintenance: Maintenance): string {
  const { key, system, environment, size, title } = maintenance;
  const { startsAt, endsAt } = wantedSlot(maintenance);
  const reason = wantedReason(maintenance);
  const shown = [key, system, environment, size, title, startsAt.toISO(), endsAt.toISO(), reason];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}

/** Opens the vote; those who can decide are asked, and again at the system's interval. It ends at its start, whatever else. */
export async function askForException(
  tx: Tx,
  maintenance: Maintenance,
  { system, directory, askedBy }: { system: SystemProfile; directory: Directory; askedBy: string },
  now: DateTime,
): Promise<void> {
  const { key, environment, size, announcedBy, implementer } = maintenance;
  const opened = openApproval(
    tx,
    {
      subject: key,
      system,
      purpose: 'exception',
      risk: riskOf[size],
      environment,
      barred: [
        { person: askedBy, why: 'asked for it' }, // of a move, somebody else than who announced it
        { person: announcedBy, why: 'asked for it' },
        { person: implementer, why: 'carries it out' },
      ],
      hash: exceptionHash(maintenance),
    },
    now,
  );
  // Read back with whoever has a hand in the changes that are carried out in it.
  const approval = (await latestApproval(tx, key)) ?? opened;
  const { startsAt } = wantedSlot(maintenance);
  const timer = (kind: string, dueAt: DateTime) => ({
    kind,
    subject: key,
    data: { approval: approval.id },
    dueAt,
  });
  await insertTimers(
    tx,
    [
      timer('maintenance.exception-expiry', DateTime.min(approval.expiresAt, startsAt)),
      timer('maintenance.exception-reminder', now.plus(system.approval.remindEvery.exception)),
    ],
    now,
  );
  const { voters } = await electorate(tx, approval, directory, now);
  await tellPeople(
    tx,
    maintenance,
    voters.map(({ person }) => person),
    { kind: 'maintenance-vote', data: { approval: approval.id } },
    now,
  );
}

/** What the end of the vote makes of the maintenance. Where it is not moved, what was granted for its present time stands. */
function settled(
  maintenance: Maintenance,
  { state, by }: { state: 'granted' | 'denied' | 'expired'; by: string },
  now: DateTime,
): MaintenanceChange {
  const { moving, movingReason, status } = maintenance;
  if (status === 'waiting') {
    const decided = { exception_state: state, wanted_change: null };
    return state === 'granted'
      ? { ...decided, status: 'announced', announced_at: now }
      : { ...decided, status: 'refused', ended_at: now, ended_by: by };
  }
  if (!moving || !movingReason || state !== 'granted') return noLongerMoving;
  const granted = { exception_id: movingReason.id, exception_state: state };
  return { ...noLongerMoving, ...granted, ...movedTo(maintenance, moving, now) };
}

/** A move that was asked for is decided, or not wanted any more. */
export const noLongerMoving = {
  moving_starts_at: null,
  moving_ends_at: null,
  moving_window: null,
  moving_duty: null,
};

/** A new time: what was planned for the old one is out of date from now on. */
export function movedTo({ sequence }: Maintenance, slot: Slot, now: DateTime): MaintenanceChange {
  return {
    starts_at: slot.startsAt,
    ends_at: slot.endsAt,
    planned_end: null,
    window_name: slot.window ?? null,
    duty: slot.duty.toISO() ?? '',
    announced_at: now,
    sequence: sequence + 1,
  };
}

/** Tells of a new time, and plans everything anew for it. */
export async function tellMoved(
  tx: Tx,
  after: Maintenance,
  system: SystemProfile,
  now: DateTime,
): Promise<void> {
  await unplan(tx, after, now);
  await announce(tx, after, system, { reason: 'moved' }, now);
  await planAnnounced(tx, after, system, now);
}

/** After the end of the vote: everybody is told, or whoever asked is. */
async function follow(
  tx: Tx,
  before: Maintenance,
  after: Maintenance,
  { system, approval, leftOut }: { system: SystemProfile; approval: Approval; leftOut?: number | undefined },
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, after.key, exceptionTimers, now);
  const isGranted = approval.state === 'granted';
  if (isGranted && before.moving) await tellMoved(tx, after, system, now);
  else if (isGranted) {
    await announce(tx, after, system, { reason: 'announced' }, now);
    await planAnnounced(tx, after, system, now);
  } else await show(tx, after, now);
  const asked = approval.barred
    .filter(({ why, of }) => why === 'asked for it' && of === undefined)
    .map(({ person }) => person);
  const data = leftOut === undefined ? {} : { leftOut };
  await tellPeople(tx, after, asked, { kind: 'maintenance-decided', data }, now);
}

/** The vote that is open; throws when there is none any more. */
async function requireOpen(reader: Reader, { key, status }: Maintenance): Promise<Approval> {
  const approval = await latestApproval(reader, key);
  if (approval?.state === 'open') return approval;
  throw new UserError(
    'maintenance.no-vote',
    `There is nothing to decide about ${key}: it is ${status}${approval ? `, and the last vote was ${approval.state}` : ''}.`,
  );
}

interface Said {
  verdict: 'approve' | 'reject';
  note: string | undefined;
  asked: string | undefined;
}

/** Late notice and extended windows are granted by whoever the policy of the system names (H9.1.2). */
export function createExceptions({ db, clock, directory, hooks }: MaintenanceDeps, move: MakeMove) {
  const vote = (number: number, { verdict, note, asked }: Said, actor: Actor) =>
    move(number, verdict, actor, async (tx, before, { system, now }): Promise<Moved> => {
      const approval = await requireOpen(tx, before);
      if (asked !== undefined && asked !== approval.id) throw outdated(before.key);
      const slot = wantedSlot(before);
      if (slot.startsAt <= now)
        throw new UserError(
          'maintenance.vote-too-late',
          `The time of ${before.key} has come: it is too late to decide.`,
        );
      const ballot = { actor, verdict, hash: exceptionHash(before), ...(note === undefined ? {} : { note }) };
      const cast = await castVote(tx, approval, ballot, directory, now);
      const { state } = cast.approval;
      const { insteadOf } = cast.vote;
      const audited = {
        verdict,
        ...(insteadOf.length > 0 ? { insteadOf } : {}),
        vote: [approval.state, state],
      };
      const said = cast.text ? { text: cast.text } : {};
      if (state !== 'granted' && state !== 'denied')
        return {
          audited: { ...audited, purpose: 'exception' },
          ...said,
          afterwards: (after) => show(tx, after, now),
        };
      const tied: Deed[] = [];
      const change = state === 'granted' ? before.wantedChange : undefined;
      // Its lock comes before that of the calendar.
      const tieable =
        change === undefined ? undefined : await hooks.tieable(tx, { maintenance: before, change });
      if (state === 'granted') {
        lockCalendar(tx, system.id);
        await requireFree(tx, system, before, slot, now, number); // frozen or taken meanwhile
      }
      const moved = state === 'granted' && before.moving;
      return {
        audited: {
          ...audited,
          ...(moved ? { startsAt: [before.startsAt.toISO(), slot.startsAt.toISO()] } : {}),
          ...(moved ? { endsAt: [before.endsAt.toISO(), slot.endsAt.toISO()] } : {}),
          purpose: 'exception',
        },
        ...said,
        change: settled(before, { state, by: actor.person }, now),
        deeds: tied,
        async afterwards(after) {
          const { deeds, leftOut } = await tieWanted(tx, { before, after, tieable }, { hooks, actor }, now);
          tied.push(...deeds);
          await follow(tx, before, after, { system, approval: cast.approval, leftOut }, now);
          await hooks.rescheduled(tx, after, now);
          if (before.moving) await hooks.runningChanged(tx, system.id, now); // its old time may have come
        },
      };
    });
  return {
    /** Refuses whoever cannot vote on it before a form opens, so that nobody types in vain. */
    async votable(number: number, actor: Actor, asked?: string): Promise<Maintenance> {
      const maintenance = await getMaintenance(db, number);
      permit(actor, 'maintenance.reject', maintenance.system, directory.whoCan);
      requireLegal(maintenance, 'reject');
      const approval = await requireOpen(db, maintenance);
      if (asked !== undefined && asked !== approval.id) throw outdated(maintenance.key);
      await requireVoter(db, approval, actor, directory, clock.now());
      return maintenance;
    },
    /** `asked`: the id of the vote that the person was shown. Throws `approval.outdated` when another one is open. */
    approve: (number: number, note: string | undefined, actor: Actor, asked?: string): Promise<Maintenance> =>
      vote(number, { verdict: 'approve', note, asked }, actor),
    reject: (number: number, why: string, actor: Actor, asked?: string): Promise<Maintenance> =>
      vote(number, { verdict: 'reject', note: why, asked }, actor),
  };
}

/** Nobody decided in time: what needed it does not happen. */
export async function expireException(
  tx: Tx,
  before: Maintenance,
  system: SystemProfile,
  now: DateTime,
): Promise<Maintenance | undefined> {
  const approval = await latestApproval(tx, before.key);
  if (approval?.state !== 'open') return undefined;
  const ended = await endVote(tx, approval, 'expired', now);
  await updateMaintenance(tx, before, settled(before, { state: 'expired', by: 'system' }, now));
  const after = await getMaintenance(tx, before.number);
  await follow(tx, before, after, { system, approval: ended }, now);
  return after;
}

/** What was asked for is not wanted any more. */
export async function voidException(tx: Tx, { key }: Maintenance, now: DateTime): Promise<void> {
  const approval = await latestApproval(tx, key);
  if (approval?.state !== 'open') return;
  await endVote(tx, approval, 'void', now);
  await cancelTimers(tx, key, exceptionTimers, now);
}
