import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartError } from '../errors.ts';

/**
 * Makes the folder with those above it; none is made where it stands already. Not `mkdir` with `recursive`, which never ends where
 * the system lets nobody make a folder, as below /proc. Throws what the system says, or a StartError for such a place.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT') throw error;
    if (parent === path || !(await isAbsent(parent)))
      throw new StartError(
        `${path} cannot be made: the system lets nobody make a folder there. Choose another place.`,
        {
          cause: error,
        },
      );
    await makeFolder(parent);
    await makeFolder(path);
  }
}

async function isAbsent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
