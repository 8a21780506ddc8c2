import type { DateTime } from 'luxon';
import type { Actor } from '../people/model.ts';
import { type CallReach, callReach } from './call-reach.ts';
import { createEscalate } from './escalate.ts';
import {
  countUnresolved,
  findByChannel,
  hiddenIncidents,
  type IncidentFilter,
  insiders,
  listIncidents,
  listMergedInto,
  listWaiting,
  type Waiting,
} from './list-store.ts';
import { createMerge } from './merge.ts';
import type { Incident, IncidentTask, PlacedTask, TimelineEntry } from './model.ts';
import { createMove, type IncidentDeps, mayByThing, requireVisible, viewerOf } from './moves.ts';
import { createOpen } from './open.ts';
import {
  listPublished,
  listPublishedSince,
  listUnsure,
  type PublicIncident,
  type Published,
} from './public-store.ts';
import { createPublishing } from './publish.ts';
import { listCalls, listDeadlines } from './record-store.ts';
import { createReviews } from './reviews.ts';
import { createRoles } from './roles.ts';
import { createRoom, type IncidentRoom } from './room.ts';
import type { IncidentMove } from './rules.ts';
import { createScope } from './scope.ts';
import { createSources } from './sources.ts';
import { createStates } from './states.ts';
import { getIncident } from './store.ts';
import { followTask, listTasks } from './task-store.ts';
import { createTasks } from './tasks.ts';
import { findTimelineEntry, lastSpoken, listTimeline } from './timeline-store.ts';
import { createTalk } from './updates.ts';

/** What deliveries read, for the bot itself: private incidents, too. */
export interface IncidentReader {
  /** Throws `incident.unknown`. */
  get(number: number): Promise<Incident>;
  timeline(number: number): Promise<TimelineEntry[]>;
  timelineEntry(id: string): Promise<TimelineEntry | undefined>;
  tasks(number: number): Promise<IncidentTask[]>;
  /** Where the task is now that had this number there. */
  followTask(number: number, task: number): Promise<PlacedTask | undefined>;
  deadlines(number: number): ReturnType<typeof listDeadlines>;
  calls(number: number): ReturnType<typeof listCalls>;
  /** Whom the last call reached so far; nobody once it is answered. */
  reached(incident: Incident): Promise<CallReach[]>;
  lastSpoken(number: number): Promise<DateTime | undefined>;
  /** Those that go on as this one, the oldest first. */
  mergedInto(number: number): Promise<Incident[]>;
  /** Whether it is private, and this person is not, or not any more, one of those in it. */
  isOutsider(number: number, person: string): Promise<boolean>;
}

/** What a person may look at. */
export interface IncidentViews {
  /** Throws `incident.unknown`, also for a private incident of others. */
  view(number: number, actor: Actor): Promise<Incident>;
  list(filter: IncidentFilter, actor: Actor): Promise<Incident[]>;
  /** How many are not resolved; `list` shows only the first of them. */
  countUnresolved(actor: Actor): Promise<number>;
  /** Whether the incident itself allows it, beyond what roles in the system do. */
  mayByThing(incident: Incident, move: IncidentMove, actor: Actor): Promise<boolean>;
  /** What waits for this person. */
  waiting(actor: Actor): Promise<Waiting[]>;
  /** Keys that this person must not read of in any list. */
  hidden(actor: Actor): Promise<string[]>;
  /** What the public reads, the newest first. */
  published(): Promise<Published[]>;
  /** What the public was told since then, what was taken back left out. */
  publishedSince(since: DateTime): Promise<PublicIncident[]>;
  /** Systems with an open SEV-1 or SEV-2 that everybody here may see, of which nobody has told the public what it affects. */
  unsure(): Promise<string[]>;
  /** The incident whose own channel this is. */
  inChannel(channel: string): Promise<number | undefined>;
}

export type IncidentService = ReturnType<typeof createIncidentService>;

export function createIncidentService(deps: IncidentDeps) {
  const { db, systems } = deps;
  const move = createMove(deps);
  const reader: IncidentReader = {
    get: (number) => getIncident(db, number),
    timeline: (number) => listTimeline(db, number),
    timelineEntry: (id) => findTimelineEntry(db, id),
    tasks: (number) => listTasks(db, number),
    followTask: (number, task) => followTask(db, number, task),
    deadlines: (number) => listDeadlines(db, number),
    calls: (number) => listCalls(db, number),
    reached: (incident) => callReach(db, incident),
    lastSpoken: (number) => lastSpoken(db, number),
    async mergedInto(number) {
      const others = (await listMergedInto(db, number)).filter((one) => one !== number);
      return Promise.all(others.toSorted((a, b) => a - b).map((one) => getIncident(db, one)));
    },
    isOutsider: async (number, person) =>
      (await insiders(db, await getIncident(db, number), [person])).length === 0,
  };
  const views: IncidentViews = {
    async view(number, actor) {
      const incident = await getIncident(db, number);
      await requireVisible(db, incident, actor, systems);
      return incident;
    },
    list: (filter, actor) => listIncidents(db, viewerOf(actor, systems), filter),
    countUnresolved: (actor) => countUnresolved(db, viewerOf(actor, systems)),
    mayByThing: (incident, name, actor) => mayByThing(db, incident, name, actor),
    waiting: (actor) => listWaiting(db, viewerOf(actor, systems)),
    hidden: (actor) => hiddenIncidents(db, viewerOf(actor, systems)),
    published: () => listPublished(db),
    publishedSince: (since) => listPublishedSince(db, since),
    unsure: () => listUnsure(db),
    inChannel: (channel) => findByChannel(db, channel),
  };
  const room: IncidentRoom = createRoom(deps);
  return {
    ...reader,
    ...views,
    room,
    open: createOpen(deps),
    ...createStates(deps, move),
    ...createRoles(deps, move),
    ...createTalk(deps, move),
    ...createScope(deps, move),
    ...createTasks(deps, move),
    ...createPublishing(move, systems),
    ...createReviews(move),
    ...createSources(deps),
    ...createEscalate(deps),
    merge: createMerge(deps),
  };
}
