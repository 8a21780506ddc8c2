import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';

export const steps = 200;
export const ticks = 500;
export const people = 20;

const shared = { systems: ['hims'], mayRun: ['responder'], risk: 'low', lock: 'none' };

/** A procedure of steps that do nothing but ask a server beside them, and lists to tick. */
export async function addProcedures(systems: string): Promise<AsyncDisposable> {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const step = (at: number) => ({
    id: `step-${at}`,
    title: `Nothing ${at}`,
    action: 'http.check',
    with: { url },
  });
  const item = (at: number) => ({ id: `item-${at}`, do: `Look at ${at}` });
  const numbers = (count: number) => Array.from({ length: count }, (_one, at) => at + 1);
  const folder = join(systems, 'procedures');
  await mkdir(folder, { recursive: true });
  const purpose = 'Measured, and nothing else.';
  const files = {
    'bench-steps': { title: 'Steps that do nothing', purpose, ...shared, steps: numbers(steps).map(step) },
    'bench-list': {
      title: 'A long list',
      purpose,
      ...shared,
      checklist: true,
      steps: numbers(ticks / people).map(item),
    },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, `${name}.yaml`), stringify(content));
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
