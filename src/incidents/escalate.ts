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
import { callByName } from './call-by-name.ts';
import { type CalledStep, callNext, type Escalation, nextTurn } from './calls.ts';
import type { Incident } from './model.ts';
import { type IncidentDeps, requireVisible } from './moves.ts';
import { listCalls } from './record-store.ts';
import { requireLegal } from './rules.ts';
import { getIncident, lockIncident } from './store.ts';

export interface EscalateRequest {
  why?: string | undefined;
  /** A person or team instead of the next entry of the order. */
  whom?: { person: string } | { team: string };
  /** The mark of the next call, as the form showed it. */
  expected?: string | undefined;
}

/** Whom an escalation by this person would call now. */
export interface NextCall {
  title: string;
  people: readonly string[];
  /** Another mark is another call. */
  mark: string;
}

export interface Escalated {
  incident: Incident;
  called: CalledStep;
}

/** Calls somebody by hand: the next level, or a person or team by name. Whoever is called is waited for. */
export function createEscalate(deps: IncidentDeps) {
  const { db, clock, systems, directory, availability } = deps;

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
    { now, actor }: { now: DateTime; actor: Actor },
  ): Promise<UserError> {
    const { key, round } = incident;
    const order = [...new Set(system.escalation.flatMap((step) => directory.reach(step).people))];
    const unavailable = await availability.unavailable(tx, order, now);
    const before = (await listCalls(tx, incident.number)).filter((call) => call.round === round);
    const isCalled = (one: string) => before.some(({ person }) => person === one);
    const wasCalled = order.some(isCalled);
    const here = order.filter((one) => !isCalled(one) && [actor.person, incident.openedBy].includes(one));
    const missing = [...unavailable]
      .map(([person, { why }]) => `${directory.nameOf(person)} (${why})`)
      .join(', ');
    const out = missing === '' ? '' : ` Passed over: ${missing}.`;
    const whom =
      here.length > 0
        ? `Nobody else in the escalation order of ${system.id} is left to call for ${key}: the others were called, or opened it, or are you.`
        : `Everyone in the escalation order of ${system.id} was called for ${key} already.`;
    return wasCalled
      ? new UserError(
          'incident.nobody-left',
          `${whom}${out} Call somebody by name, /hims escalate ${key} @name, or by telephone: /hims oncall ${system.id}`,
        )
      : new UserError(
          'incident.nobody-available',
          `Nobody in the escalation order of ${system.id} can be called for ${key} now.${out} Call somebody by name, /hims escalate ${key} @name, or by telephone: /hims oncall ${system.id}`,
        );
  }

  /** The very call that an escalation makes: who was called before is passed over. Throws when nobody is left. */
  async function next(
    tx: Tx,
    incident: Incident,
    { actor, now }: { actor: Actor; now: DateTime },
  ): Promise<NextCall> {
    const system = systemOf(systems, incident.system);
    const escalation = { now, wantedAt: now, actor: actor.person };
    const turn = await nextTurn(tx, incident, system, deps, escalation);
    if (!turn) throw await nobodyLeft(tx, incident, system, { now, actor });
    const { level, step, people } = turn;
    return { title: step.title, people, mark: [system.id, incident.round, level, ...people].join('/') };
  }

  /** Somebody else was quicker: what was shown is not what would be called. */
  async function requireExpected(
    tx: Tx,
    incident: Incident,
    expected: string,
    by: { actor: Actor; now: DateTime },
  ): Promise<void> {
    const { mark, title, people } = await next(tx, incident, by);
    if (mark === expected) return;
    const who = people.map((person) => directory.nameOf(person)).join(', ');
    throw new UserError(
      'incident.escalated-meanwhile',
      `Nobody was called: the next call of ${incident.key} is another one by now, ${title} (${who}). Nothing was saved. Look at the card of ${incident.key}, and call again if it is still wanted.`,
    );
  }

  const escalate = (
    number: number,
    { why, whom, expected }: EscalateRequest,
    actor: Actor,
  ): Promise<Escalated> =>
    useCase(deps, actor, async (tx, now) => {
      const before = await lockIncident(tx, number);
      await requireVisible(tx, before, actor, systems);
      permit(actor, 'incident.escalate', before.system, directory.whoCan);
      requireLegal(before, 'escalate');
      if (expected !== undefined) await requireExpected(tx, before, expected, { actor, now });
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
      if (!called) throw await nobodyLeft(tx, before, system, { now, actor });
      const after = await getIncident(tx, number);
      const change = { level: [before.level, after.level], called: called.title };
      const deed: Deed = { action: 'incident.escalate', subject: before.key, system: system.id, change };
      return {
        result: { incident: after, called },
        deeds: [reason ? { ...deed, text: reason } : deed],
      };
    });

  return {
    escalate,
    nextCall: (number: number, actor: Actor): Promise<NextCall> =>
      db.transaction(async (tx) => {
        const incident = await getIncident(tx, number);
        await requireVisible(tx, incident, actor, systems);
        return next(tx, incident, { actor, now: clock.now() });
      }),
  };
}
