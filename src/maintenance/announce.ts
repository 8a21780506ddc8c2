import type { DateTime, Duration } from 'luxon';
import { rememberAccount } from '../audit/accounts.ts';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import { type TextReference, writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { accountOf } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { permit, responders } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { Size, SystemProfile } from '../systems/model.ts';
import { alarm, announce, show } from './audience.ts';
import { askForException } from './exceptions.ts';
import { type Maintenance, maintenanceKey, type Planned, type Slot } from './model.ts';
import type { MaintenanceDeps } from './moves.ts';
import { planAnnounced } from './plan.ts';
import { requireSensible, requireUrgent } from './rules.ts';
import { objectionTo, obstaclesOf, requireFree, slotOf, type TooLate } from './slots.ts';
import { insertMaintenance, lockCalendar, nextNumber } from './store.ts';
import { readWhen } from './when.ts';

export interface AnnounceRequest {
  system: string;
  size: Size;
  title: string;
  /** Default: the environment that is meant when none is said. */
  environment?: string | undefined;
  /** A date or a window's name, as typed. Default, for emergencies only: now. */
  when?: string | undefined;
  /** Default: as long as the window. */
  takes?: Duration | undefined;
  impact?: string | undefined;
  preparation?: string | undefined;
  components?: readonly string[] | undefined;
  /** Default: whoever announces. */
  implementer?: string | undefined;
  change?: number | undefined;
  /** Why it cannot wait, where the notice is too short or no window fits. */
  exception?: string | undefined;
}

/** What became of it: told to everybody, asked as an exception, or refused with what would work. */
export type Announced =
  | {
      outcome: 'announced' | 'waiting';
      maintenance: Maintenance;
      note?: string;
      inTheWay: readonly Planned[];
    }
  | ({ outcome: 'too-late' } & TooLate);

/** Everybody who is on call for the system and can be counted on: nobody has to acknowledge it, so none is told before the other. */
function onCallOf(
  tx: Tx,
  system: SystemProfile,
  { directory, availability }: Pick<MaintenanceDeps, 'directory' | 'availability'>,
  now: DateTime,
): Promise<readonly string[]> {
  const people = new Set(system.onCall.flatMap((called) => directory.reach(called).people));
  return availability.available(tx, [...people], now);
}

/** Announces a window (H9.2.2, F-RL, F-NT): notice is a rule, and where it is too short somebody else has to agree. */
export function createAnnounce(deps: MaintenanceDeps) {
  const { systems, directory, hooks } = deps;

  /** What people named has to exist before anything is stored. */
  async function requireKnown(request: AnnounceRequest, system: SystemProfile, environment: string) {
    if (!system.environments.includes(environment))
      throw new UserError(
        'maintenance.unknown-environment',
        `${system.id} has no environment "${environment}". There are: ${system.environments.join(', ')}.`,
      );
    const unknown = request.components?.find((id) => !system.components.some((one) => one.id === id));
    if (unknown !== undefined)
      throw new UserError(
        'maintenance.unknown-component',
        `${system.id} has no component "${unknown}". There are: ${system.components.map(({ id }) => id).join(', ')}.`,
      );
    if (request.implementer !== undefined && !(await directory.canHold(request.implementer)))
      throw new UserError(
        'maintenance.no-implementer',
        '{0} is no full member here, so they cannot carry it out. An admin can name them in people.yaml.',
        { people: [request.implementer] },
      );
    if (request.implementer !== undefined && !directory.holdsOne(request.implementer, responders, system.id))
      throw new UserError(
        'maintenance.implementer-role',
        `{0} has no role in ${system.id} that works on it, so they cannot carry it out. ${directory.whoCan(responders, system.id)}`,
        { people: [request.implementer] },
      );
  }

  /** Made in memory: its number comes late, because everybody else who announces waits for it. */
  async function insert(
    tx: Tx,
    request: AnnounceRequest,
    { environment, slot, isWaiting }: { environment: string; slot: Slot; isWaiting: boolean },
    actor: Actor,
    now: DateTime,
  ): Promise<{ maintenance: Maintenance; title: TextReference; exception?: TextReference }> {
    const number = await nextNumber(tx, 'MW');
    const key = maintenanceKey(number);
    const keep = async (text: string | undefined) =>
      text === undefined ? undefined : writeText(tx, key, text, now);
    const title = await writeText(tx, key, request.title, now);
    const impact = await keep(request.impact);
    const preparation = await keep(request.preparation);
    const exception = await keep(isWaiting ? request.exception : undefined);
    const maintenance: Maintenance = {
      key,
      number,
      system: request.system,
      environment,
      size: request.size,
      status: isWaiting ? 'waiting' : 'announced',
      title: request.title,
      ...(request.impact === undefined ? {} : { impact: request.impact }),
      ...(request.preparation === undefined ? {} : { preparation: request.preparation }),
      components: request.components ?? [],
      ...slot,
      announcedAt: now,
      announcedBy: actor.person,
      implementer: request.implementer ?? actor.person,
      ...(isWaiting ? { exception: { reason: request.exception ?? '', state: 'open' as const } } : {}),
      changes: request.change === undefined || isWaiting ? [] : [request.change],
      ...(request.change !== undefined && isWaiting ? { wantedChange: request.change } : {}),
      sequence: 0,
      version: 1,
    };
    insertMaintenance(tx, maintenance, {
      title: title.id,
      ...(impact ? { impact: impact.id } : {}),
      ...(preparation ? { preparation: preparation.id } : {}),
      ...(exception ? { exception: exception.id } : {}),
    });
    return { maintenance, title, ...(exception ? { exception } : {}) };
  }

  return async (request: AnnounceRequest, actor: Actor): Promise<Announced> => {
    const system = systemOf(systems, request.system);
    const environment = request.environment ?? system.usualEnvironment;
    permit(actor, 'maintenance.announce', system.id, directory.whoCan);
    await requireKnown(request, system, environment);
    const { size, takes } = request;
    const wish = { environment, size, ...(takes ? { takes } : {}) };
    const named = request.implementer ? await accountOf(directory, request.implementer) : undefined;
    return useCase<Announced>(deps, actor, async (tx, now) => {
      if (named) rememberAccount(tx, named, now);
      if (request.change !== undefined)
        await hooks.requireTie(tx, { change: request.change, system: system.id, environment }, actor); // its lock comes first
      lockCalendar(tx, system.id);
      const obstacles = await obstaclesOf(tx, { system: system.id, environment }, now);
      const asked = readWhen(request.when ?? 'now', { ...request, system, environment }, obstacles, now);
      requireSensible(asked.startsAt, asked.endsAt.diff(asked.startsAt), now);
      requireUrgent(size, asked.startsAt, now, request.exception);
      await requireFree(tx, system, wish, asked, now);
      const slot = slotOf(system, wish, asked);
      const objection = objectionTo(system, wish, slot, obstacles, now);
      if (objection && request.exception === undefined)
        return { result: { outcome: 'too-late', ...objection }, deeds: [] };
      const isWaiting = objection !== undefined;
      const made = await insert(tx, request, { environment, slot, isWaiting }, actor, now);
      const { maintenance, title, exception } = made;
      const { change } = request;
      const tied = change === undefined ? [] : await tieOrAsk(tx, { maintenance, change }, actor, now);
      if (isWaiting) {
        await askForException(tx, maintenance, { system, directory, askedBy: actor.person }, now);
        await show(tx, maintenance, now);
      } else await tellFirst(tx, maintenance, system, now);
      const deed: Deed = {
        action: isWaiting ? 'maintenance.asked' : 'maintenance.announced',
        subject: maintenance.key,
        system: system.id,
        change: {
          status: [null, maintenance.status],
          size,
          environment,
          startsAt: slot.startsAt.toISO(),
          endsAt: slot.endsAt.toISO(),
          duty: slot.duty.toISO(),
          ...(slot.window ? { window: slot.window } : {}),
          ...(request.change === undefined ? {} : { change: request.change }),
        },
        text: title,
      };
      const reason: Deed[] = exception
        ? [
            {
              action: 'maintenance.exception-asked',
              subject: maintenance.key,
              system: system.id,
              text: exception,
            },
          ]
        : [];
      const note = asked.opening?.note;
      const result: Announced = {
        outcome: isWaiting ? 'waiting' : 'announced',
        maintenance,
        inTheWay: await hooks.rescheduled(tx, maintenance, now),
        ...(note ? { note } : {}),
      };
      return { result, deeds: [deed, ...reason, ...tied] };
    });
  };

  /** Nothing happens to the change before the exception is granted; what cannot be is said at once. */
  async function tieOrAsk(
    tx: Tx,
    tied: { maintenance: Maintenance; change: number },
    actor: Actor,
    now: DateTime,
  ): Promise<readonly Deed[]> {
    if (tied.maintenance.status === 'announced') return hooks.tie(tx, tied, actor, now);
    await hooks.requireTieLater(tx, tied, actor, now);
    return [];
  }

  async function tellFirst(tx: Tx, maintenance: Maintenance, system: SystemProfile, now: DateTime) {
    if (maintenance.size === 'emergency') {
      const { announcedBy } = maintenance;
      const onCall = await onCallOf(tx, system, deps, now);
      // Who announces it knows.
      await alarm(
        tx,
        maintenance,
        onCall.filter((person) => person !== announcedBy),
        now,
      );
    }
    await announce(tx, maintenance, system, { reason: 'announced' }, now);
    await planAnnounced(tx, maintenance, system, now);
    if (maintenance.startsAt <= now) await hooks.runningChanged(tx, system.id, now);
  }
}
