import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { verifyAudit } from '../../src/audit/audit.ts';
import type { AppOptions } from '../../src/bot.ts';
import { createDb, type Db } from '../../src/db/db.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { copyWithoutRoutines } from '../support/calm-systems.ts';
import { createDatabase } from '../support/database.ts';
import { type FakePager, startFakePager } from '../support/fake-pager.ts';
import { type FakeMessage, type FakeSlack, startFakeSlack } from '../support/fake-slack/index.ts';
import { readLedger } from '../support/ledger.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { testPort } from '../support/port.ts';
import { plansTwice } from './plans.ts';

/** The systems with the made people, and deadlines of seconds, so that timers fall due among the crashes. */
async function shortDeadlines(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hims-systems-'));
  await copyWithoutRoutines(folder);
  await cp('trial/people.yaml', join(folder, 'people.yaml'));
  const file = join(folder, 'hims/system.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text
      .replace(/(SEV-1: \{.*respond: )PT15M/, '$1PT2S')
      .replace(/(SEV-2: \{.*respond: )PT30M/, '$1PT4S')
      .replaceAll(/after: PT\d+M/g, 'after: PT1S')
      .replace(/(devops, after: )PT1S/, '$1PT0S')
      .replace(/^( +SEV-1: )PT5M$/m, '$1PT1S') // nobody commands
      .replace(/^( +SEV-1: )PT30M$/m, '$1PT3S'), // an update is due
  );
  return folder;
}

export interface Stage extends AsyncDisposable {
  db: Db;
  slack: FakeSlack;
  pager: FakePager;
  mail: MailServer;
  /** A process of its own on a port of its own; the workspace talks to the one started last. */
  start(port?: number): Promise<BotProcess & { port: number }>;
  /** For a bot in this very process. */
  config(): AppOptions['config'];
  /** Whom the workspace talks to from now on. */
  talkTo(process: { port: number }): void;
  /** Waits until everything owed is told, then compares what should be with what is. */
  verdict(about: Record<string, unknown>): Promise<void>;
}

/** A database of its own; `url` where a lane brings another server. */
export async function buildStage(database?: { url: string } & AsyncDisposable): Promise<Stage> {
  const systemsDir = await shortDeadlines();
  database ??= await createDatabase();
  const db = createDb({ url: database.url, poolSize: 2 });
  const { people } = await loadCatalogue(systemsDir);
  const slack = await startFakeSlack({
    users: people.people.map((person) => ({
      id: person.slack[0] ?? person.id,
      name: person.id,
      email: `${person.id}@clinic.example`,
    })),
    channels: ['general', 'incidents', 'operations'],
  });
  const pager = await startFakePager();
  const mail = await startMailServer();
  const from = 'HIMS operations <ops@clinic.example>';
  const withKey = new URL(pager.url);
  withKey.username = pager.routingKey;
  const started: BotProcess[] = [];
  const talkTo = ({ port }: { port: number }): void => slack.connect({ url: `http://127.0.0.1:${port}` });
  const everybody = people.people.map((person) => person.slack[0] ?? person.id);

  /** Nothing waits, nothing is being sent, no timer is due within two seconds. */
  async function untilQuiet(): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      const [row] = await db.query<{ open: number }>(
        `select (select count(*) from notices where state in ('pending', 'sending'))
              + (select count(*) from timers where state = 'pending' and due_at < now() + interval '1 second') as open`,
      );
      if (row?.open === 0) return;
      await setTimeout(100);
    }
    const open = await db.query(
      `select kind, state, attempts, outcome, lane from notices where state in ('pending', 'sending') limit 20`,
    );
    throw new Error(`the bot does not come to rest: ${JSON.stringify(open)}`);
  }

  /** The timers that repeat every few seconds would never let it rest. */
  async function endAll(): Promise<void> {
    await db.transaction((tx) =>
      tx.query(
        `update timers set state = 'cancelled', ended_at = now()
         where state = 'pending' and kind in ('incident.update-due', 'incident.no-commander', 'incident.breach')`,
      ),
    );
  }

  return {
    db,
    slack,
    pager,
    mail,
    talkTo,
    config: () => ({
      slack: {
        botToken: slack.token,
        apiUrl: slack.apiUrl,
        transport: { kind: 'http', signingSecret: slack.signingSecret },
      },
      databaseUrl: database.url,
      systemsDir,
      pagerUrl: withKey.href,
      mail: { url: mail.url, from },
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1',
      github: { apiUrl: 'http://127.0.0.1:1' },
      trialSlackPort: 0,
      trialMailPort: 0,
      trialHospitalPort: 0,
      dataDir: '.data',
      logLevel: 'info',
    }),
    async start(port) {
      const own = port ?? (await testPort());
      const process = await startBotProcess({
        slack,
        databaseUrl: database.url,
        port: own,
        systemsDir,
        pagerUrl: withKey.href,
        env: { SMTP_URL: mail.url, SMTP_FROM: from },
      });
      started.push(process);
      talkTo({ port: own });
      return { ...process, port: own };
    },
    async verdict(about) {
      await endAll();
      await untilQuiet();
      const messages = botMessages(slack, everybody);
      const ledger = await readLedger(db, slack, messages);
      const pages = await pagesOf(db, pager);
      const mails = await mailsOf(db, mail);
      console.log(
        JSON.stringify({
          ...about,
          expected: ledger.expected,
          found: ledger.found,
          twice: ledger.twice.length,
          pages: pages.owed,
          alarms: pager.alerts.length,
          mails: mails.owed,
          mailsAgain: mails.again,
        }),
      );
      expect(ledger).toMatchObject({ twice: [], missing: [], strangers: [] });
      expect(ledger.found).toBe(ledger.expected);
      expect(pages).toMatchObject({ missing: [], stillRinging: [] });
      expect(pager.refusals).toEqual([]);
      expect(mails).toMatchObject({ missing: [], strangers: [] });
      expect(await channelsTwice(db, slack)).toEqual([]);
      expect(await db.query(`select kind, outcome from notices where state = 'dead'`)).toEqual([]);
      expect(await effectsTwice(db)).toEqual([]);
      expect(await plansTwice(db)).toEqual([]);
      expect(await verifyAudit(db)).toMatchObject({ whole: true });
    },
    async [Symbol.asyncDispose]() {
      // A lane that failed leaves its bots behind; those that have ended take no harm.
      for (const process of started) await process.kill('SIGKILL');
      await db.close();
      await slack.stop();
      await pager[Symbol.asyncDispose]();
      await mail[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(systemsDir, { recursive: true, force: true });
    },
  };
}

function botMessages(slack: FakeSlack, everybody: readonly string[]): FakeMessage[] {
  const channels = slack.channels().flatMap((name) => slack.channel(name).all);
  return [...channels, ...everybody.flatMap((user) => slack.dms(user))].filter((message) => message.isBot);
}

/** Every page that was owed is an alarm, and no alarm rings for an incident that is over. */
async function pagesOf(db: Db, pager: FakePager) {
  const delivered = await db.query<{ keys: string[] }>(
    `select array(select jsonb_array_elements_text(receipt -> 'keys')) as keys from notices
     where state = 'delivered' and kind in ('incident-page', 'incident-unseen')`,
  );
  const known = new Set(pager.alerts.map(({ key }) => key));
  const answered = await db.query<{ number: number }>(
    `select number from incidents where status in ('resolved', 'closed')`,
  );
  const over = new Set(answered.map(({ number }) => `INC-${number}`));
  const owed = delivered.flatMap(({ keys }) => keys);
  return {
    owed: owed.length,
    missing: owed.filter((key) => !known.has(key)),
    stillRinging: pager.alerts.filter(
      ({ status, key }) => status === 'triggered' && over.has(key.split('/')[1] ?? ''),
    ),
  };
}

/** Every mail that was delivered is in its mailbox; one in doubt may be there again, under the same id. */
async function mailsOf(db: Db, mail: MailServer) {
  const delivered = await db.query<{ id: string }>(
    `select id from notices where state = 'delivered' and target ->> 'to' = 'mail'`,
  );
  const idOf = (one: MailServer['mails'][number]) =>
    /<([0-9a-f-]{36})@/.exec(one.headers.get('message-id') ?? '')?.[1] ?? '';
  const there = Map.groupBy(mail.mails, idOf);
  const known = new Set((await db.query<{ id: string }>('select id from notices')).map(({ id }) => id));
  return {
    owed: delivered.length,
    missing: delivered.filter(({ id }) => !there.has(id)),
    strangers: [...there.keys()].filter((id) => !known.has(id)),
    again: mail.mails.length - there.size,
  };
}

/** An incident has one channel at most, and the bot says which. */
async function channelsTwice(db: Db, slack: FakeSlack): Promise<string[]> {
  const rows = await db.query<{ number: number; channel_id: string | null }>(
    'select number, channel_id from incidents',
  );
  return rows
    .map(({ number, channel_id: id }) => ({
      key: `INC-${number}`,
      known: id === null ? 0 : 1,
      there: slack.channels().filter((name) => name.startsWith(`inc-${number}-`)).length,
    }))
    .filter(({ known, there }) => known !== there)
    .map(({ key, known, there }) => `${key}: ${there} channels, ${known} known`);
}

/** What can happen only once to an incident, and did more often; and deeds without their line in the audit log. */
function effectsTwice(db: Db): Promise<unknown[]> {
  return db.query(
    `select 'called' as what, incident::text as on, data ->> 'level' as detail from incident_timeline where kind = 'called'
       group by incident, data ->> 'level', data ->> 'round' having count(*) > 1
     union all
     select 'breached', incident::text, id::text from incident_timeline b where kind = 'breached' and exists (
       select 1 from incident_timeline o where o.incident = b.incident and o.kind = 'breached' and o.id <> b.id and o.data = b.data)
     union all
     select 'opened', i.number::text, count(a.seq)::text from incidents i
       left join audit a on a.subject = 'INC-' || i.number and a.action = 'incident.opened'
       group by i.number having count(a.seq) <> 1
     union all
     select 'updates', t.incident::text, count(*)::text from incident_timeline t where kind = 'update' group by t.incident
       having count(*) <> (select count(*) from audit a where a.subject = 'INC-' || t.incident and a.action = 'incident.update')
     union all
     select 'timer', subject, kind from timers where state = 'pending' and due_at < now() - interval '10 seconds'`,
  );
}
