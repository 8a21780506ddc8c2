import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import { type TextReference, writeText } from '../audit/texts.ts';
import { insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Leaves } from '../people/availability.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';
import { newlyShown, sayDowntime } from './audience.ts';
import { callOnCall, invitedTeams } from './calls.ts';
import { noCommanderDue } from './commander.ts';
import { newDeadlines, timersOf } from './deadlines.ts';
import { findSimilar } from './duplicates.ts';
import { type Deadline, type Incident, incidentKey, type MessageSource, type Visibility } from './model.ts';
import { type IncidentDeps, viewerOf } from './moves.ts';
import { publicOpening } from './publish.ts';
import { insertDeadlines } from './record-store.ts';
import { insertIncident, nextIncidentNumber } from './store.ts';
import { insertTimeline } from './timeline-store.ts';
import { updateDue } from './updates.ts';

export interface OpenIncident {
  system: string;
  severity: SeverityName;
  title: string;
  visibility?: Visibility;
  /** Tells the public at once that something is being looked into. */
  isPublic?: boolean;
  /** The message it was opened from: the first entry of the timeline. */
  report?: { source: MessageSource; text: string; at: Incident['openedAt']; author?: string };
}

export interface Opened {
  incident: Incident;
  /** Whom it calls at once. */
  called: readonly string[];
  /** What it may be the same as. */
  similar: Incident[];
}

/** What follows by itself when nobody does anything. */
function followUps(
  incident: Pick<Incident, 'key' | 'severity' | 'openedAt'>,
  nextUpdateAt: DateTime,
  system: SystemProfile,
  hasPager: boolean,
): NewTimer[] {
  const { key, severity, openedAt } = incident;
  const { commanderWithin, pages } = system.severities[severity];
  const timers = [updateDue(incident, nextUpdateAt)];
  if (commanderWithin) timers.push(noCommanderDue(incident, openedAt.plus(commanderWithin)));
  if (hasPager && pages && severity === 'SEV-1') {
    const dueAt = openedAt.plus(system.followUp.unseenAfter);
    timers.push({ kind: 'incident.unseen', subject: key, data: {}, dueAt });
  }
  return timers;
}

/** What the first entry of the timeline says beside who and when. */
function openedAs({ severity, visibility, maintenance }: Incident) {
  return { severity, visibility, ...(maintenance === undefined ? {} : { maintenance }) };
}

/** Opens at once, whatever else may be known: what looks like the same incident is offered for merging afterwards. */
export function createOpen(deps: IncidentDeps) {
  const { db, systems, directory } = deps;

  /**
   * The number comes first, and from then on everybody else who opens an incident waits until this one is committed: so the
   * incident is made in memory, and all its rows leave in one flight, together with the commit.
   */
  async function insert(
    tx: Tx,
    { report, isPublic, title: words, ...request }: OpenIncident & { visibility: Visibility },
    system: SystemProfile,
    actor: Actor,
    now: DateTime,
  ): Promise<{ incident: Incident; title: TextReference; leaves: Leaves }> {
    const { severity, visibility } = request;
    const [leaves, maintenance, number] = await Promise.all([
      deps.availability.leavesAt(tx, now),
      deps.maintenanceNow?.(tx, system.id, now), // asked for first: once there is a number, everybody else waits
      nextIncidentNumber(tx),
    ]);
    const key = incidentKey(number);
    const dated = { number, key, severity, openedAt: now, pausedMs: 0 };
    const title = await writeText(tx, key, words, now);
    const published = isPublic ? await writeText(tx, key, publicOpening(system), now) : undefined;
    const wantsChannel = visibility !== 'everyone' || system.severities[severity].ownChannel;
    const nextUpdateAt = now.plus(system.severities[severity].updateEvery);
    const deadlines = newDeadlines(system, dated, visibility === 'security');
    const incident: Incident = {
      ...dated,
      ...deadlines,
      system: system.id,
      status: 'open',
      visibility,
      title: words,
      openedBy: actor.person,
      nextUpdateAt,
      channel: { state: wantsChannel ? 'wanted' : 'none' },
      level: 0,
      round: 0,
      tasks: { open: 0, done: 0 },
      version: 1,
      ...(maintenance === undefined ? {} : { maintenance }),
      ...(published ? { publicText: publicOpening(system) } : {}),
    };
    insertIncident(tx, incident, title.id, published?.id);
    const all: readonly Deadline[] = Object.values(deadlines);
    insertDeadlines(tx, number, all, now);
    const timers = timersOf(system, dated, all, now);
    await insertTimers(tx, [...timers, ...followUps(dated, nextUpdateAt, system, deps.pages)], now);
    const by = { actor: actor.person };
    await insertTimeline(tx, number, { kind: 'opened', ...by, data: openedAs(incident) }, now);
    if (report) {
      const { source, text, at, author } = report;
      const said = await writeText(tx, key, text, now);
      const data = author === undefined ? {} : { author };
      await insertTimeline(tx, number, { kind: 'note', ...by, textId: said.id, data, at, source }, now);
    }
    if (published)
      await insertTimeline(
        tx,
        number,
        { kind: 'published', ...by, textId: published.id, data: { isUsual: true } },
        now,
      );
    return { incident, title, leaves };
  }

  return async (request: OpenIncident, actor: Actor): Promise<Opened> => {
    const system = systemOf(systems, request.system);
    const { visibility = 'everyone', severity, isPublic } = request;
    permit(actor, 'incident.open', system.id, directory.whoCan);
    if (isPublic) permit(actor, 'incident.publish', system.id, directory.whoCan);
    if (isPublic && visibility !== 'everyone')
      throw new UserError(
        'incident.private-not-public',
        'A private incident cannot be on the status page. Open it without --public.',
      );
    let looking: Promise<Incident[]> | undefined;
    const { incident, called } = await useCase(deps, actor, async (tx, now) => {
      const {
        incident: made,
        title,
        leaves,
      } = await insert(tx, { ...request, visibility }, system, actor, now);
      const members = [actor.person, ...invitedTeams(made, system, directory)];
      const along = { members, notices: await newlyShown(tx, made) };
      const called = await callOnCall(tx, made, system, deps, { now, leaves, along });
      await sayDowntime(tx, made, system, now);
      const change = {
        severity: [null, severity],
        status: [null, 'open'],
        ...(visibility === 'everyone' ? {} : { visibility }),
        ...(isPublic ? { public: true } : {}),
        ...(made.maintenance === undefined ? {} : { maintenance: made.maintenance }),
      };
      const deed = { action: 'incident.opened', subject: made.key, system: system.id, change, text: title };
      // Beside the writing, because the person waits for both. It is open: that nothing could be compared is no reason to say otherwise.
      looking ??= findSimilar(
        db,
        { ...request, system: system.id, visibility },
        viewerOf(actor, systems),
      ).catch(() => []);
      return { result: { incident: made, called }, deeds: [deed] };
    });
    const others = (await looking) ?? [];
    return { incident, called, similar: others.filter(({ number }) => number !== incident.number) };
  };
}
