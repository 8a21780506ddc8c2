import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartError } from '../errors.ts';
import { isRunning } from './orphans.ts';

/** The data folder belongs to one process: a second one would take its database down. */
export interface DataDirClaim {
  stop(): Promise<void>;
}

/** Throws when a living bot has the folder; what a killed one left is taken over. */
export async function claimDataDir(dataDir: string): Promise<DataDirClaim> {
  const folder = resolve(dataDir);
  const file = join(folder, 'bot.pid');
  await mkdir(folder, { recursive: true });
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (await isRunning(owner, ['main.ts']))
    throw new StartError(
      `The bot already runs with the data in ${folder} (process ${owner}). Stop that one first, or set another DATA_DIR, PORT and TRIAL_SLACK_PORT.`,
    );
  await writeFile(file, String(process.pid));
  return { stop: () => rm(file, { force: true }) };
}
