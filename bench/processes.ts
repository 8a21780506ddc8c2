import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface Measured {
  child: ChildProcess;
  /** From the start of the process until it says that it is ready. */
  readyMs: number;
  stop(): Promise<void>;
}

/** Starts a program and waits until it prints that it is ready. */
export async function startProgram(file: string, env: Record<string, string>): Promise<Measured> {
  const since = performance.now();
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  await new Promise<void>((ready, failed) => {
    child.stdout.on('data', (part: Buffer) => {
      if (part.toString().includes('"msg":"ready"')) ready();
    });
    void exited.then(() => failed(new Error(`${file} ended before it was ready`)));
  });
  return {
    child,
    readyMs: performance.now() - since,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Resident memory in MiB, from the system's own account of the process. */
export async function residentMiB(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
