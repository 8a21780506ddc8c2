import { unlink } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { DateTime } from 'luxon';
import { ActionError } from '../model.ts';
import { isSame, look, openSeen, type Seen } from './candidates.ts';
import { type Content, createMeter } from './meter.ts';
import type { FileStorage } from './storage.ts';

/** What is left of a file: where it is now, and what is stored there. */
export interface Moved {
  readonly key: string;
  readonly before: number;
  readonly stored: Content;
}

interface Place {
  readonly folder: string;
  readonly name: string;
  readonly system: string;
}

const compressed = /\.(gz|zst|xz|bz2)$/;
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Says where and when it comes from; the same file always has the same key, so that a repeat finds it. */
function keyFor({ folder, name, system }: Place, changedAt: DateTime, sha256: string): string {
  const safe = (text: string) => text.replaceAll(/[^\w.-]/g, '_');
  const [ending = '.gz'] = compressed.exec(name) ?? [];
  const stamp = changedAt.toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'");
  const path = folder.split('/').filter(Boolean).map(safe);
  const file = `${safe(name.replace(compressed, ''))}-${stamp}-${sha256.slice(0, 12)}${ending}`;
  return [system, ...path, changedAt.toFormat('yyyy/MM'), file].join('/');
}

/** Undefined when another file is in its place by now. */
async function contentOf(file: Seen, signal: AbortSignal): Promise<Content | undefined> {
  await using handle = await openSeen(file);
  if (!handle) return undefined;
  const meter = createMeter();
  await pipeline(handle.createReadStream({ autoClose: false }), meter.stream, nowhere(), { signal });
  return isSame(file, await look(file.path)) ? meter.read() : undefined;
}

async function store(file: Seen, key: string, storage: FileStorage, signal: AbortSignal) {
  await using handle = await openSeen(file);
  if (!handle) return undefined;
  const meter = createMeter();
  const source = handle.createReadStream({ autoClose: false });
  const flow = compressed.test(file.name)
    ? pipeline(source, meter.stream, { signal })
    : pipeline(source, createGzip({ level: 6 }), meter.stream, { signal });
  const [flowed, put] = await Promise.allSettled([flow, storage.put(key, meter.stream, signal)]);
  // Where one breaks the other does too, and knows less of why.
  if (put.status === 'rejected' && put.reason instanceof ActionError) throw put.reason;
  if (flowed.status === 'rejected') throw flowed.reason;
  if (put.status === 'rejected') throw put.reason;
  return meter.read();
}

/** What is stored and what it unpacks to, read back whole, because being told "stored" is no proof; undefined: it is spoilt. */
async function readBack(key: string, isPacked: boolean, storage: FileStorage, signal: AbortSignal) {
  const stored = createMeter();
  const content = createMeter();
  const source = await storage.get(key, signal);
  try {
    if (isPacked)
      await pipeline(source, stored.stream, createGunzip(), content.stream, nowhere(), { signal });
    else await pipeline(source, stored.stream, content.stream, nowhere(), { signal });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Cut short, or not what was sent.
    if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR') return undefined;
    throw error;
  }
  return { stored: stored.read(), content: content.read() };
}

/**
 * Stores a file, reads it back, and only then deletes it here. After a crash it goes on where it was: what is stored well
 * is not stored again. Undefined when the file changed meanwhile, and was left alone.
 */
export async function moveTo(
  storage: FileStorage,
  file: Seen,
  place: { folder: string; system: string },
  signal: AbortSignal,
): Promise<Moved | undefined> {
  const content = await contentOf(file, signal);
  if (!content) return undefined;
  const changedAt = DateTime.fromMillis(Number(file.changedAtNs / 1_000_000n), { zone: 'utc' });
  const key = keyFor({ ...place, name: file.name }, changedAt, content.sha256);
  const isPacked = !compressed.test(file.name);

  const isWell = (found: Awaited<ReturnType<typeof readBack>>) =>
    found?.content.sha256 === content.sha256 && found.content.bytes === content.bytes;
  const before = (await storage.head(key, signal)) && (await readBack(key, isPacked, storage, signal));
  const sent = isWell(before) ? before?.stored : await store(file, key, storage, signal);
  if (!sent) return undefined;
  const after = isWell(before) ? before : await readBack(key, isPacked, storage, signal);
  const kept = await storage.head(key, signal);
  if (!isWell(after) || after?.stored.sha256 !== sent.sha256 || kept?.bytes !== sent.bytes) {
    if (!isSame(file, await look(file.path))) return undefined;
    throw new ActionError(
      `${storage.name} did not give back what was stored as ${key}. ${file.path} was kept. Look at the storage, and run it again.`,
      { facts: { key, expected: content.sha256, found: after?.content.sha256 ?? 'spoilt' } },
    );
  }
  signal.throwIfAborted();
  if (!isSame(file, await look(file.path))) return undefined;
  await unlink(file.path).catch((error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new ActionError(
      `${file.path} is stored as ${key} but cannot be deleted (${code}). Give the bot the right to delete it.`,
      { cause: error },
    );
  });
  return { key, before: content.bytes, stored: sent };
}
