import { join } from 'node:path';
import { createApp } from './app.ts';
import { systemClock } from './clock/clock.ts';
import { type Config, ConfigError, readConfig, type SlackConfig } from './config/config.ts';
import { createLog } from './config/log.ts';
import { SchemaNewerError } from './db/db.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded.ts';
import { CatalogueError } from './systems/problems.ts';

/** Stopped in the reverse order of starting. */
const started: { stop(): Promise<void> }[] = [];

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config);
  const database: EmbeddedPostgres | undefined = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  if (database) started.push(database);
  const databaseUrl = config.databaseUrl ?? database?.url ?? '';
  const complete = await withSlack(config, databaseUrl);
  const bot = await createApp({ config: { ...complete, databaseUrl }, clock: systemClock, log });
  started.push(bot);
  await bot.ready;
}

/** Without any Slack token the trial brings its own workspace; the bot itself does not know the difference. */
async function withSlack(config: Config, databaseUrl: string): Promise<Config & { slack: SlackConfig }> {
  if (config.slack) return { ...config, slack: config.slack };
  const { startTrial } = await import('../trial/trial.ts');
  const trial = await startTrial(config, databaseUrl);
  started.push(trial);
  return { ...config, slack: trial.slack, peopleFile: trial.peopleFile };
}

async function stopAll(): Promise<void> {
  for (const one of started.splice(0).reverse()) await one.stop();
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    stopAll().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });

try {
  await start();
} catch (error) {
  const forPeople =
    error instanceof ConfigError || error instanceof CatalogueError || error instanceof SchemaNewerError;
  process.stderr.write(
    `${forPeople ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  await stopAll();
  process.exit(1);
}
