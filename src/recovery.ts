import type { DateTime } from 'luxon';
import { writeText } from './audit/texts.ts';
import type { Tx } from './db/db.ts';
import { say, tell } from './incidents/audience.ts';
import { listIncidents } from './incidents/list-store.ts';
import { type Incident, isPrivate } from './incidents/model.ts';
import { viewerOf } from './incidents/moves.ts';
import { isGrave } from './incidents/rules.ts';
import { getIncident, lockIncident, type Reader } from './incidents/store.ts';
import { insertTask } from './incidents/task-store.ts';
import { remindOfTask } from './incidents/tasks.ts';
import { insertTimeline, listShapers } from './incidents/timeline-store.ts';
import type { RunDeps, RunHooks } from './procedures/deps.ts';
import type { GraveIncident, Lapse, Run } from './procedures/model.ts';
import { shownSystem } from './systems/lookup.ts';

type RecoveryHooks = Pick<
  RunHooks,
  'graveIncidents' | 'incidentOf' | 'handsIn' | 'tellIncident' | 'oweReview'
>;

/** Enough to say that there are several. */
const mostShown = 20;
/** What those who work on the incident read at once; every step stands in its timeline. */
const saidAtOnce: ReadonlySet<string> = new Set(['started', 'broke-glass', 'abort-asked', 'ended']);

/** Grave enough that a recovery may run under it. */

function graveOf(incident: Incident): GraveIncident {
  const { number, key, severity, title, openedBy } = incident;
  return { number, key, severity, title, openedBy, isPrivate: isPrivate(incident) };
}

/** What was merged goes on as another. */
async function goingOn(reader: Reader, incident: Incident): Promise<Incident> {
  const { mergedInto } = incident;
  return mergedInto === undefined ? incident : goingOn(reader, await getIncident(reader, mergedInto));
}

function lapseOf(incident: Incident, next: Incident, ofRun: string): Lapse | undefined {
  const { resolvedAt: at, severity, system } = next;
  const names = {
    ...(isPrivate(incident) ? {} : { key: incident.key }),
    ...(isPrivate(next) || next.number === incident.number ? {} : { goesOnAs: next.key }),
  };
  if (at !== undefined) return { ...names, why: 'resolved', at };
  if (system !== ofRun) return { ...names, why: 'system', system };
  return isGrave(severity) ? undefined : { ...names, why: 'severity', severity };
}

/** What runs ask of incidents: a recovery runs under one, and tells it what it does. */
export function recoveryHooks({ systems }: Pick<RunDeps, 'systems'>): RecoveryHooks {
  return {
    async graveIncidents(reader, system, actor) {
      const open = await listIncidents(reader, viewerOf(actor, systems), { system, limit: mostShown });
      return open.filter(({ severity }) => isGrave(severity)).map(graveOf);
    },
    async incidentOf(reader, number, system) {
      const incident = await getIncident(reader, number);
      const lapse = lapseOf(incident, await goingOn(reader, incident), system);
      return { ...graveOf(incident), ...(lapse ? { lapse } : {}) };
    },
    handsIn: async (reader, number) => {
      const incident = await getIncident(reader, number);
      const next = await goingOn(reader, incident);
      const both = next.number === number ? [incident] : [incident, next];
      const shapers = await Promise.all(both.map((one) => listShapers(reader, one.number)));
      return [...both.map(({ openedBy }) => openedBy), ...shapers.flat()];
    },
    async tellIncident(tx, run, events, now) {
      if (run.incident === undefined) return;
      const incident = await getIncident(tx, run.incident);
      const next = await goingOn(tx, incident);
      for (const { kind, step, actor, textId, data = {} } of events) {
        const about = { run: run.number, what: kind, ...(step ? { step } : {}), ...data };
        const entry = {
          kind: 'run' as const,
          data: about,
          ...(actor ? { actor } : {}),
          ...(textId ? { textId } : {}),
        };
        // The evidence stays with the incident of the run; after a merge, people work on the other one.
        if (next.number !== incident.number) await insertTimeline(tx, incident.number, entry, now);
        const id = await insertTimeline(tx, next.number, entry, now);
        if (saidAtOnce.has(kind))
          await say(tx, next, { kind: 'incident-line', data: { entry: id }, to: 'room' }, now);
      }
    },
    oweReview: (tx, run, about, now) => oweReview(tx, systems, run, about, now),
  };
}

/** A task of the incident, asked for until it is done: somebody looks at why a step went ahead without a second person. */
async function oweReview(
  tx: Tx,
  systems: RunDeps['systems'],
  { key, system, incident: first }: Run,
  { step, actor }: { step: string; actor: string },
  now: DateTime,
): Promise<void> {
  if (first === undefined) return;
  // What it was merged into is what people work on.
  const incident = await lockIncident(tx, (await goingOn(tx, await getIncident(tx, first))).number);
  const words = `Post-implementation review: step ${step} of ${key} went ahead by break-glass`;
  const text = await writeText(tx, incident.key, words, now);
  const dueAt = now.plus(shownSystem(systems, system).approval.openFor.review);
  const { number } = incident;
  const task = await insertTask(tx, number, { textId: text.id, createdBy: actor, dueAt }, now);
  await remindOfTask(tx, incident, task, dueAt, now);
  const entry = await insertTimeline(
    tx,
    number,
    { kind: 'task', actor, textId: text.id, data: { task } },
    now,
  );
  await tell(
    tx,
    await getIncident(tx, number),
    [{ kind: 'incident-line', data: { entry }, to: 'room' }],
    now,
  );
}
