import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import type { TextReference } from '../audit/texts.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import type { SystemProfile } from '../systems/model.ts';
import { furnish, tell } from './audience.ts';
import { openCalls } from './call-reach.ts';
import type { Callers } from './calls.ts';
import { stopCalling, stopResponding } from './deadlines.ts';
import { isVisible, type Viewer } from './list-store.ts';
import {
  type Incident,
  type IncidentRole,
  incidentRoles,
  isPrivate,
  type MessageSource,
  type TimelineKind,
} from './model.ts';
import { addMembers, listCalls } from './record-store.ts';
import { answersCall, countsAsResponse, type IncidentMove, notBefore, requireLegal } from './rules.ts';
import {
  getIncident,
  type IncidentChange,
  lockIncident,
  type Reader,
  unknownIncident,
  updateIncident,
} from './store.ts';
import { listTasks } from './task-store.ts';
import { insertTimeline } from './timeline-store.ts';

export interface IncidentDeps extends Callers {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  /** The number of the maintenance that is going on with the system at that moment; app.ts plugs it in. */
  maintenanceNow?(reader: Reader, system: string, at: DateTime): Promise<number | undefined>;
}

/** What one move does beside what all of them share. */
export interface Moved {
  change?: IncidentChange;
  entry?: {
    kind: TimelineKind;
    text?: TextReference;
    data?: Record<string, unknown>;
    at?: DateTime;
    source?: MessageSource;
  };
  /** Who reads the line beside the card: everybody who sees the incident, or those who work on it. */
  told?: 'everywhere' | 'room';
  audited?: Record<string, unknown>;
  /** Who belongs to it from now on. */
  members?: readonly string[];
  /** Anything that needs the incident as it is after the change; returns it again when it altered it once more. */
  afterwards?: (after: Incident) => Promise<Incident | void>;
}

export type Decide = (tx: Tx, before: Incident, now: DateTime) => Promise<Moved>;
export type MakeMove = (
  number: number,
  name: IncidentMove,
  actor: Actor,
  decide: Decide,
) => Promise<Incident>;

/** The keys under which a person may stand in an incident: members of a user group are called by their Slack id. */
function keysOf(actor: Actor): string[] {
  return [actor.person, `slack:${actor.slackUser}`];
}

/** Whether the person who stands there is the one who acts. */
export function isOf(actor: Actor, person: string | undefined): boolean {
  return person !== undefined && keysOf(actor).includes(person);
}

export function viewerOf(actor: Actor, systems: ReadonlyMap<string, SystemProfile>): Viewer {
  const seesAllOf = [...systems.keys()].filter((id) => actor.rolesIn(id).has('compliance'));
  return { keys: keysOf(actor), seesAllOf };
}

/** Throws `incident.unknown` for a private incident that is none of this person's business: it does not even exist. */
export async function requireVisible(
  reader: Reader,
  incident: Incident,
  actor: Actor,
  systems: ReadonlyMap<string, SystemProfile>,
): Promise<void> {
  if (!isPrivate(incident)) return;
  if (!(await isVisible(reader, incident.number, viewerOf(actor, systems))))
    throw unknownIncident(incident.key);
}

/** What a role in the incident takes, whatever roles its holder has in the system. Who writes down speaks to nobody. */
const holdersMoves: Record<IncidentRole, readonly IncidentMove[]> = {
  commander: ['update', 'snooze', 'note', 'task', 'task-done', 'publish', 'unpublish'],
  communications: ['update', 'snooze', 'note', 'publish', 'unpublish'],
  scribe: ['note', 'task'],
};

/** The thing itself allows more than the roles do: to those who were called, who hold a role in it, or a task. */
export async function mayByThing(
  reader: Reader,
  incident: Incident,
  name: IncidentMove,
  actor: Actor,
): Promise<boolean> {
  const isMine = (person: string | undefined) => isOf(actor, person);
  if (incidentRoles.some((role) => holdersMoves[role].includes(name) && isMine(incident[role]))) return true;
  if (name === 'acknowledge')
    return (await listCalls(reader, incident.number)).some(({ person }) => isMine(person));
  if (name === 'task-done')
    return (await listTasks(reader, incident.number)).some(({ owner }) => isMine(owner));
  return false;
}

/** Whom it waits for, where a refusal says that. */
async function calledNow(reader: Reader, incident: Incident, name: IncidentMove): Promise<readonly string[]> {
  if (name !== 'reopen') return [];
  return openCalls(incident, await listCalls(reader, incident.number)).map(({ person }) => person);
}

/** What every move shares: lock, visibility, permission, legality, the first response, record, card, audit. */
export function createMove(deps: IncidentDeps): MakeMove {
  const { systems, directory } = deps;
  return (number, name, actor, decide) =>
    useCase(deps, actor, async (tx, clockNow) => {
      const before = await lockIncident(tx, number);
      const now = notBefore(before, clockNow);
      await requireVisible(tx, before, actor, systems);
      if (!(await mayByThing(tx, before, name, actor)))
        permit(actor, `incident.${name}`, before.system, directory.whoCan);
      requireLegal(before, name, await calledNow(tx, before, name));
      const { change = {}, entry, told, audited, members = [], afterwards } = await decide(tx, before, now);
      const responds = before.status === 'open' && countsAsResponse(name);
      const response: IncidentChange = responds
        ? { status: 'acknowledged', acknowledged_at: now, acknowledged_by: actor.person, answered_with: name }
        : {};
      const answers = answersCall(before, name, actor.person);
      const answer: IncidentChange = answers
        ? { calling_since: null, calling_by: null, held_by: actor.person, held_with: name }
        : {};
      await updateIncident(tx, before, { ...response, ...answer, ...change });
      if (responds) await stopResponding(tx, before, deps, { now, by: actor.person, move: name });
      else if (answers) await stopCalling(tx, before, deps, { now, by: actor.person, move: name });
      await addMembers(tx, number, responds ? [actor.person, ...members] : members, now);
      const entryId = entry && (await insertTimeline(tx, number, toEntry(entry, actor), now));
      let after = await getIncident(tx, number);
      const line =
        told && entryId ? [{ kind: 'incident-line', data: { entry: entryId }, to: told } as const] : [];
      await tell(tx, after, line, now);
      if (responds || members.length > 0) await enqueueNotices(tx, furnish(after, ['invite']), now);
      after = (await afterwards?.(after)) ?? after;
      const status = before.status === after.status ? {} : { status: [before.status, after.status] };
      const deed: Deed = {
        action: `incident.${name}`,
        subject: before.key,
        system: before.system,
        change: { ...status, ...audited },
        ...(entry?.text ? { text: entry.text } : {}),
      };
      return { result: after, deeds: [deed] };
    });
}

function toEntry({ kind, text, data, at, source }: NonNullable<Moved['entry']>, actor: Actor) {
  return {
    kind,
    actor: actor.person,
    ...(text ? { textId: text.id } : {}),
    ...(data ? { data } : {}),
    ...(at ? { at } : {}),
    ...(source ? { source } : {}),
  };
}
