// Runs before npm start and npm test, also with Node 20 and before anything is installed: no dependencies, no TypeScript.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hydrateLinks } from './install/links.mjs';
import { withLock } from './install/lock.mjs';
import { installSystemPackages } from './install/system-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.installed');
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'];

class InstallError extends Error {}

/** Production images leave the development packages out: that is enough for `npm start` there. */
function wantsDevelopment() {
  const omitted = (process.env.npm_config_omit ?? '').split(/[\s,]+/);
  return process.env.NODE_ENV !== 'production' && !omitted.includes('dev');
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** Changes when anything that `npm ci` looks at changes. */
function fingerprint() {
  const manifest = readJson(join(root, 'package.json'));
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const field of [...dependencyFields, 'overrides']) hash.update(JSON.stringify(manifest[field] ?? {}));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function isFresh(print) {
  if (!existsSync(stampFile)) return false;
  const [stamped, extent] = readFileSync(stampFile, 'utf8').trim().split(' ');
  return stamped === print && (extent === 'all' || !wantsDevelopment());
}

/** Optional packages without a platform come with others that have one, so their absence says nothing. */
function isForThisMachine({ os = [], cpu = [], libc }) {
  return os.includes(process.platform) && cpu.includes(process.arch) && !libc;
}

/** False when somebody changed package.json and not the lock file: npm says what to do then. */
function isLockOfManifest() {
  const manifest = readJson(join(root, 'package.json'));
  const locked = readJson(join(root, 'package-lock.json')).packages[''] ?? {};
  return dependencyFields.every(
    (field) => JSON.stringify(locked[field] ?? {}) === JSON.stringify(manifest[field] ?? {}),
  );
}

/** Somebody ran `npm ci` or `npm install` by hand: every package of the lock file is there in its version. */
function isRightWithoutStamp() {
  const lock = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(modules, '.package-lock.json'))?.packages;
  if (!installed || !isLockOfManifest()) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || ((wanted.dev || wanted.devOptional) && !wantsDevelopment())) return true;
    if (wanted.optional && !isForThisMachine(wanted)) return true;
    return installed[path]?.version === wanted.version && existsSync(join(root, path));
  });
}

/**
 * `npm ci` refuses a lock file that does not list the packages of every other platform, and a registry that carries only
 * some platforms makes such lock files. `npm install --no-save` takes the same versions from it and leaves it as it is.
 */
function npmWords() {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const isComplete = Object.entries(packages).every(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).every(
      (name) => packages[`${path}/node_modules/${name}`] || packages[`node_modules/${name}`],
    ),
  );
  return isComplete || !isLockOfManifest() ? ['ci'] : ['install', '--no-save'];
}

function runNpm() {
  const npm = process.env.npm_execpath;
  const [file, ...first] = npm ? [process.execPath, npm] : ['npm'];
  const words = [...npmWords(), wantsDevelopment() ? '--include=dev' : '--omit=dev', '--no-progress'];
  const { status, stdout, stderr, error } = spawnSync(file, [...first, ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return;
  const said = `${stdout ?? ''}${stderr ?? ''}${error ?? ''}`.trim().split('\n').slice(-25).join('\n');
  throw new InstallError(`npm ${words[0]} failed:\n${said}`);
}

function install(print) {
  if (isFresh(print)) return; // another start was faster while this one waited
  if (!isRightWithoutStamp()) {
    console.log('Installing npm packages; this takes about a minute.');
    const start = Date.now();
    runNpm();
    console.log(`Installed in ${Math.round((Date.now() - start) / 1_000)} s.`);
  }
  hydrateLinks(modules);
  writeFileSync(stampFile, `${print} ${wantsDevelopment() ? 'all' : 'runtime'}\n`);
}

/** The scripts that follow find `node` in node_modules/.bin first; where no package brings one, the machine's own must do. */
function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isEnough = major > 24 || (major === 24 && minor >= 12);
  if (isEnough || existsSync(join(modules, '.bin', 'node'))) return;
  throw new InstallError(
    `Node 24.12 or newer is needed, this is ${process.version}, and no package brings one for ${process.platform} ${process.arch}. Install Node 24.`,
  );
}

try {
  const print = fingerprint();
  if (!isFresh(print)) await withLock(root, () => install(print));
  requireNode();
  if (process.argv.includes('--system-packages')) await installSystemPackages(root);
} catch (error) {
  console.error(error instanceof InstallError || error.isForPeople ? error.message : error);
  process.exitCode = 1;
}
