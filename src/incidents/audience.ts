import type { DateTime } from 'luxon';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import type { NewNotice, Target } from '../notices/model.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { SystemProfile } from '../systems/model.ts';
import { listUnresolved } from './list-store.ts';
import { type Incident, isPrivate } from './model.ts';
import { listMembers } from './record-store.ts';
import { noticePriority } from './rules.ts';

const own = (incident: Pick<Incident, 'number'>): Target => ({ to: 'incident', incident: incident.number });

const aside = ({ number }: Pick<Incident, 'number'>): Target => ({
  to: 'incident',
  incident: number,
  aside: true,
});

function teamChannel({ system }: Pick<Incident, 'system'>): Target {
  return { to: 'channel', purpose: 'incidents', system };
}

function hasRoom({ channel }: Pick<Incident, 'channel'>): boolean {
  return channel.state === 'wanted' || channel.state === 'ready';
}

/**
 * Where the incident is shown: to the team and in its own channel. A private one only in its channel, or, when Slack
 * refuses to make that, to each of its members.
 */
async function placesOf(tx: Tx, incident: Incident): Promise<Target[]> {
  if (!isPrivate(incident))
    return hasRoom(incident) ? [teamChannel(incident), own(incident)] : [teamChannel(incident)];
  return hasRoom(incident) ? [own(incident)] : membersOf(tx, incident);
}

async function membersOf(tx: Tx, incident: Incident): Promise<Target[]> {
  const members = await listMembers(tx, incident.number);
  return members.map(({ person }) => ({ to: 'person', person }));
}

/** Where those who work on it talk: its own channel, or the thread of its card. */
async function roomOf(tx: Tx, incident: Incident): Promise<Target[]> {
  if (hasRoom(incident)) return [own(incident)];
  return isPrivate(incident) ? membersOf(tx, incident) : [teamChannel(incident)];
}

export interface Line {
  kind: string;
  data: Record<string, unknown>;
  to: 'everywhere' | 'room';
  /** When it should have been said; default now. */
  wantedAt?: DateTime;
}

const cardOf = (incident: Incident, target: Target): NewNotice =>
  noticeOf(incident, { kind: 'incident-card', target, coalesce: true });

/** Shows the incident anew wherever it stands, and says the lines beside it. */
export async function tell(tx: Tx, incident: Incident, lines: readonly Line[], now: DateTime): Promise<void> {
  const places = await placesOf(tx, incident);
  const room = lines.some(({ to }) => to === 'room') ? await roomOf(tx, incident) : [];
  const notices = lines.flatMap(({ to, kind, data, wantedAt }) =>
    (to === 'room' ? room : places).map((target) =>
      noticeOf(incident, { kind, target, data, ...(wantedAt ? { wantedAt } : {}) }),
    ),
  );
  const cards = places.map((target) => cardOf(incident, target));
  await enqueueNotices(tx, [...cards, ...topicOf(incident), ...notices], now);
}

/** What shows it for the first time, and sets up its channel where it has one. */
export async function newlyShown(tx: Tx, incident: Incident): Promise<NewNotice[]> {
  const cards = (await placesOf(tx, incident)).map((target) => cardOf(incident, target));
  return [...cards, ...topicOf(incident), ...furnish(incident, ['invite', 'bookmarks'])];
}

/** Only lines; the card has not changed. */
export async function say(tx: Tx, incident: Incident, line: Line, now: DateTime): Promise<void> {
  const targets = line.to === 'room' ? await roomOf(tx, incident) : await placesOf(tx, incident);
  const { kind, data, wantedAt } = line;
  await enqueueNotices(
    tx,
    targets.map((target) => noticeOf(incident, { kind, target, data, ...(wantedAt ? { wantedAt } : {}) })),
    now,
  );
}

/** To one person alone. */
export function toPerson(
  incident: Pick<Incident, 'key' | 'severity'>,
  person: string,
  kind: string,
  data: Record<string, unknown> = {},
  wantedAt?: DateTime,
): NewNotice {
  const target: Target = { to: 'person', person };
  return noticeOf(incident, { kind, target, data, ...(wantedAt ? { wantedAt } : {}) });
}

/** The topic of its channel says the same as the card: `SEV-1 · open`. */
function topicOf(incident: Incident): NewNotice[] {
  return hasRoom(incident)
    ? [noticeOf(incident, { kind: 'incident-topic', target: aside(incident), coalesce: true })]
    : [];
}

/** Steps that furnish a new channel: whom to invite, what to link. */
export function furnish(incident: Incident, steps: readonly ('invite' | 'bookmarks')[]): NewNotice[] {
  if (!hasRoom(incident)) return [];
  return steps.map((step) =>
    noticeOf(incident, { kind: `incident-${step}`, target: aside(incident), coalesce: step === 'invite' }),
  );
}

export function noticeOf(
  incident: Pick<Incident, 'key' | 'severity'>,
  notice: Omit<NewNotice, 'subject' | 'priority'>,
): NewNotice {
  return { subject: incident.key, priority: noticePriority(incident.severity), ...notice };
}

/** What is going on with the system has changed: whatever is open there is shown anew, with its mark or without. */
export async function showIncidentsOf(tx: Tx, system: string, now: DateTime): Promise<void> {
  for (const incident of await listUnresolved(tx, 1_000, system)) await tell(tx, incident, [], now);
}

/** How to go on without the system: on paper, and where the charts can still be read. */
export async function sayDowntime(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  now: DateTime,
): Promise<void> {
  if (!system.downtime || !system.severities[incident.severity].downtimeCard) return;
  await say(tx, incident, { kind: 'incident-downtime', data: { system: system.id }, to: 'room' }, now);
}

/** The same, unless it was said of this system before. */
export async function sayDowntimeOnce(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  now: DateTime,
): Promise<void> {
  const said = await tx.query(
    `select 1 from notices where subject = $1 and kind = 'incident-downtime' and state <> 'skipped'
     and coalesce(data ->> 'system', $2) = $2`,
    [incident.key, system.id],
  );
  if (said.length === 0) await sayDowntime(tx, incident, system, now);
}

/** After a start every open card is shown anew: what was missed meanwhile is made up for, and a lost one is posted again. */
export async function showOpenIncidents({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await db.transaction(async (tx) => {
    for (const incident of await listUnresolved(tx, 1_000)) await tell(tx, incident, [], clock.now());
  });
}
