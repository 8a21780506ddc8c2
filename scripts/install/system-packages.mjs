import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.mjs';

/** What some of the tests need, each with the program by which it is known to be there. The fonts are for legible screenshots. */
const wanted = [
  {
    packages: ['chromium', 'fonts-dejavu-core'],
    program: () => process.env.CHROMIUM_PATH || '/usr/bin/chromium',
  },
  { packages: ['postfix'], program: () => '/usr/sbin/postfix' },
  { packages: ['pgbouncer'], program: () => '/usr/sbin/pgbouncer' },
];

/** Installs them as root on Debian; elsewhere says what is missing. In CI a missing package is an error. */
export async function installSystemPackages(root) {
  if (missing().length === 0) return;
  const reason = canInstall()
    ? await withLock(root, install)
    : 'only root on Debian or Ubuntu may install them here';
  if (reason === undefined) return;
  const text = `Missing Debian packages: ${missing().join(' ')} (${reason}).`;
  if (process.env.CI === 'true') throw Object.assign(new Error(text), { isForPeople: true });
  console.log(
    `${text}\nThe tests that need them will be reported as skipped. CHROMIUM_PATH may name a Chromium elsewhere.`,
  );
}

function missing() {
  return wanted.filter(({ program }) => !existsSync(program())).flatMap(({ packages }) => packages);
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** Undefined when all is installed, else the reason why not. */
function install() {
  const packages = missing();
  if (packages.length === 0) return undefined; // another start was faster while this one waited
  console.log(`Installing ${packages.join(', ')} for the tests; this takes about a minute.`);
  const log = join(mkdtempSync(join(tmpdir(), 'apt-')), 'install.log');
  const lock = ['-o', 'DPkg::Lock::Timeout=300'];
  const steps = [
    ['update', ...lock],
    ['install', '-y', '--no-install-recommends', ...lock, ...packages],
  ];
  for (const step of steps) {
    const { status, stdout, stderr, error } = withoutServices(() =>
      spawnSync('apt-get', step, {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }),
    );
    writeFileSync(log, `apt-get ${step.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}\n`, {
      flag: 'a',
    });
    if (status === 0) continue;
    console.log(readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n'));
    return `apt-get ${step[0]} failed, see ${log}`;
  }
  const still = missing();
  return still.length === 0
    ? undefined
    : `apt-get installed them, but ${still.join(' ')} are not where they should be`;
}

/** The tests start servers of their own: what Debian would start at the installation is not wanted. */
function withoutServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(policy, { force: true });
  }
}
