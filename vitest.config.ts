import { defineConfig } from 'vitest/config';

const longest = {
  unit: 30,
  contract: 15,
  integration: 60,
  e2e: 60,
  browser: 120,
  interop: 120,
  chaos: 120,
  distrust: 60,
};
/** The full chaos lanes take minutes; `npm test` runs short ones with the same code. */
const stretch = process.env['CHAOS'] === 'full' ? 15 : 1;

/** True when the words after `vitest run` choose unit tests alone: they need no database, so none is started. */
function isUnitOnly(words: readonly string[]): boolean {
  const projects = words.flatMap((word, at) => {
    if (word === '--project') return [words[at + 1] ?? ''];
    return word.startsWith('--project=') ? [word.slice('--project='.length)] : [];
  });
  const paths = words.filter((word) => /(^|\/)test\//.test(word));
  if (projects.length > 0) return projects.every((project) => project === 'unit');
  return paths.length > 0 && paths.every((path) => /(^|\/)test\/unit\//.test(path));
}

export default defineConfig({
  test: {
    // At the root and not in the projects: there it would run once for each of them.
    globalSetup: [
      'test/support/temporary-folder.ts',
      ...(isUnitOnly(process.argv.slice(2)) ? [] : ['test/support/global-setup.ts']),
    ],
    // One more than the two cores that are counted on: much of a test is waiting for a database or another process.
    maxWorkers: 3,
    // The files of a project share a process and what is loaded in it, which halves the time; so no file may leave anything
    // behind in a module, in the environment or on a port.
    isolate: false,
    projects: Object.entries(longest).map(([name, seconds]) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        testTimeout: seconds * 1_000 * (name === 'chaos' || name === 'interop' ? stretch : 1),
        hookTimeout: Math.max(seconds, 30) * 1_000,
      },
    })),
  },
});
