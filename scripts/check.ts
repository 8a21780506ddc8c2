import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

interface Check {
  name: string;
  command: readonly string[];
}

interface Outcome {
  check: Check;
  isGood: boolean;
  seconds: number;
  output: string;
}

/** The slowest first, so that the quick ones fill the gaps. */
const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '--noEmit', '--pretty', 'false'] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '--format', 'unix'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
  { name: 'requirements', command: ['node', 'scripts/systems.ts', 'coverage'] },
  { name: 'dependency rules', command: ['node', 'scripts/dependency-rules.ts'] },
  { name: 'format', command: ['biome', 'check', '--colors=off', '.'] },
];

const root = join(import.meta.dirname, '..');
const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);

async function run(check: Check): Promise<Outcome> {
  const [file = '', ...words] = check.command;
  const start = performance.now();
  const child = spawn(file, words, {
    cwd: root,
    env: { ...process.env, PATH: path, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  }
  const code = await new Promise<number | null>((done) => {
    child.once('close', done);
    child.once('error', (error) => {
      output += error.message;
      done(1);
    });
  });
  return { check, isGood: code === 0, seconds: (performance.now() - start) / 1_000, output: output.trim() };
}

function report({ check, isGood, seconds, output }: Outcome): void {
  console.log(
    `${isGood ? 'ok    ' : 'FAILED'}  ${check.name.padEnd(18)} ${seconds.toFixed(1).padStart(5)} s`,
  );
  if (!isGood) console.log(`\n${output || `${check.command.join(' ')} said nothing`}\n`);
}

/** Runs all checks, as many at once as there are processors; a failure does not hide the others. */
async function runAll(): Promise<boolean> {
  const waiting = [...checks];
  const outcomes: Outcome[] = [];
  async function work(): Promise<void> {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await run(check);
      report(outcome);
      outcomes.push(outcome);
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return outcomes.every(({ isGood }) => isGood);
}

if (!(await runAll())) process.exitCode = 1;
