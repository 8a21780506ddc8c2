import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Duration } from 'luxon';
import { StepLostError } from '../model.ts';
import { killAllWith, send } from './leftovers.ts';

/** What the leash is told to start. */
export interface Order {
  readonly argv: readonly string[];
  readonly cwd?: string;
  /** All of it: nothing of the bot's own is added. */
  readonly env: Readonly<Record<string, string>>;
}

/** How it ended, or the code of what kept it from starting. */
export type Ended =
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly failed: string };

interface Leashed extends Order {
  /** Told apart from everything else that runs: `RUN-31/dump/1/4f2a…`. */
  readonly cookie: string;
  readonly grace: Duration;
  readonly signal: AbortSignal;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

const leash = fileURLToPath(new URL('./leash.ts', import.meta.url));
/** A process that nobody could kill may still hold the pipe. */
const drainedWithinMs = 2_000;

/** Reads no faster than it is taken; halves of characters wait for their other half, what is no UTF-8 is shown as such. */
async function forward(from: Readable | null, to: (text: string) => void): Promise<void> {
  // Only when it could not be started at all.
  if (!from) return;
  const decoder = new TextDecoder();
  // Without an encoding set, a stream of a process gives buffers.
  for await (const chunk of from as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') to(text);
  }
  const rest = decoder.decode();
  if (rest !== '') to(rest);
}

/** Its last word; or, when somebody killed the leash itself, that it was killed. */
async function endOf(child: ChildProcess): Promise<Ended> {
  let last: Ended = { code: null, signal: 'SIGKILL' };
  child.on('message', (ended: Ended) => {
    last = ended;
  });
  // Its last word may be read after its end is seen, but not after the connection has ended.
  await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  return last;
}

async function stopGroup(pid: number, grace: Duration, ended: AbortSignal): Promise<void> {
  send(-pid, 'SIGTERM');
  try {
    await pause(grace.toMillis(), undefined, { signal: ended });
  } catch {
    // It ended within its grace.
    return;
  }
  send(-pid, 'SIGKILL');
}

/** All that was printed has been taken, or nobody is left who should still print. */
async function settle(child: ChildProcess, drained: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const late = pause(drainedWithinMs, 'late' as const, { signal: enough.signal }).catch(
    () => 'late' as const,
  );
  const first = await Promise.race([drained, late]).finally(() => enough.abort());
  if (first !== 'late') return;
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/**
 * Starts a command that cannot outlive this process, and has ended all that it started when this ends. On abort it is
 * asked to end, and killed when it does not within its grace.
 */
export async function runLeashed(order: Leashed): Promise<Ended> {
  const { argv, cwd, env, cookie, grace, signal, stdout, stderr } = order;
  signal.throwIfAborted();
  const child = spawn(process.execPath, ['--no-warnings', leash], {
    detached: true,
    env: { HIMS_STEP: cookie },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = new AbortController();
  const end = endOf(child);
  const stop = () => {
    const given = signal.reason instanceof StepLostError ? Duration.fromMillis(0) : grace;
    if (child.pid !== undefined && !ended.signal.aborted) void stopGroup(child.pid, given, ended.signal);
  };
  const drained = Promise.all([forward(child.stdout, stdout), forward(child.stderr, stderr)]);
  // Thrown below, once the command has been stopped.
  drained.catch(stop);
  signal.addEventListener('abort', stop, { once: true });
  // A leash that is gone already shows by its end.
  child.send({ argv, env: { ...env, HIMS_STEP: cookie }, ...(cwd === undefined ? {} : { cwd }) }, () => {});
  try {
    return await end;
  } finally {
    ended.abort();
    signal.removeEventListener('abort', stop);
    // In case that the leash could not do it any more.
    if (child.pid !== undefined) send(-child.pid, 'SIGKILL');
    await killAllWith(`HIMS_STEP=${cookie}`);
    await settle(child, drained);
  }
}
