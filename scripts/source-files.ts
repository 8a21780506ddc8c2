import { glob } from 'node:fs/promises';

/** All TypeScript and plain JavaScript files below the folders, in a stable order; deliberate bad examples are left out. */
export async function sourceFiles(folders: readonly string[]): Promise<string[]> {
  const files = await Array.fromAsync(glob(folders.map((folder) => `${folder}/**/*.{ts,mjs}`)));
  return files.filter((file) => !file.startsWith('test/fixtures/')).toSorted();
}
