import { createHash } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceSeconds = 900;

/** Runs `work` while no other process does so for the same folder. A holder that was killed does not block anybody. */
export async function withLock(root, work) {
  // Outside node_modules, which `npm ci` deletes, and outside the repository, which it must not litter.
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const file = join(tmpdir(), `install-${process.getuid?.() ?? 0}-${name}.lock`);
  await acquire(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file) {
  const own = `${file}.${process.pid}`;
  const deadline = Date.now() + patienceSeconds * 1_000;
  writeFileSync(own, String(process.pid));
  try {
    while (!tryLink(own, file)) {
      const holder = readHolder(file);
      if (holder !== undefined && !isAlive(holder)) removeStale(file, holder);
      else if (Date.now() > deadline) throw waitedTooLong(file, holder);
      else await sleep(200);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears with its content or not at all, so nobody reads a half-written lock. */
function tryLink(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // freed in the meantime
  }
}

/** Two that wait may both find the same dead holder: the second must not take away the lock that the first has made since. */
function removeStale(file, holder) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside) !== holder) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function waitedTooLong(file, holder) {
  const text = `Process ${holder} has been installing for ${patienceSeconds / 60} minutes. If it is none, remove ${file} and start again.`;
  return Object.assign(new Error(text), { isForPeople: true });
}
