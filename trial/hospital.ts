import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';
import { join, resolve } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { StartError } from '../src/errors.ts';
import type { TrialClock } from './clock.ts';

/** A hospital on this machine that the procedures reach: nothing in it is real, and everything answers. */
export interface Hospital {
  /** The systems, with their addresses and folders in the made hospital. */
  systemsDir: string;
  /** What `${NAME}` in the procedures stands for there. */
  environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const own = (name: string) => fileURLToPath(new URL(`hospital/${name}`, import.meta.url));

const answers: Readonly<Record<string, { type: string; body: string }>> = {
  '/fhir/r4/health': { type: 'application/json', body: JSON.stringify({ status: 'pass' }) },
  '/hims/metrics': { type: 'text/plain', body: 'process_cpu_seconds_total 41\n' },
  '/exporter/metrics': { type: 'text/plain', body: 'pg_stat_archiver_last_archive_age 12\n' },
};

const answer: RequestListener = ({ url = '' }, response) => {
  const found = answers[url];
  response.writeHead(found ? 200 : 404, { 'content-type': found?.type ?? 'text/plain' });
  response.end(found?.body ?? 'There is nothing here.\n');
};

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((done, failed) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      failed(
        error.code === 'EADDRINUSE'
          ? new StartError(
              `Port ${port} is taken, and the trial's hospital needs it and the next one. Set TRIAL_HOSPITAL_PORT to another.`,
            )
          : error,
      );
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      done();
    });
  });
}

/** Logs of the day before yesterday and older, so that there is something to archive. */
async function makeLogs(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [day, name] of names.entries()) {
    const file = join(folder, name);
    await writeFile(file, `${'2026-11-20 ERROR could not reach the printer on 3B\n'.repeat(200)}`);
    const past = Date.now() / 1_000 - (day + 2) * 24 * 3_600;
    await utimes(file, past, past);
  }
}

/** What stands in the YAML of the three hospitals, and where that is here. */
function places(dataDir: string, port: number): readonly (readonly [string, string])[] {
  const at = (name: string) => join(dataDir, 'hospital', name);
  const programs = ['pg_isready', 'psql', 'redis-cli'].map(
    (name) => [`/usr/bin/${name}`, own(`bin/${name}`)] as const,
  );
  return [
    ...programs,
    ['/usr/local/bin/memory-used', own('bin/memory-used')],
    ['/opt/fhir-maintenance', own('bin')],
    ['/usr/bin/ssh', own('bin/ssh')],
    ['https://fhir-api.covermymeds.com', `http://${host}:${port}`],
    ['http://localhost:3001/metrics', `http://${host}:${port}/hims/metrics`],
    ['http://db-host:9187/metrics', `http://${host}:${port}/exporter/metrics`],
    [
      'host: fhir-api.covermymeds.com,',
      `host: ${host}, port: ${port + 1}, serverName: fhir-api.covermymeds.com, ca: ${own('certificate.pem')},`,
    ],
    ['/var/log/', `${at('log')}/`],
    ['/var/archive/caresync', at('archive/caresync')],
    ['bucket: cmm-fhir-backups\n    prefix: logs/', `folder: ${at('archive/fhir')}`],
    ['bucket: hims-backups\n    prefix: logs/', `folder: ${at('archive/hims')}`],
  ];
}

async function copySystems(from: string, to: string, dataDir: string, port: number): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    const here = places(dataDir, port).reduce((all, [there, place]) => all.replaceAll(there, place), text);
    if (here !== text) await writeFile(file, here);
  }
}

export interface HospitalOptions {
  systemsDir: string;
  dataDir: string;
  port: number;
  /** Tells and moves the time of the trial. */
  clock?: TrialClock;
}

export async function startHospital(options: HospitalOptions): Promise<Hospital> {
  const { systemsDir, port, clock } = options;
  const dataDir = resolve(options.dataDir);
  const copy = join(dataDir, 'hospital', 'systems');
  const inside = (name: string) => join(dataDir, 'hospital', name);
  for (const name of ['archive/fhir', 'archive/hims', 'archive/caresync'])
    await mkdir(inside(name), { recursive: true });
  await makeLogs(inside('log/fhir-maintenance'), ['20261120_maintenance.log', '20261119_maintenance.log']);
  await makeLogs(inside('log/hims'), ['hims.log.1', 'hims.log.2']);
  await makeLogs(inside('log/caresync'), ['app.log.1']);
  await copySystems(systemsDir, copy, dataDir, port);
  const web = createServer((request, response) => {
    if (!clock?.answers(request, response)) answer(request, response);
  });
  const [cert, key] = await Promise.all([readFile(own('certificate.pem')), readFile(own('key.pem'))]);
  const tls = createTlsServer({ cert, key }, (socket) => socket.end());
  tls.on('tlsClientError', () => {}); // whoever only looks at the certificate hangs up
  await listen(web, port);
  await listen(tls, port + 1);
  return {
    systemsDir: copy,
    environment: { FHIR_API_TOKEN: 'trial' },
    async stop() {
      web.closeAllConnections();
      web.close();
      tls.close();
      await Promise.all([once(web, 'close'), once(tls, 'close')]);
    },
  };
}
