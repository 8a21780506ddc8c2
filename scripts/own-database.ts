import { join } from 'node:path';
import { readConfig } from '../src/config/config.ts';
import { claimDataDir } from '../src/db/data-dir.ts';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embedded.ts';
import { startSentence } from '../src/start-sentence.ts';

/** Runs with the bot's own database: DATABASE_URL, or the embedded one, which is started for the time when the bot is not running. */
export async function withOwnDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = readConfig(process.env);
  const folder = join(dataDir, 'postgres');
  const running = databaseUrl ?? (await findEmbeddedPostgres(folder));
  if (running) return work(running);
  const claim = await claimDataDir(dataDir);
  const server = await startEmbeddedPostgres({ dataDir: folder });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
    await claim.stop();
  }
}

/** What the work gives; where it cannot be done the reason is printed as the bot prints it, and this is given instead. */
export async function orSentence<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    console.error(startSentence(error));
    return otherwise;
  }
}
