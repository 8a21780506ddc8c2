import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditHead, verifyAudit } from '../../src/audit/audit.ts';
import type { AuditVerdict } from '../../src/audit/model.ts';
import { createDb, type Db, type Tx } from '../../src/db/db.ts';
import { startBot, type TestBot } from '../support/bot.ts';

let bot: TestBot;
let db: Db;

/** Words that only people typed; none of them may stand in the audit log. */
const typed = {
  title: 'Kumquat',
  update: 'Rutabaga',
  why: 'Salsify',
  summary: 'Topinambur',
  escalate: 'Fennel',
};

beforeAll(async () => {
  bot = await startBot();
  db = createDb({ url: bot.database.ownerUrl });
  const { ana, bea, fay } = bot.people;
  await ana.runs(`/hims incident open SEV-2 hims "${typed.title} login slow"`);
  await fay.runs('/hims incident ack INC-1');
  await bea.runs('/hims incident ack INC-1');
  await bea.runs(`/hims incident update INC-1 "${typed.update} failover"`);
  await bea.runs(`/hims incident severity INC-1 SEV-1 "${typed.why} it got worse"`);
  await bea.runs(`/hims escalate INC-1 "${typed.escalate} vendor"`);
  await bea.runs(`/hims incident resolve INC-1 "${typed.summary} failover done"`);
  bot.slack.seen(...bot.slack.unexpected());
});

afterAll(async () => {
  await db.close();
  await bot[Symbol.asyncDispose]();
});

/** What verify says after something was done to the log behind its back; all of it is undone afterwards. */
async function afterTampering(tamper: (tx: Tx) => Promise<unknown>, head?: string): Promise<AuditVerdict> {
  let verdict: AuditVerdict | undefined;
  const undo = new Error('undo');
  await db
    .transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica'); // as one with the keys of the database would
      await tamper(tx);
      verdict = await verifyAudit(tx, head);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!verdict) throw new Error('nothing was verified');
  return verdict;
}

const last = async () => (await auditHead(db)).seq;
const hashOf = (seq: number, previous: string, entry: string) =>
  createHash('sha256').update(`${seq}\n${previous}\n${entry}`).digest('hex');

/** Rows from `from` on move one down, as somebody does who slips one in. */
async function makeRoom(tx: Tx, from: number): Promise<void> {
  await tx.query('update audit set seq = -(seq + 1) where seq >= $1', [from]);
  await tx.query('update audit set seq = -seq where seq < 0');
}

async function forge(tx: Tx, seq: number): Promise<string> {
  const [before] = await tx.query<{ hash: string }>('select hash from audit where seq = $1', [seq - 1]);
  const entry = JSON.stringify({
    at: '2026-11-23T08:00:00.000Z',
    action: 'audit.read',
    actor: 'gus',
    subject: 'audit',
    outcome: 'done',
  });
  const hash = hashOf(seq, before?.hash ?? '', entry);
  await tx.query('insert into audit (seq, entry, prev_hash, hash) values ($1, $2, $3, $4)', [
    seq,
    entry,
    before?.hash,
    hash,
  ]);
  return hash;
}

it('is whole after a real story', async () => {
  const verdict = await verifyAudit(db);
  expect(verdict).toMatchObject({ whole: true, rows: await last() });
  const actions = await db.query<{ action: string }>(
    `select action from audit where subject = 'INC-1' order by seq`,
  );
  expect(actions.map((row) => row.action)).toEqual([
    'incident.opened',
    'incident.acknowledge', // refused: compliance may read, not act
    'incident.acknowledge',
    'incident.update',
    'incident.severity',
    'incident.escalate',
    'incident.resolve',
  ]);
});

it.each([
  'update audit set entry = entry',
  'delete from audit where seq = 1',
  'delete from audit',
  'truncate audit',
  'delete from audit_head',
  'truncate audit_head',
])('refuses: %s', async (statement) => {
  await expect(db.transaction((tx) => tx.query(statement))).rejects.toThrow(/the audit log only grows/);
});

it('names the row that was altered', async () => {
  const verdict = await afterTampering((tx) =>
    tx.query(`update audit set entry = replace(entry, '"fay"', '"bea"') where outcome = 'refused'`),
  );
  const [refused] = await db.query<{ seq: number }>(`select seq from audit where outcome = 'refused'`);
  expect(verdict).toMatchObject({
    whole: false,
    firstBad: refused?.seq,
    why: `row ${refused?.seq} was altered`,
  });
});

it('names the last row when it was deleted', async () => {
  const end = await last();
  const verdict = await afterTampering((tx) => tx.query('delete from audit where seq = $1', [end]));
  expect(verdict).toMatchObject({ whole: false, firstBad: end, why: `row ${end} was deleted from the end` });
});

it('names the gap when one in the middle was deleted, also when the others closed ranks', async () => {
  expect(await afterTampering((tx) => tx.query('delete from audit where seq = 5'))).toMatchObject({
    firstBad: 5,
    why: 'row 5 is missing',
  });
  const closed = await afterTampering(async (tx) => {
    await tx.query('delete from audit where seq = 5');
    await tx.query('update audit set seq = -(seq - 1) where seq > 5');
    await tx.query('update audit set seq = -seq where seq < 0');
  });
  expect(closed).toMatchObject({ whole: false, firstBad: 5 });
});

it('names a row that was slipped in, though its own hash is right', async () => {
  const verdict = await afterTampering(async (tx) => {
    await makeRoom(tx, 5);
    await forge(tx, 5);
    await tx.query('update audit_head set seq = seq + 1');
  });
  expect(verdict).toMatchObject({ whole: false, firstBad: 5, why: 'row 5 was inserted' });
});

it('names a row that was added at the end', async () => {
  const end = await last();
  const verdict = await afterTampering((tx) => forge(tx, end + 1));
  expect(verdict).toMatchObject({
    whole: false,
    firstBad: end + 1,
    why: `row ${end + 1} was added past the head`,
  });
});

it('names the first of two rows that were swapped', async () => {
  const contents = await afterTampering((tx) =>
    tx.query(`update audit a set entry = b.entry from audit b where (a.seq, b.seq) in ((4, 7), (7, 4))`),
  );
  const whole = await afterTampering(async (tx) => {
    await tx.query('update audit set seq = case seq when 4 then -7 else -4 end where seq in (4, 7)');
    await tx.query('update audit set seq = -seq where seq < 0');
  });
  expect([contents, whole]).toMatchObject([
    { whole: false, firstBad: 4 },
    { whole: false, firstBad: 4 },
  ]);
});

it('shows a tail that was cut together with its head only to those who kept a later head', async () => {
  const kept = await auditHead(db);
  const cut = async (tx: Tx) => {
    const end = kept.seq - 3;
    await tx.query('delete from audit where seq > $1', [end]);
    await tx.query('update audit_head set (seq, hash) = (select seq, hash from audit where seq = $1)', [end]);
  };
  expect(await afterTampering(cut)).toMatchObject({ whole: true, rows: kept.seq - 3 });
  expect(await afterTampering(cut, kept.hash)).toMatchObject({ whole: false, firstBad: kept.seq - 2 });
  const [earlier] = await db.query<{ hash: string }>('select hash from audit where seq = 4');
  expect(await verifyAudit(db, earlier?.hash)).toMatchObject({ whole: true });
  expect(await verifyAudit(db, '0'.repeat(64))).toMatchObject({ whole: true }); // the head of the empty log
});

it('tells the same on the command line, with exit codes for scripts', async () => {
  const run = async (...words: string[]) => {
    const env = { ...process.env, DATABASE_URL: bot.database.url };
    const job = promisify(execFile)(process.execPath, ['scripts/audit.ts', 'verify', ...words], { env });
    return job.then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
    );
  };
  const { seq, hash } = await auditHead(db);
  expect(await run('--head', hash)).toMatchObject({
    code: 0,
    said: expect.stringContaining(`whole: ${seq} rows, head ${hash}`),
  });
  expect(await run('--head', 'f'.repeat(64))).toMatchObject({
    code: 1,
    said: expect.stringContaining('not in the chain'),
  });
});

it('holds no free text, only references to it and salted hashes that fit', async () => {
  const log = (await db.query<{ entry: string }>('select entry from audit')).map((row) => row.entry);
  for (const word of Object.values(typed)) expect(log.filter((entry) => entry.includes(word))).toEqual([]);

  const texts = await db.query<{ id: string; body: string; salt: string }>(
    'select id, body, salt from texts',
  );
  const kept = log
    .map((entry) => (JSON.parse(entry) as { text?: { id: string; hash: string } }).text)
    .filter((text) => text !== undefined);
  expect(kept).toHaveLength(Object.keys(typed).length);
  for (const { id, hash } of kept) {
    const text = texts.find((one) => one.id === id);
    expect(hash).toBe(createHash('sha256').update(`${text?.salt}${text?.body}`).digest('hex'));
  }
});

it('stays whole when compliance redacts a text', async () => {
  await db.transaction((tx) =>
    tx.query(`update texts set body = null, redacted_at = written_at where body like 'Kumquat%'`),
  );
  expect(await verifyAudit(db)).toMatchObject({ whole: true });
  expect(await bot.people.ana.runs('/hims incident show INC-1')).toContain('(redacted)');
});
