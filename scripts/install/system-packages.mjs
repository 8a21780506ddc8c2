import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.mjs';

/** What the tests in a browser need. The fonts are for legible screenshots. */
const packages = ['chromium', 'fonts-dejavu-core'];

/** Installs Chromium as root on Debian; elsewhere says what is missing. In CI a missing package is an error. */
export async function installSystemPackages(root) {
  if (hasChromium()) return;
  const reason = canInstall()
    ? await withLock(root, install)
    : 'only root on Debian or Ubuntu may install them here';
  if (reason === undefined) return;
  const text = `Missing Debian packages: ${packages.join(' ')} (${reason}).`;
  if (process.env.CI === 'true') throw Object.assign(new Error(text), { isForPeople: true });
  console.log(
    `${text}\nThe browser tests will be reported as skipped. CHROMIUM_PATH may name a Chromium elsewhere.`,
  );
}

function hasChromium() {
  const { CHROMIUM_PATH } = process.env;
  return existsSync(CHROMIUM_PATH || '/usr/bin/chromium');
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && !process.env.CHROMIUM_PATH;
}

/** Undefined when all is installed, else the reason why not. */
function install() {
  if (hasChromium()) return undefined; // another start was faster while this one waited
  console.log('Installing Chromium for the browser tests; this takes about a minute.');
  const log = join(mkdtempSync(join(tmpdir(), 'apt-')), 'install.log');
  const lock = ['-o', 'DPkg::Lock::Timeout=300'];
  const steps = [
    ['update', ...lock],
    ['install', '-y', '--no-install-recommends', ...lock, ...packages],
  ];
  for (const step of steps) {
    const { status, stdout, stderr, error } = spawnSync('apt-get', step, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    writeFileSync(log, `apt-get ${step.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}\n`, {
      flag: 'a',
    });
    if (status === 0) continue;
    console.log(readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n'));
    return `apt-get ${step[0]} failed, see ${log}`;
  }
  return hasChromium() ? undefined : 'apt-get installed them, but there is no /usr/bin/chromium';
}
