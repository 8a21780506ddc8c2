import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ActionError } from '../model.ts';
import type { FileStorage } from './storage.ts';

const faults: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left. Make room, and run it again',
  EDQUOT: 'its quota is used up. Make room, and run it again',
  EACCES: 'the bot may not write there. An admin gives it the folder',
  EPERM: 'the bot may not write there. An admin gives it the folder',
  EROFS: 'it is mounted read-only. An admin mounts it for writing',
  ENOENT: 'it does not exist. An admin makes or mounts it',
  ENOTDIR: 'a part of its path is no folder. Correct the path in the system',
};

/** A folder, such as a mounted share. It has to be there: made by itself it would hide a share that is not mounted. */
export function createFolderStorage(path: string): FileStorage {
  function placeOf(key: string): string {
    const place = join(path, key);
    if (place.startsWith(path.endsWith(sep) ? path : path + sep)) return place;
    throw new ActionError(`${key} leads out of ${path}.`);
  }

  function explained(error: unknown): unknown {
    const { code } = error as NodeJS.ErrnoException;
    const fault = code === undefined ? undefined : faults[code];
    return fault === undefined ? error : new ActionError(`${path}: ${fault}.`, { cause: error });
  }

  async function put(key: string, content: NodeJS.ReadableStream, signal: AbortSignal): Promise<void> {
    const place = placeOf(key);
    const partial = `${place}.partial`;
    await stat(path);
    await mkdir(dirname(place), { recursive: true, mode: 0o750 });
    await pipeline(content, createWriteStream(partial, { mode: 0o640, flush: true }), { signal });
    await rename(partial, place);
    // The new name is on the disk only when its folder is.
    await using folder = await open(dirname(place));
    await folder.sync();
  }

  return {
    name: path,
    [Symbol.dispose]: () => {},
    async put(key, content, signal) {
      try {
        await put(key, content, signal);
      } catch (error) {
        throw explained(error);
      }
    },
    get: async (key) => createReadStream(placeOf(key)),
    async head(key) {
      try {
        return { bytes: (await stat(placeOf(key))).size };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw explained(error);
      }
    },
  };
}
