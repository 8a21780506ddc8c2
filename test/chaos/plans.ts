import { DateTime } from 'luxon';
import type { Db } from '../../src/db/db.ts';
import type { FakeSlack } from '../support/fake-slack/index.ts';

const ana = 'U0ANA00001';
const bea = 'U0BEA00002';
const cem = 'U0CEM00003';
const dora = 'U0DORA0004';

/** Sunday of a week of its own for each life, so far ahead that no notice is too short. */
function sundayOf(week: number): DateTime {
  const soon = DateTime.now().setZone('America/New_York').plus({ days: 21, weeks: week });
  return soon.plus({ days: (7 - soon.weekday) % 7 });
}

async function numberOf(
  db: Db,
  table: 'maintenances' | 'changes',
  title: string,
): Promise<number | undefined> {
  const [row] = await db.query<{ number: number }>(
    `select one.number from ${table} one join texts t on t.id = one.title_id where t.body = $1`,
    [title],
  );
  return row?.number;
}

/** What people plan, as chance has it: a window that moves or is called off, and a change that is decided. Returns the refused payloads. */
export async function plan(
  { slack, db }: { slack: FakeSlack; db: Db },
  random: () => number,
  title: string,
  week: number,
): Promise<number> {
  let refused = 0;
  const maybe = (share: number) => random() < share;
  const say = async (who: string, text: string): Promise<void> => {
    const { status } = await slack.command(who, `/hims ${text}`).catch(() => ({ status: 0 }));
    if (status !== 200) refused += 1;
  };
  const sunday = sundayOf(week);
  const wednesday = sunday.plus({ days: 3 });

  await say(bea, `maintenance announce hims major "${title}" --window ${sunday.toISODate()} --duration PT2H`);
  const window = await numberOf(db, 'maintenances', title);
  if (window !== undefined) {
    if (maybe(0.5)) await say(bea, `maintenance move ${wednesday.toISODate()} MW-${window}`);
    if (maybe(0.3)) await say(bea, `maintenance move ${sunday.toISODate()} MW-${window}`);
    if (maybe(0.4)) await say(bea, `maintenance cancel "The vendor is late" MW-${window}`);
  }
  const parts =
    '--plan "Stop, copy" --rollback "Copy back" --validation "Sign-in works" --clinical "none" --size minor --takes PT1H';
  const at = `${sunday.toISODate()} 05:00`;
  await say(ana, `change request normal hims "${title}" ${parts} --at "${at}" --likelihood low --impact low`);
  const change = await numberOf(db, 'changes', title);
  if (change === undefined) return refused;
  const key = `CHG-${change}`;
  await say(dora, `change assess ${key} --likelihood low --impact low`);
  if (maybe(0.7)) await say(bea, `change approve ${key} "Rehearsed"`);
  if (maybe(0.2)) await say(ana, `change edit ${key} --takes PT45M`);
  if (maybe(0.6)) await say(cem, `change approve ${key}`);
  if (maybe(0.2)) await say(cem, `change reject ${key} "Too soon"`);
  if (maybe(0.5)) await say(bea, `change schedule ${key}`);
  if (maybe(0.3)) await say(ana, `change cancel "Not needed" ${key}`);
  return refused;
}

/** What can happen only once to a plan, and did more often: each of these must be empty. */
export function plansTwice(db: Db): Promise<unknown[]> {
  return db.query(
    `select 'announced' as what, m.number::text as on, count(a.seq)::text as detail from maintenances m
       left join audit a on a.subject = 'MW-' || m.number and a.action = 'maintenance.announced'
       group by m.number having count(a.seq) <> 1
     union all
     select 'told', n.subject, n.kind || n.lane || n.data::text from notices n
       where n.kind = 'maintenance-notice' group by n.subject, n.kind, n.lane, n.data having count(*) > 1
     union all
     select 'after the end', n.subject, n.data ->> 'reason' from notices n join maintenances m on n.subject = 'MW-' || m.number
       where m.status = 'cancelled' and n.kind = 'maintenance-notice' and n.created_at > m.ended_at
     union all
     select 'planned after the end', t.subject, t.kind from timers t join maintenances m on t.subject = 'MW-' || m.number
       where m.status = 'cancelled' and t.state = 'pending'
     union all
     select 'granted without votes', a.subject, count(v.person)::text from approvals a
       left join approval_votes v on v.approval = a.id and v.verdict = 'approve'
       where a.state = 'granted' group by a.id, a.subject having count(v.person) < 2`,
  );
}
