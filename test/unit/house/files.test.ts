import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sourceFiles } from '../../../scripts/source-files.ts';

const longest = 300;
/** Files that may be longer, each with its reason. There are none. */
const exceptions: readonly string[] = [];

it('has no file that is longer than a person reads at once', async () => {
  const files = await sourceFiles(['src', 'commands', 'interactions', 'trial', 'scripts', 'test']);

  const tooLong = files
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }))
    .filter(({ file, lines }) => lines > longest && !exceptions.includes(file));

  expect(files.length).toBeGreaterThan(100);
  expect(tooLong).toEqual([]);
});
