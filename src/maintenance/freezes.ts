import { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, insertTimers, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices } from '../notices/store.ts';
import { refuseApprovalOnStaleGroups } from '../people/approvals.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { instantOf } from '../systems/civil.ts';
import { systemOf } from '../systems/lookup.ts';
import { showEverywhere, tellPeople } from './audience.ts';
import { insertFreeze, liftFreeze, listFreezes, lockFreeze } from './freeze-store.ts';
import { listTaken } from './list-store.ts';
import { type Freeze, freezeKey, freezeNumber, type Maintenance, type Planned } from './model.ts';
import type { MaintenanceDeps } from './moves.ts';
import { lockCalendar, nextNumber, type Reader } from './store.ts';
import { readMoment } from './when.ts';

export interface FreezeRequest {
  system: string;
  /** Dates, or dates with a time, as typed; civil times of the system's zone. A date as the end is its whole day. */
  from: string;
  to: string;
  reason: string;
}

const longest = { years: 1 };
const overTimer = 'freeze.over';

/** Times in which nothing is changed on a system. */
export function createFreezes(deps: MaintenanceDeps) {
  const { systems, directory, hooks } = deps;

  function momentOf(text: string, zone: string, now: DateTime, which: 'from' | 'to'): DateTime {
    const moment = readMoment(text, zone, now);
    if (!moment)
      throw new UserError(
        'freeze.bad-time',
        `"${text.slice(0, 40)}" is no date.   /hims maintenance freeze hims 2026-12-20 2027-01-04 "Holidays"`,
      );
    if (moment.instant) return moment.instant;
    return instantOf(which === 'to' ? moment.date.plus({ days: 1 }) : moment.date, 0, zone, 'first');
  }

  /** Nobody lifts what keeps their own change, run or maintenance from going ahead. */
  async function refuseHeldUp(tx: Tx, freeze: Freeze, actor: Actor, now: DateTime): Promise<void> {
    const maintenances = ahead(await listHit(tx, freeze), now).map(({ key, announcedBy, implementer }) => ({
      key,
      people: [announcedBy, implementer],
    }));
    for (const { key, people } of [...(await hooks.heldUp(tx, freeze, now)), ...maintenances]) {
      if ((await sameAmong(tx, directory, people, actor)) === undefined) continue;
      throw new UserError(
        'freeze.own',
        `${freeze.key} holds up ${key}, and you have a hand in it, so somebody else lifts the freeze: {0}, who set it, or an approver.`,
        {
          refused: true,
          people: [freeze.declaredBy],
          things: [key],
          about: { action: 'freeze.lifted', system: freeze.system },
        },
      );
    }
  }

  return {
    /** Says what it hits: maintenance and changes that have to be moved or cancelled. */
    async freeze(request: FreezeRequest, actor: Actor): Promise<{ freeze: Freeze; hit: Planned[] }> {
      const system = systemOf(systems, request.system);
      permit(actor, 'maintenance.freeze', system.id, directory.whoCan);
      return useCase(deps, actor, async (tx, now) => {
        const from = momentOf(request.from, system.zone, now, 'from');
        const to = momentOf(request.to, system.zone, now, 'to');
        if (to <= from)
          throw new UserError(
            'freeze.bad-time',
            'A freeze ends after it begins: first from when, then until when.',
          );
        if (to <= now) throw new UserError('freeze.bad-time', 'That time is over already.');
        if (to > from.plus(longest)) throw new UserError('freeze.bad-time', 'A freeze lasts a year at most.');
        lockCalendar(tx, system.id);
        const number = await nextNumber(tx, 'FRZ');
        const key = freezeKey(number);
        const reason = await writeText(tx, key, request.reason, now);
        const freeze: Freeze = {
          key,
          number,
          system: system.id,
          from,
          to,
          reason: request.reason,
          declaredBy: actor.person,
        };
        insertFreeze(tx, freeze, reason.id, now);
        const maintenances = ahead(await listHit(tx, freeze), now);
        for (const one of maintenances) {
          await tellPeople(
            tx,
            one,
            [one.implementer, one.announcedBy],
            { kind: 'maintenance-frozen', data: { freeze: number } },
            now,
          );
          await showEverywhere(tx, one, system, now);
        }
        await hooks.frozen(tx, freeze, now);
        await insertTimers(tx, [{ kind: overTimer, subject: key, data: {}, dueAt: to }], now);
        await hooks.runningChanged(tx, system.id, now);
        await enqueueNotices(tx, [freezeNotice(freeze, 'declared')], now);
        const hit = [...maintenances, ...ahead(await hooks.changesIn(tx, freeze), now)];
        const change = { from: from.toISO(), to: to.toISO(), hits: hit.map((one) => one.key) };
        const deed = { action: 'freeze.declared', subject: key, system: system.id, change, text: reason };
        return { result: { freeze, hit }, deeds: [deed] };
      });
    },
    /** It is over before its time, by whoever set it or may approve. Throws `freeze.lifted`, `freeze.over`, `freeze.own`. */
    async thaw(number: number, why: string, actor: Actor): Promise<Freeze> {
      return useCase(deps, actor, async (tx, now) => {
        const freeze = await lockFreeze(tx, number);
        const isTheirs = (await sameAmong(tx, directory, [freeze.declaredBy], actor)) !== undefined;
        permit(actor, isTheirs ? 'maintenance.freeze' : 'maintenance.thaw', freeze.system, directory.whoCan);
        refuseApprovalOnStaleGroups(actor.groupsAgeMinutes);
        if (freeze.liftedAt) throw new UserError('freeze.lifted', `${freeze.key} was lifted already.`);
        if (freeze.to <= now) throw new UserError('freeze.over', `${freeze.key} has ended by itself.`);
        if (!isTheirs) await refuseHeldUp(tx, freeze, actor, now);
        const said = await writeText(tx, freeze.key, why, now);
        liftFreeze(tx, number, actor.person, now);
        await cancelTimers(tx, freeze.key, [overTimer], now);
        await release(tx, deps, freeze, now);
        await enqueueNotices(tx, [freezeNotice(freeze, 'lifted')], now);
        const deed = { action: 'freeze.lifted', subject: freeze.key, system: freeze.system, text: said };
        return { result: { ...freeze, liftedAt: now }, deeds: [deed] };
      });
    },
    /** Everything that is planned in its time. */
    async hitBy(freeze: Freeze): Promise<Planned[]> {
      const all = [...(await listHit(deps.db, freeze)), ...(await hooks.changesIn(deps.db, freeze))];
      return ahead(all, deps.clock.now());
    },
    /** What freezes days of one that was lifted all the same, from now on, the soonest first. */
    async stillFrozen({ system, number, from, to }: Freeze): Promise<Freeze[]> {
      const all = await listFreezes(deps.db, { system, from: DateTime.max(from, deps.clock.now()), to });
      const others = all.filter((one) => one.number !== number);
      return others.filter((one) => !others.some((other) => isWithin(one, other)));
    },
    /** What is in force in the span. */
    freezes: (query: Parameters<typeof listFreezes>[1]): Promise<Freeze[]> => listFreezes(deps.db, query),
  };
}

/** Of two with the same days the first one says it. */
function isWithin(one: Freeze, other: Freeze): boolean {
  if (one.number === other.number || one.from < other.from || one.to > other.to) return false;
  const isSame = +one.from === +other.from && +one.to === +other.to;
  return !isSame || one.number > other.number;
}

/** What was to be done before now is held up by nothing any more. */
function ahead<T extends Pick<Planned, 'endsAt'>>(all: readonly T[], now: DateTime): T[] {
  return all.filter(({ endsAt }) => endsAt > now);
}

/** Maintenance that cannot be started because of it. What runs goes on, and emergencies wait for nothing. */
async function listHit(reader: Reader, freeze: Freeze): Promise<Maintenance[]> {
  const all = await listTaken(reader, freeze);
  return all.filter(({ status, size }) => status !== 'in progress' && size !== 'emergency');
}

/** The freeze is over: cards say so, and people whose maintenance could not begin are asked to start it now. */
async function release(
  tx: Tx,
  { systems, hooks }: Pick<MaintenanceDeps, 'systems' | 'hooks'>,
  freeze: Freeze,
  now: DateTime,
): Promise<void> {
  const system = systems.get(freeze.system);
  for (const one of await listHit(tx, freeze)) {
    if (system) await showEverywhere(tx, one, system, now);
    if (one.status !== 'announced' || now <= one.startsAt || now >= one.endsAt) continue;
    await tellPeople(tx, one, [one.implementer], { kind: 'maintenance-ask-start', data: {} }, now);
  }
  await hooks.thawed(tx, freeze, now);
  await hooks.runningChanged(tx, freeze.system, now);
}

/** A freeze that nobody lifted ends by itself. */
export function freezeTimers(deps: Pick<MaintenanceDeps, 'systems' | 'hooks'>): TimerHandler<Freeze>[] {
  return [
    {
      kind: overTimer,
      lock: (tx, subject) => lockFreeze(tx, freezeNumber(subject)),
      fire: (tx, _timer, { now }, freeze) => release(tx, deps, freeze, now),
    },
  ];
}

function freezeNotice({ key, number, system }: Freeze, what: 'declared' | 'lifted') {
  return {
    kind: 'maintenance-freeze',
    subject: key,
    target: { to: 'channel' as const, purpose: 'maintenance', system },
    data: { freeze: number, what },
    priority: 5,
  };
}
