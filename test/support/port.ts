import { randomInt } from 'node:crypto';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFree } from '../../src/db/free-port.ts';

/** Below the ports that the bot takes for its own database, so that no trial beside this one takes ours meanwhile. */
const lowest = 10_000;
const highest = 20_000;
const claims = join(tmpdir(), 'hims-test-ports');
const longestTestMs = 15 * 60_000;

/** That it is not there, or is there already, is an answer; everything else is a fault. */
const unless = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error;
  return undefined;
};

/** Whether nobody else has it, by now or a moment ago: seconds pass between the choice of a port and its use. */
async function claim(port: number): Promise<boolean> {
  const file = join(claims, String(port));
  const found = await stat(file).catch(unless('ENOENT'));
  if (found && Date.now() - found.mtimeMs > longestTestMs) await rm(file, { force: true });
  const handle = await open(file, 'wx').catch(unless('EEXIST'));
  await handle?.close();
  return handle !== undefined && (await isFree(port));
}

/** The first of so many free ports that follow one another; no other test is given them. */
export async function testPort(count = 1): Promise<number> {
  await mkdir(claims, { recursive: true });
  for (;;) {
    const first = randomInt(lowest, highest - count);
    const all = await Promise.all(Array.from({ length: count }, (_none, index) => claim(first + index)));
    if (all.every(Boolean)) return first;
  }
}
