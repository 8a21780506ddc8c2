import { DateTime } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, pendingDue } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SeverityName } from '../systems/model.ts';
import { furnish, sayDowntimeOnce } from './audience.ts';
import { callAnew, callOther, isCalledAnew, startOver } from './call-anew.ts';
import { callOnCall, invitedTeams } from './calls.ts';
import { replanNoCommander } from './commander.ts';
import { newDeadlines, replaceDeadlines } from './deadlines.ts';
import type { Incident } from './model.ts';
import type { IncidentDeps, MakeMove } from './moves.ts';
import { redrawCalls } from './paging.ts';
import { requireSamePage, sayBack } from './publish.ts';
import { quietUntil } from './quiet.ts';
import { tellHolder } from './raised.ts';
import { deadlinesFor, isWorse, needsAnswer } from './rules.ts';
import { getIncident, type IncidentChange, startedOver } from './store.ts';
import { areSaidWhileHeld } from './timeline-store.ts';
import { planUpdate } from './updates.ts';

/** How bad it is, and which system has it. */
export function createScope(deps: IncidentDeps, move: MakeMove) {
  const { systems, directory } = deps;

  /** A graver severity may want a channel that was not wanted before. */
  function channelFor(before: Incident, wants: boolean): IncidentChange {
    return wants && before.channel.state === 'none' ? { channel_state: 'wanted' } : {};
  }

  /** Graver than it looked: what the new severity asks of people counts from now. */
  async function askForMore(
    tx: Tx,
    before: Incident,
    severity: SeverityName,
    now: DateTime,
  ): Promise<IncidentChange> {
    const { [severity]: is } = systemOf(systems, before.system).severities;
    const next = now.plus(is.updateEvery);
    const planned = before.nextUpdateAt;
    if (planned && planned > now && planned <= next) return {}; // one that is past may be waiting for the morning
    await planUpdate(tx, before, next, now);
    return { next_update_at: next };
  }

  /** Whoever was left to sleep, or not paged, is called when it is grave enough now. */
  async function callAfterAll(tx: Tx, before: Incident, after: Incident, now: DateTime): Promise<void> {
    const system = systemOf(systems, after.system);
    const { [before.severity]: was, [after.severity]: is } = system.severities;
    const wasSpared =
      quietUntil(system, before.severity, now) !== undefined || (is.pages && !was.pages && deps.pages);
    if (after.status !== 'open' || !wasSpared || quietUntil(system, after.severity, now)) return;
    await cancelTimers(tx, after.key, ['incident.on-call'], now);
    await callOnCall(tx, after, system, deps, { now });
  }

  /** A call that was announced waits for the morning now: until when. */
  async function callsWaitUntil(
    tx: Tx,
    before: Incident,
    severity: SeverityName,
    now: DateTime,
  ): Promise<DateTime | undefined> {
    if (!needsAnswer(before)) return undefined;
    const due = await pendingDue(tx, before.key, 'incident.escalation');
    return due && quietUntil(systemOf(systems, before.system), severity, DateTime.max(due, now));
  }

  return {
    changeSeverity: (number: number, severity: SeverityName, why: string, actor: Actor): Promise<Incident> =>
      move(number, 'severity', actor, async (tx, before, now) => {
        if (severity === before.severity)
          throw new UserError('incident.same-severity', `${before.key} is ${severity} already.`);
        const system = systemOf(systems, before.system);
        const reason = await writeText(tx, before.key, why, now);
        await replaceDeadlines(tx, system, before, severity, now);
        const due = deadlinesFor(system, severity, before.openedAt, before.pausedMs);
        const isBack = before.status === 'mitigated' && isWorse(severity, before.severity);
        const isAnew = !isBack && (await isCalledAnew(tx, before, { severity }, { system, now }));
        const words =
          isBack && (await areSaidWhileHeld(tx, before))
            ? await sayBack(tx, before, { system, now })
            : undefined;
        const callsAt = isBack
          ? quietUntil(system, severity, now)
          : await callsWaitUntil(tx, before, severity, now);
        const data = {
          severity: [before.severity, severity],
          worse: isWorse(severity, before.severity),
          ...(isAnew || isBack ? { round: before.round + 1 } : {}),
          ...(isBack ? { isBack } : {}),
          ...(words ? { page: 'back' } : {}),
          ...(callsAt ? { callsAt: callsAt.toISO() } : {}),
          resolveDueAt: [before.resolve.dueAt.toISO(), due.resolve.toISO()],
        };
        const channel = channelFor(before, system.severities[severity].ownChannel);
        const isNewRoom = channel.channel_state !== undefined;
        const isPaperNow =
          system.severities[severity].downtimeCard && !system.severities[before.severity].downtimeCard;
        const { [before.severity]: was, [severity]: is } = system.severities;
        await replanNoCommander(tx, before, { was, is }, now);
        const asked = data.worse ? await askForMore(tx, before, severity, now) : {};
        return {
          change: {
            severity,
            ...channel,
            ...asked,
            ...(isAnew ? { round: before.round + 1 } : {}),
            // What was said to the public was said of a milder harm.
            ...(data.worse ? { public_unsure: before.publicText !== undefined } : {}),
            // What held the milder harm does not hold the graver one.
            ...(isBack ? startedOver(before, now) : {}),
            ...words?.change,
          },
          entry: { kind: 'severity', text: reason, data },
          told: 'everywhere',
          audited: data,
          members: isNewRoom ? invitedTeams(before, system, directory) : [],
          async afterwards(after) {
            await words?.record(actor.person);
            if (isNewRoom) await enqueueNotices(tx, furnish(after, ['bookmarks']), now);
            if (isPaperNow) await sayDowntimeOnce(tx, after, system, now);
            const calling = { system, callers: deps, now };
            if (isBack) await startOver(tx, before, after, calling);
            else if (isAnew) await callAnew(tx, before, after, calling);
            else if (data.worse) await callAfterAll(tx, before, after, now);
            if (data.worse) await tellHolder(tx, { before, after }, actor, now);
            await redrawCalls(tx, after, now);
            return getIncident(tx, number);
          },
        };
      }),
    /** It is another system's: its deadlines, its people. */
    changeSystem: (number: number, to: string, actor: Actor): Promise<Incident> =>
      move(number, 'system', actor, async (tx, before, now) => {
        const system = systemOf(systems, to);
        permit(actor, 'incident.open', to, directory.whoCan);
        if (to === before.system)
          throw new UserError('incident.same-system', `${before.key} belongs to ${to} already.`);
        requireSamePage(before, to);
        await replaceDeadlines(tx, system, before, before.severity, now);
        const was = systems.get(before.system)?.severities[before.severity] ?? {};
        await replanNoCommander(tx, before, { was, is: system.severities[before.severity] }, now);
        const change = { system: [before.system, to] };
        const callsAt = needsAnswer(before) ? (quietUntil(system, before.severity, now) ?? now) : undefined;
        const channel = channelFor(before, system.severities[before.severity].ownChannel);
        const isNewRoom = channel.channel_state !== undefined;
        return {
          // The order of the other system starts at its first entry: nobody of it was called yet.
          change: {
            system: to,
            level: 0,
            round: before.round + 1,
            ...channel,
          },
          entry: {
            kind: 'system',
            data: {
              ...change,
              round: before.round + 1,
              dueAt: newDeadlines(system, before, false).resolve.dueAt.toISO(),
              ...(callsAt ? { callsAt: callsAt.toISO() } : {}),
            },
          },
          told: 'everywhere',
          audited: change,
          members: invitedTeams(before, system, directory),
          async afterwards(after) {
            await callOther(tx, before, after, { system, callers: deps, now });
            if (isNewRoom) await enqueueNotices(tx, furnish(after, ['bookmarks']), now);
            await sayDowntimeOnce(tx, after, system, now);
            return getIncident(tx, number);
          },
        };
      }),
  };
}
