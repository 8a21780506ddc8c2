import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from './app.ts';
import type { AppOptions } from './bot.ts';
import { systemClock } from './clock/clock.ts';
import { readConfig } from './config/config.ts';
import { createLog } from './config/log.ts';
import { claimDataDir } from './db/data-dir.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { StartError } from './errors.ts';
import { CatalogueError } from './systems/problems.ts';

/** Stopped in the reverse order of starting. */
const started: { stop(): Promise<void> }[] = [];

async function start(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.databaseUrl || !config.slack) started.push(await claimDataDir(config.dataDir));
  const database = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  if (database) started.push(database);
  const databaseUrl = config.databaseUrl ?? database?.url ?? '';
  if (config.slack) {
    const log = createLog(config);
    await run({ config: { ...config, slack: config.slack, databaseUrl }, clock: systemClock, log });
    return;
  }
  // Without any Slack token the trial brings its own workspace; the bot itself does not know the difference.
  const { startTrial } = await import('../trial/trial.ts');
  const trial = await startTrial(config, databaseUrl);
  started.push(trial);
  const log = createLog(config, pino.destination(join(config.dataDir, 'bot.log')));
  const { slack, peopleFile, systemsDir, mail } = trial;
  await run({
    config: { mail, ...config, slack, peopleFile, systemsDir, databaseUrl },
    environment: { ...process.env, ...trial.environment },
    clock: systemClock,
    log,
  });
  process.stdout.write(trial.welcome);
}

async function run(options: AppOptions): Promise<void> {
  // All state is in the database, so one broken request must not end the others.
  process.on('unhandledRejection', (error) => options.log.error({ err: error }, 'nobody handled this error'));
  const bot = await createApp({ environment: process.env, ...options });
  started.push(bot);
  await bot.ready;
}

/** One that cannot stop well must not keep the others running. */
async function stopAll(): Promise<boolean> {
  let all = true;
  for (const one of started.splice(0).reverse())
    try {
      await one.stop();
    } catch (error) {
      all = false;
      process.stderr.write(`${String(error)}\n`);
    }
  return all;
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void stopAll().then((all) => process.exit(all ? 0 : 1));
  });

try {
  await start();
} catch (error) {
  // Told to stop while starting: whoever told so ends the process, too.
  if (!stopping) {
    const forPeople = error instanceof StartError || error instanceof CatalogueError;
    const text = forPeople
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    process.stderr.write(`${text}\n`);
    await stopAll();
    process.exit(1);
  }
}
