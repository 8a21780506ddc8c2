import { StartError } from '../errors.ts';

const printed: Readonly<Record<string, string>> = {
  ENOSPC: 'No space left on device',
  EDQUOT: 'Disk quota exceeded',
  EROFS: 'Read-only file system',
  EIO: 'Input/output error',
};

const sentences: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a read-only file system',
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is over its disk quota',
  ENOTDIR: 'is not a folder',
  EEXIST: 'is not a folder',
  ENAMETOOLONG: 'has a name that is too long',
  EIO: 'cannot be read or written: the disk reports an error',
};

/** What a program of PostgreSQL printed when it gave up, as the error that the system had given it. */
export function errorOfOutput(what: string, output: string): StartError {
  const found = Object.entries(printed).find(([, words]) => output.includes(words));
  return Object.assign(
    new StartError(`${what}: ${output.trim().slice(-1_000)}`),
    found ? { code: found[0] } : {},
  );
}

/** What the system says of a file or folder as a sentence for whoever starts the bot; any other error as it is. */
export function sentenceOfFileError(error: unknown, what: string): unknown {
  const sentence = sentences[(error as NodeJS.ErrnoException)?.code ?? ''];
  return sentence === undefined
    ? error
    : new StartError(`${what} ${sentence}. Make room or give access, or set another DATA_DIR.`, {
        cause: error,
      });
}
