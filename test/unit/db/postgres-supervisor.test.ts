import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endServer, supervise } from '../../../src/db/postgres-supervisor.ts';

const pausesMs = [0, 1, 1];
const startServer = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });

it('gives up, and says why, when the server does not come back', async () => {
  const server = startServer();
  const told: string[] = [];
  const gone = Promise.withResolvers<string>();
  const supervisor = supervise(server, {
    launch: () => Promise.reject(new Error('No space left on device')),
    onRestart: (sentence) => told.push(sentence),
    onGone: gone.resolve,
    pausesMs,
  });

  server.kill('SIGKILL');

  expect(await gone.promise).toBe(
    'The embedded database died, and 3 tries to start it again failed. No space left on device',
  );
  expect(told).toEqual(['The embedded database ended (SIGKILL) and is started again.']);
  await supervisor.stop();
});

it('does not start again what it was told to stop', async () => {
  let launched = 0;
  const server = startServer();
  const supervisor = supervise(server, {
    launch: async () => {
      launched += 1;
      return startServer();
    },
    onRestart: () => {},
    onGone: () => {},
    pausesMs,
  });

  await supervisor.stop();

  expect(server.signalCode).toBe('SIGINT');
  expect(launched).toBe(0);
});

it('cuts off a server that does not obey, for example one that is frozen', async () => {
  const server = spawn(process.execPath, [
    '-e',
    `process.on('SIGINT', () => {}); console.log('up'); setInterval(() => {}, 1e6)`,
  ]);
  await once(server.stdout, 'data');
  server.kill('SIGSTOP');

  expect(await endServer(server, 50)).toBe(false);

  expect(server.signalCode).toBe('SIGKILL');
});
