/**
 * The other end of the leash: runs in a process and a group of its own, starts one command in that group, and ends the
 * whole group when the command ends or when the bot is gone, however it went. It prints nothing itself: what it has for
 * outputs belongs to the command.
 */
import { spawn } from 'node:child_process';
import type { Ended, Order } from './leashed.ts';
import { killAllWith, send } from './leftovers.ts';

/** The bot finds by it what has left the group; this process has it too. */
const cookie = `HIMS_STEP=${process.env['HIMS_STEP'] ?? ''}`;

/** This process is in the group: it is the last thing that it does. */
function endGroup(): void {
  send(-process.pid, 'SIGKILL');
}

async function endAll(): Promise<void> {
  await killAllWith(cookie).finally(endGroup);
}

async function report(ended: Ended): Promise<void> {
  await killAllWith(cookie).finally(() => {
    // Without a connection the bot is gone, and nobody is told.
    if (process.connected) process.send?.(ended, undefined, undefined, endGroup);
    else endGroup();
  });
}

// The command is asked to end; this has to stay until it has.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', () => void endAll());
process.once('message', (order: Order) => {
  const { argv, cwd, env } = order;
  const [program = '', ...words] = argv;
  const place = cwd === undefined ? {} : { cwd };
  try {
    const child = spawn(program, words, { env, stdio: ['ignore', 'inherit', 'inherit'], ...place });
    child.once(
      'error',
      (error: NodeJS.ErrnoException) => void report({ failed: error.code ?? error.message }),
    );
    child.once('exit', (code, signal) => void report({ code, signal }));
  } catch (error) {
    // Among others a command line that is too long for the system.
    void report({ failed: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
});
