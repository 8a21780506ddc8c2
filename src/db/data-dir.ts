import { ftruncateSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { StartError } from '../errors.ts';
import { sentenceOfFileError } from './file-errors.ts';
import { lockFile, lockFolder } from './file-lock.ts';
import { makeFolder } from './make-folder.ts';

/** The data folder belongs to one process: a second one would take its database down. */
export interface DataDirClaim {
  stop(): Promise<void>;
}

/** Throws when another process has the folder, also one in another container; what a killed one left is taken over. */
export async function claimDataDir(dataDir: string): Promise<DataDirClaim> {
  const folder = resolve(dataDir);
  const file = join(folder, 'bot.lock');
  try {
    await makeFolder(folder);
    const whole = await lockFolder(folder);
    const lock = whole && (await lockFile(file));
    if (!whole || !lock) {
      if (whole && whole !== 'unknown') whole.release();
      const owner = await readFile(file, 'utf8').catch(() => '');
      throw new StartError(
        `The bot already runs with the data in ${folder}${owner.trim() && ` (${owner.trim()})`}. Stop that one first, or set another DATA_DIR, PORT and TRIAL_SLACK_PORT.`,
      );
    }
    // Only for the sentence above: who owns the folder is decided by the lock.
    ftruncateSync(lock.fd);
    writeSync(lock.fd, `process ${process.pid} on ${hostname()}\n`, 0);
    await rm(join(folder, 'bot.pid'), { force: true }); // of versions that went by process ids
    return {
      async stop() {
        lock.release();
        if (whole !== 'unknown') whole.release();
      },
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new StartError(`No file can be made in DATA_DIR ${folder}. Set another DATA_DIR.`, {
        cause: error,
      });
    throw sentenceOfFileError(error, `DATA_DIR ${folder}`);
  }
}
