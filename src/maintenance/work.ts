import { DateTime, Duration } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { SystemProfile } from '../systems/model.ts';
import { announce, show } from './audience.ts';
import { refuseBeside, tellRunInto } from './beside.ts';
import { noLongerMoving, voidException } from './exceptions.ts';
import { listFreezes } from './freeze-store.ts';
import type { Maintenance } from './model.ts';
import type { MaintenanceDeps, MakeMove } from './moves.ts';
import { refuseGranter } from './own-exception.ts';
import { planEnd, planRunning, planUpdate, unplan } from './plan.ts';
import { requireItsTime, startedLate } from './rules.ts';
import { frozenError } from './slots.ts';
import { lockCalendar } from './store.ts';
import { dayWords } from './words.ts';

const longestReport = 2_900;
/** What stands between the report and what somebody added to it. */
const addition = /\nAdded by [^:\n]*: /;
const longestExtension = Duration.fromObject({ days: 1 });

/** From the start to the result (H9.2.2: status while it runs, a notice at its completion). */
export function createWork(deps: MaintenanceDeps, move: MakeMove) {
  const { hooks } = deps;

  async function requireNoFreeze(
    tx: Tx,
    { system: id, size, endsAt }: Maintenance,
    system: SystemProfile,
    now: DateTime,
  ): Promise<void> {
    if (size === 'emergency') return;
    const [freeze] = await listFreezes(tx, { system: id, from: now, to: endsAt });
    if (freeze) throw frozenError(freeze, system, now);
  }

  /** Everybody is told that the work is finished: so it is, also by the record of what was done in it. */
  async function requireChangesDone(tx: Tx, { key, number }: Maintenance): Promise<void> {
    const [change] = await hooks.implementingIn(tx, number);
    if (!change) return;
    throw new UserError(
      'maintenance.change-open',
      `${change.key} is still carried out in ${key}. First say that it is done, or that it failed:   /hims change validate ${change.key}   or   /hims change fail ${change.key} "…"`,
      { things: [change.key] },
    );
  }

  return {
    start: (number: number, actor: Actor): Promise<Maintenance> =>
      move(number, 'start', actor, async (tx, before, { system, now }) => {
        const say = (at: DateTime) =>
          `${dayWords(at, system.zone, now)} ${at.setZone(system.zone).toFormat('HH:mm')}`;
        requireItsTime(before, system.announcements.askBefore, now, say);
        lockCalendar(tx, system.id); // of two that start at once, one sees the other
        await refuseBeside(tx, before, now, say);
        await requireNoFreeze(tx, before, system, now);
        await refuseGranter(tx, deps, before, { deed: 'start', actor });
        // A move that is still voted on has lost its sense.
        if (before.moving) await voidException(tx, before, now);
        const next = now.plus(system.announcements.updateEvery);
        const late = startedLate(before, now);
        return {
          change: {
            status: 'in progress',
            // It may begin some minutes early, and then it has begun.
            starts_at: late?.startsAt ?? DateTime.min(now, before.startsAt),
            ...(late ? { ends_at: late.endsAt, sequence: before.sequence + 1 } : {}),
            started_at: now,
            started_by: actor.person,
            next_update_at: next,
            ...(before.moving ? noLongerMoving : {}),
          },
          ...(late ? { audited: { endsAt: [before.endsAt.toISO(), late.endsAt.toISO()] } } : {}),
          async afterwards(after) {
            await planRunning(tx, after, system.announcements.updateEvery, now);
            if (late) await planEnd(tx, after, now);
            await announce(tx, after, system, { reason: 'started' }, now);
            await hooks.runningChanged(tx, after.system, now);
          },
        };
      }),
    update: (number: number, text: string, actor: Actor): Promise<Maintenance> =>
      move(number, 'update', actor, async (tx, before, { system, now }) => {
        const said = await writeText(tx, before.key, text, now);
        const next = now.plus(system.announcements.updateEvery);
        await planUpdate(tx, before, next, now);
        return {
          change: { updated_at: now, updated_by: actor.person, update_id: said.id, next_update_at: next },
          text: said,
          afterwards: (after) => announce(tx, after, system, { reason: 'update', text: said.id }, now),
        };
      }),
    /** It takes so much longer than was announced last. */
    extend: (number: number, by: Duration, actor: Actor): Promise<Maintenance> =>
      move(number, 'extend', actor, async (tx, before, { system, now }) => {
        await refuseGranter(tx, deps, before, { deed: 'extend', actor });
        // Counted from the announced end, or from now where that has passed: so it never ends in the past.
        const endsAt = DateTime.max(before.endsAt, now).plus(by);
        if (by.toMillis() <= 0 || by.toMillis() > longestExtension.toMillis())
          throw new UserError(
            'maintenance.bad-extension',
            `It can be extended by up to a day at a time, for example   /hims maintenance extend PT30M ${before.key}`,
          );
        return {
          change: {
            ends_at: endsAt,
            planned_end: before.plannedEnd ?? before.endsAt,
            overrun_at: null,
            sequence: before.sequence + 1,
          },
          audited: { endsAt: [before.endsAt.toISO(), endsAt.toISO()] },
          async afterwards(after) {
            await planEnd(tx, after, now);
            await announce(tx, after, system, { reason: 'extended' }, now);
            await tellRunInto(tx, after, actor.person, now);
            await hooks.runningChanged(tx, after.system, now);
          },
        };
      }),
    complete: (number: number, result: string, actor: Actor): Promise<Maintenance> =>
      move(number, 'complete', actor, async (tx, before, { system, now }) => {
        await requireChangesDone(tx, before);
        const said = await writeText(tx, before.key, result, now);
        const owesReport = before.size === 'emergency' && !before.report;
        const reportDueAt = now.plus(system.announcements.reportWithin);
        return {
          change: {
            status: 'completed',
            // Its time is over now, whatever was announced: pages and calendars show when it really was.
            starts_at: before.startedAt ?? before.startsAt,
            ends_at: DateTime.max(now, (before.startedAt ?? before.startsAt).plus({ seconds: 1 })),
            planned_end: before.plannedEnd ?? before.endsAt,
            sequence: before.sequence + 1,
            ended_at: now,
            ended_by: actor.person,
            outcome_id: said.id,
            next_update_at: null,
            ...(owesReport ? { report_due_at: reportDueAt } : {}),
          },
          text: said,
          async afterwards(after) {
            await unplan(tx, after, now);
            if (owesReport) await planReport(tx, after, reportDueAt, now);
            await announce(tx, after, system, { reason: 'completed' }, now);
            await hooks.rescheduled(tx, after, now);
            await hooks.runningChanged(tx, after.system, now);
          },
        };
      }),
    /** What an emergency owes within a day of its end (F-NT). */
    report: (number: number, text: string, actor: Actor): Promise<Maintenance> =>
      move(number, 'report', actor, async (tx, before, { now }) => {
        if (before.size !== 'emergency')
          throw new UserError(
            'maintenance.no-report-owed',
            `${before.key} was planned: its result is its report.   /hims maintenance complete ${before.key} "what was done"`,
          );
        // A second word on it stands below the first: nobody's report is gone because somebody else has one, too.
        const { report } = before;
        if (report?.text.split(addition).includes(text))
          throw new UserError('maintenance.report-there', `That is in the report of ${before.key} already.`);
        const whole = report
          ? `${report.text}\nAdded by ${deps.directory.nameOf(actor.person)}: ${text}`
          : text;
        if (whole.length > longestReport)
          throw new UserError(
            'maintenance.report-full',
            `The report of ${before.key} is full: ${longestReport} characters with what is there. Shorten what you add.   /hims maintenance show ${before.key}`,
          );
        const said = await writeText(tx, before.key, whole, now);
        await cancelTimers(tx, before.key, ['maintenance.report-due'], now);
        return {
          change: { reported_at: now, reported_by: report?.by ?? actor.person, report_id: said.id },
          text: said,
          audited: report ? { added: true } : {},
          afterwards: (after) => show(tx, after, now),
        };
      }),
  };
}

/** Asked for at half of the time, when it is over, and from then on every day until it is there. */
async function planReport(tx: Tx, { key }: Maintenance, dueAt: DateTime, now: DateTime): Promise<void> {
  const half = now.plus({ milliseconds: dueAt.diff(now).toMillis() / 2 });
  const timer = { kind: 'maintenance.report-due', subject: key };
  await insertTimers(
    tx,
    [
      { ...timer, data: { isEarly: true }, dueAt: half },
      { ...timer, data: {}, dueAt },
    ],
    now,
  );
}
