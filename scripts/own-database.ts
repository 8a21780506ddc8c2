import { join } from 'node:path';
import { readConfig } from '../src/config/config.ts';
import { claimDataDir } from '../src/db/data-dir.ts';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embedded.ts';

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
