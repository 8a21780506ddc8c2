import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import { type TextReference, writeText } from '../audit/texts.ts';
import type { Clock } from '../clock/clock.ts';
import { cancelTimers } from '../clock/timers.ts';
import type { Db, Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';
import { callNext, callOnCall, cardNotice, endCalls, incidentChannel, stepAt } from './calls.ts';
import { replaceDeadlines, setDeadlines, stopResponding } from './deadlines.ts';
import { type Incident, incidentKey, type TimelineEntry, type TimelineKind } from './model.ts';
import {
  findTimelineEntry,
  insertTimeline,
  listCalls,
  listDeadlines,
  listTimeline,
  meetDeadline,
} from './record-store.ts';
import {
  countsAsResponse,
  deadlinesFor,
  type IncidentMove,
  incidentTimerKinds,
  isWorse,
  notBefore,
  noticePriority,
  requireLegal,
} from './rules.ts';
import {
  countUnresolved,
  getIncident,
  type IncidentChange,
  type IncidentFilter,
  insertIncident,
  listIncidents,
  lockIncident,
  nextIncidentNumber,
  updateIncident,
} from './store.ts';

export interface OpenIncident {
  system: string;
  severity: SeverityName;
  title: string;
}

/** What deliveries and lists read. */
export interface IncidentReader {
  /** Throws `incident.unknown`. */
  get(number: number): Promise<Incident>;
  list(filter: IncidentFilter): Promise<Incident[]>;
  /** How many are not resolved; `list` shows only the first of them. */
  countUnresolved(): Promise<number>;
  timeline(number: number): Promise<TimelineEntry[]>;
  timelineEntry(id: string): Promise<TimelineEntry | undefined>;
  deadlines(number: number): ReturnType<typeof listDeadlines>;
  calls(number: number): ReturnType<typeof listCalls>;
}

export interface IncidentService extends IncidentReader {
  open(request: OpenIncident, actor: Actor): Promise<Incident>;
  acknowledge(number: number, actor: Actor): Promise<Incident>;
  /** Makes the actor the commander; on an open incident this is the acknowledgement, too. */
  takeCommand(number: number, actor: Actor): Promise<Incident>;
  update(number: number, text: string, actor: Actor): Promise<Incident>;
  changeSeverity(number: number, severity: SeverityName, why: string, actor: Actor): Promise<Incident>;
  escalate(number: number, why: string | undefined, actor: Actor): Promise<Incident>;
  resolve(number: number, summary: string | undefined, actor: Actor): Promise<Incident>;
}

export interface IncidentDeps {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
}

export function createIncidentService(deps: IncidentDeps): IncidentService {
  const { db, systems, directory } = deps;
  const profile = (id: string) => systemOf(systems, id);

  async function open(request: OpenIncident, actor: Actor): Promise<Incident> {
    const system = profile(request.system);
    permit(actor, 'incident.open', system.id, directory.whoCan);
    return useCase(deps, actor, async (tx, now) => {
      const number = await nextIncidentNumber(tx);
      const key = incidentKey(number);
      const title = await writeText(tx, key, request.title, now);
      await insertIncident(tx, number, title.id, { ...request, openedAt: now, openedBy: actor.person });
      await setDeadlines(
        tx,
        system,
        { number, key, severity: request.severity, openedAt: now },
        ['respond', 'resolve'],
        now,
      );
      await insertTimeline(
        tx,
        number,
        { kind: 'opened', actor: actor.person, data: { severity: request.severity } },
        now,
      );
      const incident = await getIncident(tx, number);
      await enqueueNotices(tx, [cardNotice(incident)], now);
      await callOnCall(tx, incident, system, directory, now);
      const change = { severity: [null, incident.severity], status: [null, 'open'] };
      return {
        result: incident,
        deeds: [{ action: 'incident.opened', subject: key, system: system.id, change, text: title }],
      };
    });
  }

  interface Moved {
    change?: IncidentChange;
    entry: { kind: TimelineKind; text?: TextReference; data?: Record<string, unknown> };
    /** Whether the thread is told, beside the card. */
    told?: boolean;
    audited?: Record<string, unknown>;
    /** Anything that needs the incident as it is after the change. */
    afterwards?: (after: Incident) => Promise<void>;
  }

  /** What every move shares: permission, lock, legality, the first response, record, card, audit. */
  async function move(
    number: number,
    name: IncidentMove,
    actor: Actor,
    decide: (tx: Tx, before: Incident, now: DateTime) => Promise<Moved>,
  ): Promise<Incident> {
    return useCase(deps, actor, async (tx, clockNow) => {
      const before = await lockIncident(tx, number);
      const now = notBefore(before, clockNow);
      // Whoever was called for this incident may answer the call, whatever roles they hold.
      const keys = [actor.person, `slack:${actor.slackUser}`]; // members of a user group are called by their Slack id
      const wasCalled =
        name === 'acknowledge' && (await listCalls(tx, number)).some((call) => keys.includes(call.person));
      if (!wasCalled) permit(actor, `incident.${name}`, before.system, directory.whoCan);
      requireLegal(before, name);
      const { change = {}, entry, told, audited, afterwards } = await decide(tx, before, now);
      const responds = before.status === 'open' && countsAsResponse(name);
      const response: IncidentChange = responds
        ? { status: 'acknowledged', acknowledged_at: now, acknowledged_by: actor.person }
        : {};
      await updateIncident(tx, before, { ...response, ...change });
      if (responds) await stopResponding(tx, before, now);
      const entryId = await insertTimeline(
        tx,
        number,
        {
          kind: entry.kind,
          actor: actor.person,
          ...(entry.text ? { textId: entry.text.id } : {}),
          ...(entry.data ? { data: entry.data } : {}),
        },
        now,
      );
      const line = {
        kind: 'incident-line',
        subject: before.key,
        target: incidentChannel(before),
        data: { entry: entryId },
        priority: noticePriority(change.severity ?? before.severity),
      };
      await enqueueNotices(tx, told ? [cardNotice(before), line] : [cardNotice(before)], now);
      const after = await getIncident(tx, number);
      await afterwards?.(after);
      const status = before.status === after.status ? {} : { status: [before.status, after.status] };
      const deed: Deed = {
        action: `incident.${name}`,
        subject: before.key,
        system: before.system,
        change: { ...status, ...audited },
        ...(entry.text ? { text: entry.text } : {}),
      };
      return { result: after, deeds: [deed] };
    });
  }

  return {
    open,
    acknowledge: (number, actor) =>
      move(number, 'acknowledge', actor, async () => ({ entry: { kind: 'acknowledged' } })),
    takeCommand: (number, actor) =>
      move(number, 'command', actor, async (_tx, before) => {
        if (before.commander === actor.person)
          throw new UserError(
            'incident.already-commander',
            `You are the commander of ${before.key} already.`,
          );
        return {
          change: { commander: actor.person },
          entry: { kind: 'commander', data: { commander: [before.commander ?? null, actor.person] } },
          audited: { commander: [before.commander ?? null, actor.person] },
        };
      }),
    update: (number, text, actor) =>
      move(number, 'update', actor, async (tx, before, now) => {
        const said = await writeText(tx, before.key, text, now);
        return {
          change: { updated_at: now, updated_by: actor.person, update_id: said.id },
          entry: { kind: 'update', text: said },
          told: true,
        };
      }),
    changeSeverity: (number, severity, why, actor) =>
      move(number, 'severity', actor, async (tx, before, now) => {
        if (severity === before.severity)
          throw new UserError('incident.same-severity', `${before.key} is ${severity} already.`);
        const system = profile(before.system);
        const reason = await writeText(tx, before.key, why, now);
        await replaceDeadlines(tx, system, before, severity, now);
        const due = deadlinesFor(system, severity, before.openedAt);
        const data = {
          severity: [before.severity, severity],
          worse: isWorse(severity, before.severity),
          resolveDueAt: [before.resolve.dueAt.toISO(), due.resolve.toISO()],
        };
        return {
          change: { severity },
          entry: { kind: 'severity', text: reason, data },
          told: true,
          audited: data,
        };
      }),
    escalate: (number, why, actor) =>
      useCase(deps, actor, async (tx, now) => {
        const before = await lockIncident(tx, number);
        permit(actor, 'incident.escalate', before.system, directory.whoCan);
        requireLegal(before, 'escalate');
        const system = profile(before.system);
        const reason = why === undefined ? undefined : await writeText(tx, before.key, why, now);
        await cancelTimers(tx, before.key, ['incident.escalation'], now);
        const goesOn = before.status === 'open' && before.respond.dueAt <= now;
        const textId = reason ? { textId: reason.id } : {};
        if (
          !(await callNext(tx, before, system, directory, {
            now,
            wantedAt: now,
            actor: actor.person,
            goesOn,
            ...textId,
          }))
        )
          throw new UserError(
            'incident.nobody-left',
            `Everyone in the escalation order of ${system.id} was called for ${before.key} already. /hims oncall ${system.id} has the telephone numbers.`,
          );
        const change = {
          level: [before.level, before.level + 1],
          called: stepAt(system, before.level + 1)?.title,
        };
        const deed: Deed = { action: 'incident.escalate', subject: before.key, system: system.id, change };
        return { result: await getIncident(tx, number), deeds: [reason ? { ...deed, text: reason } : deed] };
      }),
    resolve: (number, summary, actor) =>
      move(number, 'resolve', actor, async (tx, before, now) => {
        const text = summary === undefined ? undefined : await writeText(tx, before.key, summary, now);
        return {
          change: {
            status: 'resolved',
            resolved_at: now,
            resolved_by: actor.person,
            ...(text ? { summary_id: text.id } : {}),
          },
          entry: text ? { kind: 'resolved', text } : { kind: 'resolved' },
          told: true,
          async afterwards(after) {
            await meetDeadline(tx, after.resolve.id, now);
            await cancelTimers(tx, after.key, incidentTimerKinds, now);
            await endCalls(tx, after, now);
          },
        };
      }),
    get: (number) => getIncident(db, number),
    list: (filter) => listIncidents(db, filter),
    countUnresolved: () => countUnresolved(db),
    timeline: (number) => listTimeline(db, number),
    timelineEntry: (id) => findTimelineEntry(db, id),
    deadlines: (number) => listDeadlines(db, number),
    calls: (number) => listCalls(db, number),
  };
}
