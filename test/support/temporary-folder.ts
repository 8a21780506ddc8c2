import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const needed = 4 * 2 ** 30;

/** A database for each story is much writing and removing of files: five times as fast in memory, where there is room. */
async function roomiest(): Promise<string> {
  const room = await statfs(memory).catch(() => undefined);
  return room && room.bavail * room.bsize >= needed ? memory : tmpdir();
}

/** One folder for all that a run of the tests writes, processes of their own included; it goes with the run. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await roomiest(), 'hims-test-'));
  await chmod(folder, 0o755); // the database does not run as root, and must get in
  process.env['TMPDIR'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
