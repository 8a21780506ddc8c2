import type { DateTime } from 'luxon';
import { redacted } from '../db/rows.ts';
import { type Incident, incidentKey, incidentNumber, isPrivate } from './model.ts';
import { namedLevel } from './order.ts';
import { getIncident, type IncidentRow, type Reader, selectIncident, toIncident } from './store.ts';

/** Through whose eyes a list is read: a private incident is there only for those who are in it, and for compliance. */
export interface Viewer {
  /** The keys of the person: `ana`, `slack:U…`. */
  keys: readonly string[];
  /** Systems of which this person sees private incidents, too. */
  seesAllOf: readonly string[];
}

/** Parameters $1 (keys) and $2 (systems) of a query over `incidents i`. */
const visible = `(not i.private or i.system = any($2::text[])
  or exists (select 1 from incident_members m where m.incident = i.number and m.person = any($1::text[])))`;

const viewerValues = (viewer: Viewer) => [viewer.keys, viewer.seesAllOf] as const;

export async function isVisible(reader: Reader, number: number, viewer: Viewer): Promise<boolean> {
  const rows = await reader.query(`select 1 from incidents i where i.number = $3 and ${visible}`, [
    ...viewerValues(viewer),
    number,
  ]);
  return rows.length > 0;
}

/** Of these people those who may be written to about it: of a private incident only who is in it. */
export async function insiders(
  reader: Reader,
  incident: Pick<Incident, 'number' | 'visibility'>,
  people: readonly string[],
): Promise<string[]> {
  if (!isPrivate(incident) || people.length === 0) return [...people];
  const rows = await reader.query<{ person: string }>(
    'select person from incident_members where incident = $1 and person = any($2::text[])',
    [incident.number, people],
  );
  const inside = new Set(rows.map(({ person }) => person));
  return people.filter((person) => inside.has(person));
}

/** Keys of the private incidents that this viewer must not hear of. */
export async function hiddenIncidents(reader: Reader, viewer: Viewer): Promise<string[]> {
  const rows = await reader.query<{ number: number }>(
    `select i.number from incidents i where i.private and not ${visible}`,
    viewerValues(viewer),
  );
  return rows.map(({ number }) => incidentKey(number));
}

/** `openCalls` as a condition over `incidents i`: one of these people ($1) is called and nobody has answered. */
const calledMe = `(i.status not in ('resolved', 'closed') and (i.status = 'open' or i.calling_since is not null)
  and exists (select 1 from incident_calls c where c.incident = i.number and c.person = any($1::text[]) and c.answered_by is null
    and (c.round = i.round or (c.level >= ${namedLevel(0)} and not exists (select 1 from incident_calls o
      where o.incident = c.incident and o.person = c.person and o.level = c.level and o.round > c.round)))))`;

export interface IncidentFilter {
  system?: string;
  /** Also resolved and closed ones. */
  all?: boolean;
  /** Opened, acknowledged or commanded by the viewer, theirs by a role or a task, or one that they are called for. */
  mine?: boolean;
  limit?: number;
}

export async function countUnresolved(reader: Reader, viewer: Viewer): Promise<number> {
  const [row] = await reader.query<{ count: number }>(
    `select count(*) as count from incidents i where i.status not in ('resolved', 'closed') and ${visible}`,
    viewerValues(viewer),
  );
  return row?.count ?? 0;
}

/** What is over comes after what is open, and by its number alone. */
const endedLast = `(i.status in ('resolved', 'closed')),
  case when i.status in ('resolved', 'closed') then '' else i.severity end`;

/** The worst first, then what the viewer is called for, then the newest. */
export async function listIncidents(
  reader: Reader,
  viewer: Viewer,
  { system, all, mine, limit = 15 }: IncidentFilter,
): Promise<Incident[]> {
  const order = `${all ? endedLast : 'i.severity'}, ${mine ? `${calledMe} desc, ` : ''}i.number desc`;
  // The few that are shown are found first, and only they are put together: left to itself, the planner joins them all.
  const found = await reader.query<{ number: number }>(
    `select i.number from incidents i
     where ${visible}
       and ($3::text is null or i.system = $3)
       ${all ? '' : `and i.status not in ('resolved', 'closed')`}
       and (not $4::boolean or array[i.opened_by, i.acknowledged_by, i.held_by, i.commander, i.communications, i.scribe] && $1::text[]
         or exists (select 1 from incident_tasks t where t.incident = i.number and t.owner = any($1) and t.done_at is null)
         ${mine ? `or ${calledMe}` : ''})
     order by ${order} limit $5`,
    [...viewerValues(viewer), system ?? null, mine ?? false, limit],
  );
  // One by one (`offset 0` keeps the planner from another idea), whatever the statistics say about the tables.
  const rows = await reader.query<IncidentRow>(
    `select one.* from unnest($1::bigint[]) with ordinality as wanted(number, place)
     cross join lateral (${selectIncident} where i.number = wanted.number offset 0) one order by wanted.place`,
    [found.map(({ number }) => number)],
  );
  return rows.map(toIncident);
}

/** Titles of the newest open incidents of a system that the same people see. */
export async function listOpenTitles(
  reader: Reader,
  viewer: Viewer,
  { system, visibility }: Pick<Incident, 'system' | 'visibility'>,
  limit: number,
): Promise<{ number: number; title: string }[]> {
  return reader.query(
    `select i.number, t.body as title from incidents i join texts t on t.id = i.title_id
     where i.system = $3 and i.private = $4 and i.security = $5 and t.body is not null
       and i.status not in ('resolved', 'closed') and ${visible}
     order by i.number desc limit $6`,
    [...viewerValues(viewer), system, visibility !== 'everyone', visibility === 'security', limit],
  );
}

/** What waits for this person: a call that is not answered, a task of theirs, or a review that only they are asked for. */
export type Waiting = { incident: Incident } & (
  | { for: 'call'; isAnswered: boolean }
  | { for: 'review' }
  | { for: 'task'; task: number; text: string; dueAt?: DateTime }
);

const waitingShown = 10;

/** What waits for this person: who is called first of all, then what is due first. */
export async function listWaiting(reader: Reader, viewer: Viewer): Promise<Waiting[]> {
  const { keys } = viewer;
  const calls = await reader.query<{ number: number; isAnswered: boolean }>(
    `select i.number, i.held_by is not null or exists (select 1 from incident_calls c where c.incident = i.number
       and c.round = i.round and c.answered_by is not null) as "isAnswered"
     from incidents i where ${visible} and ${calledMe} order by i.severity, i.number desc limit $3`,
    [...viewerValues(viewer), waitingShown],
  );
  const tasks = await reader.query<{
    incident: number;
    number: number;
    body: string | null;
    dueAt: DateTime | null;
  }>(
    `select t.incident, t.number, x.body, t.due_at as "dueAt" from incident_tasks t
     join texts x on x.id = t.text_id
     where t.done_at is null and t.owner = any($1::text[])
     order by t.due_at nulls last, t.created_at limit $2`,
    [keys, waitingShown],
  );
  const reviews = await reader.query<{ number: number }>(
    `select i.number from incidents i where i.status = 'resolved' and coalesce(i.commander, i.resolved_by) = any($1::text[])
     and exists (select 1 from timers t where t.subject = 'INC-' || i.number and t.kind = 'incident.review-due' and t.state = 'pending')
     order by i.resolved_at limit $2`,
    [keys, waitingShown],
  );
  return Promise.all([
    ...calls.map(async ({ number, isAnswered }) => ({
      incident: await getIncident(reader, number),
      for: 'call' as const,
      isAnswered,
    })),
    ...tasks.map(async ({ incident, number, body, dueAt }) => ({
      incident: await getIncident(reader, incident),
      for: 'task' as const,
      task: number,
      text: body ?? redacted,
      ...(dueAt ? { dueAt } : {}),
    })),
    ...reviews.map(async ({ number }) => ({
      incident: await getIncident(reader, number),
      for: 'review' as const,
    })),
  ]);
}

/** Everything unresolved, private or not, of one system or of all: for the bot itself. */
export async function listUnresolved(reader: Reader, limit: number, system?: string): Promise<Incident[]> {
  const rows = await reader.query<IncidentRow>(
    `${selectIncident} where i.status not in ('resolved', 'closed') and ($2::text is null or i.system = $2)
     order by i.severity, i.number desc limit $1`,
    [limit, system ?? null],
  );
  return rows.map(toIncident);
}

/** It and every incident that goes on as it. */
export async function listMergedInto(reader: Reader, number: number): Promise<number[]> {
  const rows = await reader.query<{ number: number }>(
    `with recursive merged(number) as (select $1::bigint
       union select i.number from incidents i join merged m on i.merged_into = m.number)
     select number from merged`,
    [number],
  );
  return rows.map(({ number: one }) => one);
}

/** The incident whose own channel this is. */
export async function findByChannel(reader: Reader, channel: string): Promise<number | undefined> {
  const [row] = await reader.query<{ number: number }>('select number from incidents where channel_id = $1', [
    channel,
  ]);
  return row?.number;
}

/** Whether people who are not in it must not hear of this subject. */
export async function isSecret(reader: Reader, subject: string): Promise<boolean> {
  if (!/^INC-\d{1,15}$/.test(subject)) return false;
  const rows = await reader.query('select 1 from incidents where number = $1 and private', [
    incidentNumber(subject),
  ]);
  return rows.length > 0;
}

/** SEV-1 and SEV-2 that are not resolved: nothing is changed on their system meanwhile. Private ones, too; whoever asks keeps them so. */
export async function listGrave(
  reader: Reader,
  system: string,
): Promise<{ key: string; isPrivate: boolean }[]> {
  const rows = await reader.query<{ number: number; private: boolean }>(
    `select i.number, i.private from incidents i where i.system = $1 and i.severity in ('SEV-1', 'SEV-2')
     and i.status not in ('resolved', 'closed') order by i.severity, i.number`,
    [system],
  );
  return rows.map((row) => ({ key: incidentKey(row.number), isPrivate: row.private }));
}
