import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/audit.ts';
import { createDb, type Db } from '../../src/db/db.ts';
import { freePort } from '../../src/db/free-port.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { createDatabase } from '../support/database.ts';
import { type FakeMessage, type FakeSlack, startFakeSlack } from '../support/fake-slack/index.ts';
import { readLedger } from '../support/ledger.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';

const lives = isLong ? 50 : 5;

/** The systems with the made people, and deadlines of seconds, so that timers fall due among the crashes. */
async function shortDeadlines(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hims-systems-'));
  await cp('systems', folder, { recursive: true });
  await cp('trial/people.yaml', join(folder, 'people.yaml'));
  const file = join(folder, 'hims/system.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text
      .replace(/(SEV-1: \{.*respond: )PT15M/, '$1PT2S')
      .replace(/(SEV-2: \{.*respond: )PT30M/, '$1PT4S')
      .replaceAll(/after: PT\d+M/g, 'after: PT1S')
      .replace(/(devops, after: )PT1S/, '$1PT0S'),
  );
  return folder;
}

const ana = 'U0ANA00001';
const bea = 'U0BEA00002';

/** Everything owed is told: nothing waits, nothing is being sent, no timer is due within a second. */
async function untilQuiet(db: Db): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const [row] = await db.query<{ open: number }>(
      `select (select count(*) from notices where state in ('pending', 'sending'))
            + (select count(*) from timers where state = 'pending' and due_at < now() + interval '1 second') as open`,
    );
    if (row?.open === 0) return;
    await setTimeout(100);
  }
  throw new Error('the bot does not come to rest');
}

function allMessages(slack: FakeSlack): FakeMessage[] {
  const channels = ['incidents', 'operations'].flatMap((name) => slack.channel(name).all);
  return [
    ...channels,
    ...['U0ANA00001', 'U0HANA0008', 'U0IVO00009'].flatMap((user) => slack.dms(user)),
  ].filter((message) => message.isBot);
}

it(`loses nothing and tells nothing twice when it is killed again and again (${lives} incidents, seed ${seed})`, async () => {
  const random = createRandom(seed);
  const systemsDir = await shortDeadlines();
  await using database = await createDatabase();
  const db = createDb({ url: database.url, poolSize: 2 });
  const { people } = await loadCatalogue(systemsDir);
  await using slack = await startFakeSlack({
    users: people.people.map((person) => ({
      id: person.slack[0] ?? person.id,
      name: person.id,
      email: `${person.id}@clinic.example`,
    })),
    channels: ['general', 'incidents', 'operations'],
  });
  const port = await freePort();
  const start = async (): Promise<BotProcess> => {
    const process = await startBotProcess({ slack, databaseUrl: database.url, port, systemsDir });
    slack.connect({ url: `http://127.0.0.1:${port}` });
    return process;
  };
  let bot = await start();
  let kills = 0;
  let lost = 0;

  for (let life = 1; life <= lives; life += 1) {
    const severity = random() < 0.5 ? 'SEV-1' : 'SEV-2';
    const opening = slack.command(ana, `/hims incident open ${severity} hims "Crash ${life}"`);
    const wait = setTimeout(random() * 3_000);
    const acting = (async () => {
      await opening;
      if (random() < 0.7) await slack.command(bea, `/hims incident ack INC-${life - lost}`);
      if (random() < 0.5)
        await slack.command(bea, `/hims incident update INC-${life - lost} "still looking"`);
      if (random() < 0.5) await slack.command(bea, `/hims incident resolve INC-${life - lost} "done"`);
    })().catch(() => undefined); // the bot dies under these people; what was not committed is not expected either
    await wait;
    await bot.kill('SIGKILL');
    kills += 1;
    await acting;
    const [row] = await db.query<{ count: number }>('select count(*) as count from incidents');
    lost = life - (row?.count ?? 0);
    bot = await start();
  }

  await untilQuiet(db);
  await bot.kill('SIGTERM');
  const ledger = await readLedger(db, slack, allMessages(slack));
  console.log(
    JSON.stringify({
      seed,
      lives,
      kills,
      notCommitted: lost,
      expected: ledger.expected,
      found: ledger.found,
      twice: ledger.twice.length,
    }),
  );
  expect(ledger).toMatchObject({ twice: [], missing: [], strangers: [] });
  expect(ledger.found).toBe(ledger.expected);
  expect(await verifyAudit(db)).toMatchObject({ whole: true });
  const dead = await db.query(`select kind, outcome from notices where state = 'dead'`);
  expect(dead).toEqual([]);
  const twice = await db.query(
    `select incident, level, count(*) from incident_timeline t, jsonb_to_record(t.data) as d(level int) where kind = 'called' group by 1, 2 having count(*) > 1`,
  );
  expect(twice).toEqual([]);
  await db.close();
  await rm(systemsDir, { recursive: true, force: true });
});
