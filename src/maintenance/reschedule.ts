import type { DateTime, Duration } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { announce, show } from './audience.ts';
import { askForException, movedTo, noLongerMoving, tellMoved, voidException } from './exceptions.ts';
import type { Maintenance, Planned, Slot } from './model.ts';
import type { MaintenanceDeps, MakeMove } from './moves.ts';
import { isEnoughNotice } from './notice.ts';
import { unplan } from './plan.ts';
import { requireSensible, requireUrgent } from './rules.ts';
import { objectionTo, obstaclesOf, requireFree, slotOf, type TooLate } from './slots.ts';
import { getMaintenance, lockCalendar } from './store.ts';
import { readWhen, roomAt } from './when.ts';

export interface MoveRequest {
  /** A date or a window's name, as typed. */
  when: string;
  /** Default: as long as it was announced for. */
  takes?: Duration | undefined;
  /** Why it cannot wait, where the notice is too short or no window fits. */
  exception?: string | undefined;
  /** To which version that time was offered: once it has moved, another one was decided on. */
  version?: number;
}

export type MoveOutcome =
  | { outcome: 'moved' | 'waiting'; maintenance: Maintenance; note?: string; inTheWay: readonly Planned[] }
  | ({ outcome: 'too-late'; maintenance: Maintenance } & TooLate);

function requireOffered({ key, version }: Maintenance, request: MoveRequest): void {
  if (request.version === undefined || request.version === version) return;
  throw new UserError(
    'maintenance.changed-since',
    `${key} has changed since this time was offered. Nothing was moved. See what it is now:   /hims maintenance show ${key}`,
    { things: [key] },
  );
}

/** The refusal is no move: it leaves the transaction without anything kept. */
class Refused extends Error {
  readonly objection: TooLate;

  constructor(objection: TooLate) {
    super(objection.text);
    this.objection = objection;
  }
}

/** Made shorter it could be moved there without asking anybody. */
function roomIn(
  question: Parameters<typeof roomAt>[0],
  { startsAt, duty }: Slot,
  now: DateTime,
): Pick<TooLate, 'room'> {
  const room = roomAt(question, startsAt);
  return room && isEnoughNotice(now, startsAt, duty, question.system.zone) ? { room } : {};
}

/** What was granted was granted for the time that it had: at one that needs none it allows nothing and bars nobody. */
const noLongerGranted = { exception_id: null, exception_state: null };

/** Another time, or none: whoever was told of the old one is told of this. */
export function createReschedule({ db, hooks, directory }: MaintenanceDeps, move: MakeMove) {
  return {
    async move(number: number, request: MoveRequest, actor: Actor): Promise<MoveOutcome> {
      let note: string | undefined;
      let inTheWay: readonly Planned[] = [];
      try {
        const maintenance = await move(number, 'move', actor, async (tx, before, { system, now }) => {
          requireOffered(before, request);
          lockCalendar(tx, system.id);
          const { environment, size } = before;
          const obstacles = await obstaclesOf(tx, { system: system.id, environment, except: number }, now);
          const takes = request.takes ?? before.endsAt.diff(before.startsAt);
          const question = { system, environment, size, takes, exception: request.exception };
          const asked = readWhen(request.when, question, obstacles, now);
          note = asked.opening?.note;
          requireSensible(asked.startsAt, takes, now);
          requireUrgent(size, asked.startsAt, now, request.exception);
          if (+asked.startsAt === +before.startsAt && +asked.endsAt === +before.endsAt)
            throw new UserError('maintenance.same-time', `${before.key} has that time already.`);
          const wish = { environment, size, takes };
          await requireFree(tx, system, wish, asked, now, number);
          const slot = slotOf(system, wish, asked);
          const audited = {
            startsAt: [before.startsAt.toISO(), slot.startsAt.toISO()],
            endsAt: [before.endsAt.toISO(), slot.endsAt.toISO()],
          };
          const objection = objectionTo(system, wish, slot, obstacles, now);
          if (!objection) {
            if (before.moving) await voidException(tx, before, now);
            return {
              change: {
                ...movedTo(before, slot, now),
                ...noLongerGranted,
                ...(before.moving ? noLongerMoving : {}),
              },
              audited,
              async afterwards(after) {
                await tellMoved(tx, after, system, now);
                inTheWay = await hooks.rescheduled(tx, after, now);
                await hooks.runningChanged(tx, system.id, now);
              },
            };
          }
          if (request.exception === undefined)
            throw new Refused({ ...objection, ...(request.takes ? {} : roomIn(question, slot, now)) });
          if (before.moving) await voidException(tx, before, now);
          const said = await writeText(tx, before.key, request.exception, now);
          return {
            change: {
              moving_reason_id: said.id,
              moving_starts_at: slot.startsAt,
              moving_ends_at: slot.endsAt,
              moving_window: slot.window ?? null,
              moving_duty: slot.duty.toISO() ?? '',
            },
            audited: { asked: 'exception', wanted: slot.startsAt.toISO(), wantedEnd: slot.endsAt.toISO() },
            text: said,
            async afterwards(after) {
              await askForException(tx, after, { system, directory, askedBy: actor.person }, now);
              await show(tx, after, now);
            },
          };
        });
        const outcome = maintenance.moving ? 'waiting' : 'moved';
        return { outcome, maintenance, inTheWay, ...(note ? { note } : {}) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { outcome: 'too-late', maintenance: await getMaintenance(db, number), ...error.objection };
      }
    },
    cancel: (number: number, why: string, actor: Actor): Promise<Maintenance> =>
      move(number, 'cancel', actor, async (tx, before, { system, now }) => {
        const said = await writeText(tx, before.key, why, now);
        await voidException(tx, before, now);
        const wasTold = before.status === 'announced';
        return {
          change: {
            status: 'cancelled',
            ended_at: now,
            ended_by: actor.person,
            outcome_id: said.id,
            sequence: before.sequence + 1,
            ...(before.moving ? noLongerMoving : {}),
            ...(before.status === 'waiting' ? { exception_state: 'expired', wanted_change: null } : {}),
          },
          text: said,
          async afterwards(after) {
            await unplan(tx, after, now);
            // Nobody was told of one that still waited, so nobody is told that it is off.
            if (wasTold) await announce(tx, after, system, { reason: 'cancelled' }, now);
            else await show(tx, after, now);
            await hooks.rescheduled(tx, after, now);
            await hooks.runningChanged(tx, after.system, now);
          },
        };
      }),
  };
}
