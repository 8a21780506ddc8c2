import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { Called, SystemProfile } from '../systems/model.ts';
import { type CalledStep, callByName, callNext, type Escalation } from './calls.ts';
import type { Incident } from './model.ts';
import { type IncidentDeps, requireVisible } from './moves.ts';
import { listCalls } from './record-store.ts';
import { requireLegal } from './rules.ts';
import { getIncident, lockIncident } from './store.ts';

export interface EscalateRequest {
  why?: string | undefined;
  /** A person or team instead of the next entry of the order. */
  whom?: { person: string } | { team: string };
}

export interface Escalated {
  incident: Incident;
  called: CalledStep;
}

/** Calls somebody by hand: the next level, or a person or team by name. Whoever is called is waited for. */
export function createEscalate(deps: IncidentDeps) {
  const { systems, directory, availability } = deps;

  /** Throws when nobody there can be called. */
  async function byName(
    tx: Tx,
    incident: Incident,
    whom: NonNullable<EscalateRequest['whom']>,
    escalation: Escalation,
  ): Promise<CalledStep> {
    const isTeam = 'team' in whom;
    const title = isTeam ? directory.teamName(whom.team) : directory.nameOf(whom.person);
    const called: Called = isTeam ? { title, team: whom.team } : { title, person: whom.person };
    const all = directory.reach(called).people;
    const people = await availability.available(tx, all, escalation.now);
    if (people.length === 0)
      throw new UserError(
        'incident.unreachable',
        `${title} cannot be called now: ${all.length === 0 ? 'nobody is in that team' : 'left, a bot, or on leave'}. /hims oncall ${incident.system} shows who can.`,
      );
    const system = systemOf(systems, incident.system);
    return callByName(tx, incident, system, { people, title, callers: deps }, escalation);
  }

  /** Says whether everyone was called already, or who of the order cannot be called at all. */
  async function nobodyLeft(
    tx: Tx,
    incident: Incident,
    system: SystemProfile,
    now: DateTime,
  ): Promise<UserError> {
    const { key, round } = incident;
    const order = [...new Set(system.escalation.flatMap((step) => directory.reach(step).people))];
    const unavailable = await availability.unavailable(tx, order, now);
    const before = (await listCalls(tx, incident.number)).filter((call) => call.round === round);
    const wasCalled = order.some((one) => before.some(({ person }) => person === one));
    const missing = [...unavailable]
      .map(([person, { why }]) => `${directory.nameOf(person)} (${why})`)
      .join(', ');
    const out = missing === '' ? '' : ` Passed over: ${missing}.`;
    return wasCalled
      ? new UserError(
          'incident.nobody-left',
          `Everyone in the escalation order of ${system.id} was called for ${key} already.${out} Call somebody by name, /hims escalate ${key} @name, or by telephone: /hims oncall ${system.id}`,
        )
      : new UserError(
          'incident.nobody-available',
          `Nobody in the escalation order of ${system.id} can be called for ${key} now.${out} Call somebody by name, /hims escalate ${key} @name, or by telephone: /hims oncall ${system.id}`,
        );
  }

  return (number: number, { why, whom }: EscalateRequest, actor: Actor): Promise<Escalated> =>
    useCase(deps, actor, async (tx, now) => {
      const before = await lockIncident(tx, number);
      await requireVisible(tx, before, actor, systems);
      permit(actor, 'incident.escalate', before.system, directory.whoCan);
      requireLegal(before, 'escalate');
      const system = systemOf(systems, before.system);
      const reason = why === undefined ? undefined : await writeText(tx, before.key, why, now);
      const escalation = {
        now,
        wantedAt: now,
        actor: actor.person,
        ...(reason ? { textId: reason.id } : {}),
      };
      const called = whom
        ? await byName(tx, before, whom, escalation)
        : await callNext(tx, before, system, deps, escalation);
      if (!called) throw await nobodyLeft(tx, before, system, now);
      const after = await getIncident(tx, number);
      const change = { level: [before.level, after.level], called: called.title };
      const deed: Deed = { action: 'incident.escalate', subject: before.key, system: system.id, change };
      return {
        result: { incident: after, called },
        deeds: [reason ? { ...deed, text: reason } : deed],
      };
    });
}
