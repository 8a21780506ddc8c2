import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { createApp } from './app.ts';
import type { AppOptions } from './bot.ts';
import { systemClock } from './clock/clock.ts';
import { type Config, readConfig } from './config/config.ts';
import { createLog } from './config/log.ts';
import { claimDataDir } from './db/data-dir.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded.ts';
import { startSentence } from './start-sentence.ts';

/** Stopped in the reverse order of starting. */
const started: { stop(): Promise<void> }[] = [];
/** Kubernetes kills after 30 s, and the database needs its own time at the end. */
const stopWithinMs = { bot: 13_000, all: 24_000 };
/** Where sentences go before there is a log, and when there is none any more. */
const complain = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
let log: Logger | undefined;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.databaseUrl || !config.slack) started.push(await claimDataDir(config.dataDir));
  log = createLog(config);
  const database = config.databaseUrl ? undefined : await startOwnDatabase(config);
  const databaseUrl = config.databaseUrl ?? database?.url ?? '';
  if (config.slack) {
    await run({ config: { ...config, slack: config.slack, databaseUrl }, clock: systemClock, log });
    return;
  }
  // Without any Slack token the trial brings its own workspace; the bot itself does not know the difference.
  const { startTrial } = await import('../trial/trial.ts');
  const trial = await startTrial(config, databaseUrl);
  started.push(trial);
  log = createLog(config, pino.destination(join(config.dataDir, 'bot.log')));
  const { slack, peopleFile, systemsDir, mail, clock } = trial;
  await run({
    config: { mail, ...config, slack, peopleFile, systemsDir, databaseUrl },
    environment: { ...process.env, ...trial.environment },
    clock,
    log,
  });
  process.stdout.write(trial.welcome);
}

async function startOwnDatabase({ dataDir }: Config): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    onRestart: (sentence) => (log ? log.warn(sentence) : complain(sentence)),
    onGone(sentence) {
      log?.fatal(sentence);
      complain(sentence);
      void end(1);
    },
  });
  started.push(database);
  return database;
}

async function run(options: AppOptions): Promise<void> {
  // All state is in the database, so one broken request must not end the others.
  process.on('unhandledRejection', (error) => options.log.error({ err: error }, 'nobody handled this error'));
  const { databaseUrl, dataDir } = readConfig(process.env);
  const bot = await createApp({
    environment: process.env,
    ...(databaseUrl ? {} : { dataDir }),
    ...options,
  });
  started.push({ stop: () => withinTime(bot.stop()) });
  await bot.ready;
}

/** A database or a network that hangs must not keep the process: everything acknowledged is on the disk. */
async function withinTime(stopping: Promise<void>): Promise<void> {
  const late = new AbortController();
  const isLate = setTimeout(stopWithinMs.bot, true, { signal: late.signal }).catch(() => false);
  if (await Promise.race([stopping.then(() => false), isLate]))
    throw new Error(
      `What was under way did not end within ${stopWithinMs.bot / 1_000} s (the database or Slack does not answer) and is left to the next start; nothing that was acknowledged is lost.`,
    );
  late.abort();
}

/** One that cannot stop well must not keep the others running. */
async function stopAll(): Promise<boolean> {
  let all = true;
  for (const one of started.splice(0).reverse())
    try {
      await one.stop();
    } catch (error) {
      all = false;
      const sentence = error instanceof Error ? error.message : String(error);
      log?.error(sentence);
      complain(sentence);
    }
  return all;
}

let ending: Promise<never> | undefined;

/** Stops everything and leaves with this code, or with 1 when something did not stop. */
function end(code: number): Promise<never> {
  ending ??= (async () => {
    globalThis
      .setTimeout(() => {
        complain(`Not everything stopped within ${stopWithinMs.all / 1_000} s: the process ends anyway.`);
        process.exit(1);
      }, stopWithinMs.all)
      .unref();
    const all = await stopAll();
    return process.exit(all ? code : 1);
  })();
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));

try {
  await start();
} catch (error) {
  // Told to stop while starting: whoever told so ends the process, too.
  if (!ending) {
    complain(startSentence(error));
    if (log) log.level = 'silent'; // what breaks from now on is no news
    await end(1);
  }
}
