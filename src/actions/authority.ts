import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { ActionError } from './model.ts';

/** The authorities that this Node trusts, and those in this file, such as the private one of a hospital. */
export async function authoritiesWith(file: string): Promise<string[]> {
  try {
    return [...getCACertificates('default'), await readFile(file, 'utf8')];
  } catch (error) {
    throw new ActionError(`The file of the authority, ${file}, cannot be read. An admin puts it there.`, {
      cause: error,
    });
  }
}
