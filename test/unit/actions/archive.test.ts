import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createFilesArchive } from '../../../src/actions/files/archive.ts';
import { isMatch } from '../../../src/actions/files/candidates.ts';
import type { ActionContext } from '../../../src/actions/model.ts';
import { madeContext, refusal, runs, system } from './made-context.ts';
import { madeFolder, now } from './made-files.ts';

const archive = createFilesArchive({ secrets: {} });
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** A folder of logs, another to archive them in, and the step that does it. */
function begun() {
  const from = madeFolder();
  const to = madeFolder();
  const storage = { cold: { kind: 'folder', path: to.path } } as const;
  const written = { folder: from.path, match: '*.log.*', olderThan: 'P7D', to: 'cold' };
  const context = (differs: Partial<ActionContext> = {}) =>
    madeContext({ system: { ...system, storage }, now: () => now, ...differs });
  return {
    from,
    to,
    written,
    context,
    runs: async (differs: Partial<ActionContext> = {}) => await runs(archive, written, context(differs)),
    isDone: async () => await archive.isDone(archive.values.parse(written), context()),
    /** Keys of what is archived. */
    keys: () =>
      readdirSync(to.path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(to.path.length + 1))
        .toSorted(),
    [Symbol.dispose]() {
      from[Symbol.dispose]();
      to[Symbol.dispose]();
    },
  };
}

it('packs, stores, reads back, and deletes what is old', async () => {
  using begins = begun();
  const { from, to } = begins;
  const log = 'INFO all is well\n'.repeat(10_000);
  const file = from.put('app.log.1', log);
  from.put('app.log', log);
  const young = from.put('app.log.0', log, 6.9);
  const progress: string[] = [];

  expect(await begins.isDone()).toBe('not done');
  const result = await begins.runs({ progress: (text) => void progress.push(text) });

  const key = `hims${from.path.replaceAll(/[^\w./-]/g, '_')}/2026/11/app.log.1-20261112T080000Z-${sha256(log).slice(0, 12)}.gz`;
  expect(begins.keys()).toEqual([key]);
  const stored = readFileSync(join(to.path, key));
  expect(gunzipSync(stored).toString()).toBe(log);
  expect(result.summary).toBe(`1 file archived to ${to.path}, 170 kB as ${stored.length} B`);
  expect(result.facts).toEqual({
    files: 1,
    'bytes before': log.length,
    'bytes stored': stored.length,
    [key]: `sha256 ${sha256(stored)}`,
  });
  expect(progress).toEqual(['1 of 1: app.log.1']);
  expect(existsSync(file)).toBe(false);
  expect(existsSync(young)).toBe(true);
  expect(await begins.isDone()).toBe('done');
});

it('finds nothing to archive, and that is fine', async () => {
  using begins = begun();
  begins.from.put('app.log', 'x');
  expect((await begins.runs()).summary).toBe('nothing to archive');
  expect(begins.keys()).toEqual([]);
});

it('stores what is packed already as it is', async () => {
  using begins = begun();
  const packed = gzipSync('old');
  begins.from.put('app.log.2.gz', packed);
  begins.from.put('app.log.3.zst', 'only its name says so');
  await begins.runs();
  const [gz = '', zst = ''] = begins.keys();
  expect(gz).toMatch(/app\.log\.2-20261112T080000Z-[0-9a-f]{12}\.gz$/);
  expect(readFileSync(join(begins.to.path, gz))).toEqual(packed);
  expect(zst).toMatch(/app\.log\.3-\S+\.zst$/);
});

it('touches regular files only, and never what a link leads to', async () => {
  using begins = begun();
  using elsewhere = madeFolder();
  const secret = elsewhere.put('shadow', 'root:x');
  symlinkSync(secret, join(begins.from.path, 'evil.log.1'));
  mkdirSync(join(begins.from.path, 'folder.log.1'));
  begins.from.put('deep/app.log.1', 'x');
  begins.from.put('.hidden.log.1', 'x');
  expect((await begins.runs()).summary).toBe('nothing to archive');
  expect(existsSync(secret)).toBe(true);
});

it.each(['empty.log.1', 'with space.log.1', 'ä\n*?;$(x).log.1', '-rf.log.1', '..log.1'])(
  'archives %j',
  async (name) => {
    using begins = begun();
    begins.from.put(name, name === 'empty.log.1' ? '' : name);
    const isHidden = name.startsWith('.');
    expect((await begins.runs()).facts).toMatchObject({ files: isHidden ? 0 : 1 });
    for (const key of begins.keys()) expect(key).toMatch(/^[\w./-]+$/);
  },
);

it('goes on after a crash: what is stored well is not stored again, what is stored badly is', async () => {
  using begins = begun();
  const { from, to } = begins;
  from.put('a.log.1', 'first');
  from.put('b.log.1', 'second');
  from.put('c.log.1', 'third');
  await begins.runs();
  const [a = '', b = '', c = ''] = begins.keys();
  const good = readFileSync(join(to.path, a));
  // The crash came before the files were deleted; one was cut, one was spoilt on its way.
  writeFileSync(join(to.path, b), readFileSync(join(to.path, b)).subarray(0, 12));
  writeFileSync(join(to.path, c), gzipSync('something else'));
  writeFileSync(join(to.path, `${a}.partial`), 'half');
  for (const [name, text] of [
    ['a.log.1', 'first'],
    ['b.log.1', 'second'],
    ['c.log.1', 'third'],
  ] as const)
    from.put(name, text);

  expect((await begins.runs({ attempt: 2 })).facts).toMatchObject({ files: 3 });
  expect(readFileSync(join(to.path, a))).toEqual(good);
  expect(gunzipSync(readFileSync(join(to.path, b))).toString()).toBe('second');
  expect(gunzipSync(readFileSync(join(to.path, c))).toString()).toBe('third');
  expect(readdirSync(from.path)).toEqual([]);
});

it('leaves a file alone that somebody writes to meanwhile', async () => {
  using begins = begun();
  const file = begins.from.put('app.log.1', 'x');
  const other = begins.from.put('b.log.1', 'y', 9);
  const result = await begins.runs({
    progress: (text) => void (text.startsWith('1 of') && appendFileSync(file, 'more')),
  });
  expect(result.summary).toContain('1 file archived');
  expect(result.summary).toContain('1 changed meanwhile and stay until the next time');
  expect(result.facts).toMatchObject({ files: 1, skipped: 'app.log.1' });
  expect([readFileSync(file, 'utf8'), existsSync(other)]).toEqual(['xmore', false]);
});

it('does not delete a file that was put in the place of another', async () => {
  using begins = begun();
  const file = begins.from.put('app.log.1', 'x');
  // As old and as long as the first one.
  const better = begins.from.put('new', 'y');
  let times = 0;
  // The second time that the signal is looked at, everything is stored already.
  const signal = new AbortController().signal;
  signal.throwIfAborted = () => {
    times += 1;
    if (times === 2) renameSync(better, file);
  };
  expect((await begins.runs({ signal })).facts).toMatchObject({ files: 0, skipped: 'app.log.1' });
  expect(readFileSync(file, 'utf8')).toBe('y');
});

it('passes over a file that was rotated away, or made a link, meanwhile', async () => {
  using begins = begun();
  const one = begins.from.put('a.log.1', 'x', 12);
  const two = begins.from.put('b.log.1', 'y', 11);
  begins.from.put('c.log.1', 'z', 10);
  const progress = (text: string) => {
    if (!text.startsWith('1 of')) return;
    renameSync(one, join(begins.from.path, 'a.gone'));
    renameSync(two, join(begins.from.path, 'b.gone'));
    symlinkSync(join(begins.from.path, 'b.gone'), two);
  };
  const result = await begins.runs({ progress });
  expect(result.facts).toMatchObject({ files: 1, skipped: 'a.log.1, b.log.1' });
  expect(readdirSync(begins.from.path)).toEqual(['a.gone', 'b.gone', 'b.log.1']);
});

it('keeps what it has not done when it is stopped', async () => {
  using begins = begun();
  begins.from.put('a.log.1', 'x', 12);
  begins.from.put('b.log.1', 'y', 11);
  const stop = new AbortController();
  const progress = (text: string) => void (text.startsWith('2 of') && stop.abort());
  expect(await refusal(begins.runs({ signal: stop.signal, progress }))).toContain(
    'It was stopped after 1 of 2 files',
  );
  expect(readdirSync(begins.from.path)).toEqual(['b.log.1']);
});

it('says what is wrong with the places', async () => {
  using begins = begun();
  begins.from.put('a.log.1', 'x');
  const other = async (more: object, to: string) => {
    const storage = { cold: { kind: 'folder', path: to } } as const;
    return await refusal(
      runs(archive, { ...begins.written, ...more }, begins.context({ system: { ...system, storage } })),
    );
  };
  expect(await other({}, '/nowhere/share')).toContain(
    '/nowhere/share: it does not exist. An admin makes or mounts it',
  );
  expect(await other({}, join(begins.from.path, 'a.log.1'))).toContain('is no folder');
  expect(await other({ to: 'warm' }, begins.to.path)).toContain('hims has no storage called warm');
  expect(await other({ folder: '/nowhere/logs' }, begins.to.path)).toContain('/nowhere/logs is no folder');
  expect(readdirSync(begins.from.path)).toEqual(['a.log.1']);
});

it.each([
  [{ folder: 'logs' }, 'absolute path'],
  [{ folder: '/var/log/../../etc' }, 'absolute path'],
  [{ match: '../*' }, 'without folders'],
  [{ olderThan: '7 days' }, 'no duration'],
  [{ keepDays: 30 }, 'keepDays'],
])('refuses %j', (more, text) => {
  expect(() =>
    archive.values.parse({ folder: '/var/log', match: '*', olderThan: 'P7D', to: 'cold', ...more }),
  ).toThrow(text);
});

it('shows what it will do', () => {
  using begins = begun();
  const values = archive.values.parse({ ...begins.written, folder: '/var/log/hims/' });
  expect(archive.plan(values, begins.context())).toEqual([
    `move files *.log.* in /var/log/hims that are older than 7 d to cold (${begins.to.path})`,
    'each is packed, stored, read back and compared before it is deleted here; nothing is deleted there',
  ]);
});

it.each([
  ['app.log.1', '*.log.*', true],
  ['app.log', '*.log.*', false],
  ['a', '?', true],
  ['', '*', true],
  ['ab', 'a*b*', true],
  ['aXbYbZ', 'a*b', false],
  ['a.b', 'a[.]b', false],
  ['a'.repeat(5_000), `${'*a'.repeat(200)}*b`, false],
])('of %j and %j says %s', (name, pattern, is) => {
  expect(isMatch(name, pattern)).toBe(is);
});
