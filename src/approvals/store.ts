import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { ApprovalPurpose } from '../systems/model-change.ts';
import type { Absence, Approval, ApprovalState, Barred, Need, Verdict, Vote } from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

interface ApprovalRow extends Record<string, unknown> {
  id: string;
  subject: string;
  system: string;
  purpose: ApprovalPurpose;
  state: ApprovalState;
  needs: Need[];
  deny: number;
  barred: Barred[];
  hash: string;
  opened_at: DateTime;
  expires_at: DateTime;
  decided_at: DateTime | null;
}

interface VoteRow extends Record<string, unknown> {
  approval: string;
  person: string;
  verdict: Verdict;
  teams: string[];
  instead_of: string[];
  note_id: string | null;
  note: string | null;
  at: DateTime;
}

function toVote({ person, verdict, teams, instead_of, note_id, note, at }: VoteRow): Vote {
  return {
    person,
    verdict,
    teams,
    insteadOf: instead_of,
    at,
    ...(note_id === null ? {} : { note: note ?? redacted }),
  };
}

interface HandRow extends Barred, Record<string, unknown> {
  subject: string;
}

function toApproval(row: ApprovalRow, votes: readonly VoteRow[], hands: readonly HandRow[]): Approval {
  const { id, subject, system, purpose, state, needs, deny, hash } = row;
  const tied = hands.filter((hand) => hand.subject === subject);
  const barred = [
    ...row.barred,
    ...tied.map(({ person, why, of }) => ({ person, why, ...(of ? { of } : {}) })),
  ];
  return {
    id,
    subject,
    system,
    purpose,
    state,
    needs,
    deny,
    barred,
    hash,
    openedAt: row.opened_at,
    expiresAt: row.expires_at,
    ...(row.decided_at ? { decidedAt: row.decided_at } : {}),
    votes: votes.filter(({ approval }) => approval === id).map(toVote),
  };
}

/**
 * Everybody with a hand in the change `c`: in its words, in its being carried out, in what was said of its end. Where somebody has
 * several, the lowest `rank` is the one to name.
 */
const handsInChange = `lateral (
  select c.requested_by as person, 'asked for it' as why, 1 as rank
  union all select c.implementer, 'carries it out', 2
  union all select c.started_by, 'started it', 3 where c.started_by is not null
  union all select t.actor, case when t.kind = 'edited' then 'changed it' else 'closed it' end, 4
    from change_timeline t where t.change = c.number and t.actor <> 'system'
      and t.kind in ('edited', 'validating', 'checked', 'completed', 'failed')
  union all select jsonb_array_elements_text(t.data -> 'implementer'), 'was to carry it out', 5 from change_timeline t
    where t.change = c.number and t.kind = 'edited' and jsonb_typeof(t.data -> 'implementer') = 'array'
  union all select m.announced_by, 'announced a maintenance for it', 4 from maintenances m
    where m.wanted_change = c.number and m.status = 'waiting'
  union all select e.actor, 'did a step of it', 6 from run_events e join runs r on r.number = e.run
    where r.change = c.number and e.actor is not null and e.actor <> 'system'
      and e.kind in ('step-done', 'step-failed', 'step-skipped', 'step-chosen', 'step-retried', 'abort-asked')) hand`;

/**
 * Who has a hand in these changes, or in those that are carried out in these maintenances, at this moment. Read whenever a vote is
 * read, so that a change that is tied, a person who is named, or a step that is done while the vote is open bars as well.
 */
async function listHands(reader: Reader, subjects: readonly string[]): Promise<HandRow[]> {
  if (subjects.length === 0) return [];
  return reader.query<HandRow>(
    `select distinct 'CHG-' || c.number as subject, null as "of", hand.person, hand.why, hand.rank
     from changes c cross join ${handsInChange} where 'CHG-' || c.number = any($1)
     union all
     select distinct 'MW-' || m.maintenance as subject, 'CHG-' || m.change as "of", hand.person, hand.why, hand.rank
     from (select maintenance, change from maintenance_changes
       union select number, wanted_change from maintenances where wanted_change is not null) m
     join changes c on c.number = m.change cross join ${handsInChange}
     where 'MW-' || m.maintenance = any($1) order by subject, "of", rank`,
    [subjects],
  );
}

/** All approvals of these things, the oldest first. */
export async function listApprovals(reader: Reader, subjects: readonly string[]): Promise<Approval[]> {
  const [rows, votes, hands] = await Promise.all([
    reader.query<ApprovalRow>('select * from approvals where subject = any($1) order by seq', [subjects]),
    reader.query<VoteRow>(
      `select v.*, note.body as note from approval_votes v join approvals a on a.id = v.approval
       left join texts note on note.id = v.note_id where a.subject = any($1) order by v.at, v.seq`,
      [subjects],
    ),
    listHands(reader, subjects),
  ]);
  return rows.map((row) => toApproval(row, votes, hands));
}

/** All that are open, the oldest first. */
export async function listOpen(reader: Reader): Promise<Approval[]> {
  const open = await reader.query<{ subject: string }>(`select subject from approvals where state = 'open'`);
  const all = await listApprovals(
    reader,
    open.map(({ subject }) => subject),
  );
  return all.filter(({ state }) => state === 'open');
}

export function insertApproval(tx: Tx, approval: Approval): void {
  const { id, subject, system, purpose, needs, deny, barred, hash, openedAt, expiresAt } = approval;
  tx.write(
    `insert into approvals (id, subject, system, purpose, state, needs, deny, barred, hash, opened_at, expires_at)
     values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)`,
    [
      id,
      subject,
      system,
      purpose,
      JSON.stringify(needs),
      deny,
      JSON.stringify(barred),
      hash,
      openedAt,
      expiresAt,
    ],
  );
}

/** One person has one vote: another verdict takes the place of the first; the same one keeps what was said with it. */
export function saveVote(tx: Tx, approval: string, vote: Vote, noteId: string | undefined): void {
  const { person, verdict, teams, insteadOf, at } = vote;
  tx.write(
    `insert into approval_votes (approval, person, verdict, teams, instead_of, note_id, at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (approval, person) do update set verdict = excluded.verdict, teams = excluded.teams,
       instead_of = excluded.instead_of, at = excluded.at,
       note_id = case when excluded.verdict = approval_votes.verdict then coalesce(excluded.note_id, approval_votes.note_id)
         else excluded.note_id end`,
    [approval, person, verdict, teams, insteadOf, noteId ?? null, at],
  );
}

/** For which teams a vote counted when it was decided, and in whose place. */
export function saveCounted(
  tx: Tx,
  approval: string,
  { person, teams, insteadOf }: Pick<Vote, 'person' | 'teams' | 'insteadOf'>,
): void {
  tx.write('update approval_votes set teams = $3, instead_of = $4 where approval = $1 and person = $2', [
    approval,
    person,
    teams,
    insteadOf,
  ]);
}

/** Ends it once: throws when it is not open any more, which the owner's lock rules out. */
export async function endApproval(
  tx: Tx,
  { id, subject }: Approval,
  state: Exclude<ApprovalState, 'open'>,
  now: DateTime,
): Promise<void> {
  const rows = await tx.query(
    `update approvals set state = $2, decided_at = $3 where id = $1 and state = 'open' returning id`,
    [id, state, now],
  );
  if (rows.length === 0) throw new Error(`the vote on ${subject} ended under its lock`);
}

/** Who is away at this moment. */
export async function listAbsences(reader: Reader, now: DateTime): Promise<Absence[]> {
  return reader.query<Absence & Record<string, unknown>>(
    `select person, delegate, from_at as "from", to_at as "to" from absences where from_at <= $1 and to_at > $1`,
    [now],
  );
}

/** The absence of this person that is not over, if any. */
export async function findAbsence(
  reader: Reader,
  person: string,
  now: DateTime,
): Promise<Absence | undefined> {
  const [row] = await reader.query<Absence & Record<string, unknown>>(
    `select person, delegate, from_at as "from", to_at as "to" from absences where person = $1 and to_at > $2`,
    [person, now],
  );
  return row;
}

/** One absence a person: the newest word counts. */
export function saveAbsence(tx: Tx, { person, delegate, from, to }: Absence): void {
  tx.write(
    `insert into absences (person, delegate, from_at, to_at) values ($1, $2, $3, $4)
     on conflict (person) do update set delegate = excluded.delegate, from_at = excluded.from_at, to_at = excluded.to_at`,
    [person, delegate, from, to],
  );
}

export function deleteAbsence(tx: Tx, person: string): void {
  tx.write('delete from absences where person = $1', [person]);
}

export async function lockAbsence(tx: Tx, person: string): Promise<void> {
  await tx.query('select 1 from absences where person = $1 for update', [person]);
}
