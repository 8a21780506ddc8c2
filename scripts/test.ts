import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Counts, count, verdict } from './test-counts.ts';

const root = join(import.meta.dirname, '..');
const seed = process.env['SEED'] ?? String(randomInt(1, 2 ** 31));
const env = {
  ...process.env,
  SEED: seed,
  PATH: [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter),
};

/** Runs in the foreground and gives the exit code. */
async function run(file: string, words: readonly string[]): Promise<number> {
  const child = spawn(file, words, { cwd: root, env, stdio: 'inherit' });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done(code ?? 1));
  });
}

/** What vitest did; a run that ended without a report is one failure. */
async function runVitest(words: readonly string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'test-report-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run('vitest', ['run', ...reporters, '--allowOnly=false', '--passWithNoTests', ...words]);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
  return count(text, code);
}

console.log(`SEED=${seed} (set it to repeat this run)`);
const checkCode = await run('node', ['scripts/check.ts']);
const tests = await runVitest(process.argv.slice(2));
const counts = { ...tests, failed: tests.failed + (checkCode === 0 ? 0 : 1) };
const { isGood, reasons } = verdict(counts, process.env['CI'] === 'true');
if (checkCode !== 0) console.log('The checks failed: see above the tests.');
for (const reason of reasons) console.log(reason);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
if (!isGood) process.exitCode = 1;
