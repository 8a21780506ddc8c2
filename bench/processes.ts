import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

export interface Program extends AsyncDisposable {
  child: ChildProcess;
  /** From the start of the process until it says that it is ready. */
  readyMs: number;
  /** The line in which it said so. */
  said: Record<string, unknown>;
}

/** What `npm start` gives to node before the file. */
export async function startFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
  const words = scripts.start.split(' ');
  return words.slice(words.indexOf('node') + 1).filter((word) => word.startsWith('--'));
}

/** Starts a program and waits until it prints that it is ready. */
export async function startProgram(
  file: string,
  env: Record<string, string>,
  flags: readonly string[] = [],
): Promise<Program> {
  const since = performance.now();
  const child = spawn(process.execPath, [...flags, file], {
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const said = await new Promise<Record<string, unknown>>((ready, failed) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('"msg":"ready"')) ready(JSON.parse(line) as Record<string, unknown>);
      else if (/"level":[56]0/.test(line)) process.stderr.write(`${line}\n`);
    });
    void exited.then(() => failed(new Error(`${file} ended before it was ready`)));
  });
  return {
    child,
    said,
    readyMs: performance.now() - since,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Resident memory in MiB, from the system's own account of the process. */
export async function residentMiB({ child }: Program): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
