import { isAbsolute } from 'node:path';
import { Writable } from 'node:stream';
import type { DurationLike } from 'luxon';
import { createApp } from '../../src/app.ts';
import type { Bot } from '../../src/bot.ts';
import { createLog } from '../../src/config/log.ts';
import type { Person as PersonEntry } from '../../src/systems/model-people.ts';
import { calmSystems, wholeSystems } from './calm-systems.ts';
import { advance, createMovableClock, type MovableClock } from './clock.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { type FakeSlack, type NewGroup, type NewUser, startFakeSlack } from './fake-slack/index.ts';
import { createPerson, type Person } from './person.ts';
import { readOnce } from './read-once.ts';

export interface BotOptions {
  /**
   * `calm`, unless told otherwise: no channels of their own, pages, quiet hours, nudges, reviews or reminders of updates,
   * so that a story is about one thing. `whole`: the systems as they are shipped, without what comes round.
   */
  systems?: 'calm' | 'whole';
  /** Stands above `systems`. */
  systemsDir?: string;
  /** Where the bot tells the pager; nobody is paged without it. */
  pagerUrl?: string;
  /** The mail server; no mail is sent without it. */
  mailUrl?: string;
  /** Where it serves metrics; nowhere without it. */
  metricsPort?: number;
  /** The API of GitHub; nobody answers without it. */
  githubUrl?: string;
  githubToken?: string;
  peopleFile?: string;
  users?: readonly (NewUser | string)[];
  groups?: readonly NewGroup[];
  /** Where the clock starts. */
  now?: string;
  /** Answers later than this are answered twice: "working", then the answer. */
  channels?: readonly string[];
}

export interface TestBot extends AsyncDisposable {
  slack: FakeSlack;
  clock: MovableClock & { advance(by: DurationLike): Promise<void> };
  database: TestDatabase;
  /** The people of trial/people.yaml, by id. */
  people: Record<'ana' | 'bea' | 'cem' | 'dora' | 'emil' | 'fay' | 'gus' | 'hana' | 'ivo', Person>;
  person(slackId: string): Person;
  settle(): Promise<void>;
  /** As after a crash: the process is gone without a farewell, and a new one starts. */
  restart(options?: { systemsDir?: string }): Promise<void>;
  url(path: string): string;
  /** Everything logged so far, parsed. */
  logs: Record<string, unknown>[];
  /** Errors in the log are failures of the test, unless it says so. */
  allowLog(pattern: RegExp): void;
}

const peopleFile = 'trial/people.yaml';

function toUser(person: PersonEntry): NewUser {
  const [id] = person.slack;
  return {
    name: person.id,
    realName: person.name,
    ...(id ? { id } : {}),
    ...(person.email ? { email: person.email } : {}),
  };
}

/** The whole bot on a database of its own, over signed HTTP with a strict Slack; time moves only when told. */
export async function startBot(options: BotOptions = {}): Promise<TestBot> {
  const clock = createMovableClock(options.now);
  const database = await createDatabase();
  const { people } = (await readOnce('systems', peopleFile)).people;
  const slack = await startFakeSlack({
    users: [...people.map(toUser), ...(options.users ?? [])],
    groups: options.groups ?? [],
    channels: ['general', ...(options.channels ?? ['incidents', 'operations'])],
    now: () => clock.now().toMillis(),
  });
  const logs: Record<string, unknown>[] = [];
  const allowed: RegExp[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n'))
        logs.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  let isMoved = false;
  let systemsDir =
    options.systemsDir ?? (options.systems === 'whole' ? await wholeSystems() : await calmSystems());

  async function boot(): Promise<Bot> {
    const people = options.peopleFile ?? peopleFile;
    // Folders and files of a story's own may change before its bot starts again.
    const isFixed = !options.systemsDir && !isMoved && !isAbsolute(people);
    const bot = await createApp({
      ...(isFixed ? { catalogue: await readOnce(systemsDir, people) } : {}),
      config: {
        slack: {
          botToken: slack.token,
          apiUrl: slack.apiUrl,
          transport: { kind: 'http', signingSecret: slack.signingSecret },
        },
        databaseUrl: database.url,
        systemsDir,
        peopleFile: people,
        ...(options.pagerUrl ? { pagerUrl: options.pagerUrl } : {}),
        port: 0,
        host: '127.0.0.1',
        ...(options.metricsPort ? { metrics: { port: options.metricsPort, host: '127.0.0.1' } } : {}),
        publicUrl: 'http://127.0.0.1',
        github: {
          apiUrl: options.githubUrl ?? 'http://127.0.0.1:1',
          ...(options.githubToken ? { token: options.githubToken } : {}),
        },
        ...(options.mailUrl
          ? { mail: { url: options.mailUrl, from: 'HIMS operations <ops@clinic.example>' } }
          : {}),
        trialSlackPort: 0,
        trialMailPort: 0,
        trialHospitalPort: 0,
        dataDir: '.data',
        logLevel: 'info',
      },
      clock,
      log: createLog({ logLevel: 'info' }, destination),
      rhythm: 'manual',
      poolSize: 4, // each connection of each story plans every statement for itself
    });
    await bot.ready;
    slack.connect({ url: `http://127.0.0.1:${bot.port}` });
    return bot;
  }

  let bot = await boot();
  await bot.settle();
  const settle = () => bot.settle();
  const person = (slackId: string) => createPerson(slack, slackId, settle);
  const entries = people.map((one) => [one.id, person(one.slack[0] ?? one.id)] as const);

  function assertNoErrors(): void {
    const errors = logs.filter(
      (line) => Number(line['level']) >= 50 && !allowed.some((pattern) => pattern.test(JSON.stringify(line))),
    );
    if (errors.length > 0)
      throw new Error(`The bot logged errors:\n${errors.map((line) => JSON.stringify(line)).join('\n')}`);
  }

  return {
    slack,
    clock: { ...clock, advance: (by) => advance({ clock, settle, nextDue: () => bot.nextDue() }, by) },
    database,
    people: Object.fromEntries(entries) as TestBot['people'],
    person,
    settle,
    async restart(next = {}) {
      slack.disconnect();
      systemsDir = next.systemsDir ?? systemsDir;
      isMoved ||= next.systemsDir !== undefined;
      await bot.stop();
      bot = await boot();
    },
    url: (path) => `http://127.0.0.1:${bot.port}${path}`,
    logs,
    allowLog: (pattern) => void allowed.push(pattern),
    async [Symbol.asyncDispose]() {
      await bot.settle();
      await bot.stop();
      await slack.stop();
      await database[Symbol.asyncDispose]();
      slack.assertClean();
      slack.expectNothingElse();
      assertNoErrors();
    },
  };
}
