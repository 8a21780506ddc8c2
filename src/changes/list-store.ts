import type { DateTime } from 'luxon';
import type { Change, Span } from './model.ts';
import { type ChangeRow, type Reader, selectChange, toChange } from './store.ts';

export interface ChangeFilter {
  system?: string;
  /** Only what somebody still has to decide on, including the review of an emergency that is over. */
  waiting?: boolean;
  /** Requested or carried out by this person. */
  of?: string;
  limit?: number;
}

const undecided = `(c.ended_at is null and c.status in ('submitted', 'assessed')
  or c.ended_at is not null and c.number in (select substring(a.subject from '^CHG-([0-9]+)$')::bigint
    from approvals a where a.state = 'open' and a.purpose = 'review'))`;

/** What is not over: emergencies first, then by their time. Mostly it is nothing or little, and which is found without all its texts. */
export async function listChanges(
  reader: Reader,
  { system, waiting, of, limit = 15 }: ChangeFilter,
): Promise<Change[]> {
  const rows = await reader.query<{ number: number }>(
    `select c.number from changes c where ${waiting ? undecided : 'c.ended_at is null'}
       and ($1::text is null or c.system = $1) and ($2::text is null or $2 in (c.requested_by, c.implementer))
     order by c.type <> 'emergency', coalesce(c.scheduled_for, c.wanted_at) nulls last, c.number limit $3`,
    [system ?? null, of ?? null, limit],
  );
  const numbers = rows.map(({ number }) => number);
  const place = new Map(numbers.map((number, index) => [number, index]));
  const changes = await listByNumbers(reader, numbers);
  return changes.toSorted((a, b) => (place.get(a.number) ?? 0) - (place.get(b.number) ?? 0));
}

export async function listByNumbers(reader: Reader, numbers: readonly number[]): Promise<Change[]> {
  if (numbers.length === 0) return [];
  const rows = await reader.query<ChangeRow>(
    `${selectChange} where c.number = any($1::bigint[]) order by c.number`,
    [numbers],
  );
  return rows.map(toChange);
}

/**
 * Changes that are not over and may overlap the span: planned for it (never longer than a week), or still carried out; on request also
 * those that nobody has assessed yet.
 */
export async function listAround(
  reader: Reader,
  { startsAt, endsAt }: Span,
  withSubmitted = false,
): Promise<Change[]> {
  const rows = await reader.query<ChangeRow>(
    `${selectChange} where c.ended_at is null and ($3 or c.status <> 'submitted')
       and (c.status in ('implementing', 'validating')
         or coalesce(c.scheduled_for, c.wanted_at) < $2 and coalesce(c.scheduled_for, c.wanted_at) > $1)
     order by coalesce(c.scheduled_for, c.wanted_at), c.number`,
    [startsAt.minus({ days: 7 }), endsAt, withSubmitted],
  );
  return rows.map(toChange);
}

/** Open changes of other systems that come after one of these, or that the same person carries out. */
export async function listElsewhere(reader: Reader, numbers: readonly number[]): Promise<Change[]> {
  if (numbers.length === 0) return [];
  const rows = await reader.query<ChangeRow>(
    `${selectChange} where c.ended_at is null and exists (select 1 from changes news
       where news.number = any($1::bigint[]) and news.system <> c.system
         and (news.number = any(c.after) or news.implementer = c.implementer)) order by c.number`,
    [numbers],
  );
  return rows.map(toChange);
}

/** Every maintenance that this change is carried out in, the newest link first. */
export async function listMaintenancesOf(reader: Reader, change: number): Promise<number[]> {
  const rows = await reader.query<{ maintenance: number }>(
    'select maintenance from maintenance_changes where change = $1 order by linked_at desc',
    [change],
  );
  return rows.map(({ maintenance }) => maintenance);
}

/** What is to be carried out in this maintenance, or was started in it, and is not over. */
export async function listTiedTo(reader: Reader, maintenance: number): Promise<Change[]> {
  const rows = await reader.query<ChangeRow>(
    `${selectChange} join maintenance_changes own on own.change = c.number
     where own.maintenance = $1 and c.ended_at is null order by c.number`,
    [maintenance],
  );
  return rows.map(toChange);
}

/** What is planned for this time, also where its own has begun and nobody started it, or carried out now: for the calendar. */
export async function listPlanned(reader: Reader, { startsAt, endsAt }: Span): Promise<Change[]> {
  const rows = await reader.query<ChangeRow>(
    `${selectChange} where c.ended_at is null
       and (c.status in ('implementing', 'validating') or coalesce(c.scheduled_for, c.wanted_at) <= $2
         and coalesce(c.scheduled_for, c.wanted_at) + c.takes::interval > $1)
     order by coalesce(c.scheduled_for, c.wanted_at), c.number`,
    [startsAt, endsAt],
  );
  return rows.map(toChange);
}

/** What the board decides or reviews: votes that are open on changes, the next to expire first. */
export async function listForBoard(reader: Reader): Promise<Change[]> {
  const rows = await reader.query<ChangeRow>(
    `${selectChange} join approvals a on a.state = 'open'
       and c.number = substring(a.subject from '^CHG-([0-9]+)$')::bigint order by a.expires_at, c.number`,
  );
  return rows.map(toChange);
}

/** What this person carries out and what is due by then: to be given its time, to be started, or to be closed. An emergency is due at once. */
export async function listDueFor(reader: Reader, person: string, by: DateTime): Promise<Change[]> {
  const rows = await reader.query<ChangeRow>(
    `${selectChange} where c.ended_at is null and c.implementer = $1
       and (c.status in ('implementing', 'validating') or c.status = 'scheduled' and c.scheduled_for <= $2
         or c.status = 'approved' and (c.wanted_at <= $2 or c.wanted_at is null or c.type = 'emergency'))
     order by coalesce(c.scheduled_for, c.started_at, c.wanted_at), c.number`,
    [person, by],
  );
  return rows.map(toChange);
}

/** Everything that is not over, for the bot itself. */
export async function listUnfinished(reader: Reader): Promise<Change[]> {
  const rows = await reader.query<ChangeRow>(`${selectChange} where c.ended_at is null order by c.number`);
  return rows.map(toChange);
}
