import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/db/embedded.ts';
import { freePort } from '../src/db/free-port.ts';
import { startFakeSlack } from '../test/support/fake-slack/index.ts';
import { flatOut, type Load, steadily, type Target } from './load.ts';
import { residentMiB, startProgram } from './processes.ts';

/** Acknowledge latency of `/hims incident open` beside a bare Bolt app that does one INSERT: same machine, same run, alternating. */
const rounds = 5;
const perSecond = 50;
const seconds = 6;
const text = 'incident open SEV-3 hims "Benchmark"';

const folder = await mkdtemp(join(tmpdir(), 'hims-bench-'));
await chmod(folder, 0o755);
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
const admin = new pg.Client({ connectionString: server.url });
await admin.connect();
await admin.query('create database ours');
await admin.query('create database bare');
await admin.end();
await using slack = await startFakeSlack({
  users: [{ id: 'U0ANA00001', name: 'ana', email: 'ana@clinic.example' }],
  channels: ['general', 'incidents', 'operations'],
});
const systems = join(folder, 'systems');
await cp('systems', systems, { recursive: true });
await cp('trial/people.yaml', join(systems, 'people.yaml'));

function environment(database: string, port: number): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: server.url.replace(/postgres$/, database),
    SYSTEMS_DIR: systems,
    PORT: String(port),
  };
}

const ourPort = await freePort();
const first = await startProgram('src/main.ts', environment('ours', ourPort));
await first.stop();
const ours = await startProgram('src/main.ts', environment('ours', ourPort)); // the second start finds its data
const barePort = await freePort();
const bare = await startProgram('bench/bare-app.ts', environment('bare', barePort));
const target = (port: number): Target => ({ port, signingSecret: slack.signingSecret, user: 'U0ANA00001' });

const results = {
  ours: [] as Load[],
  bare: [] as Load[],
  oursFlatOut: [] as Load[],
  bareFlatOut: [] as Load[],
};
await steadily(target(ourPort), text, 20, 2); // warm
await steadily(target(barePort), text, 20, 2);
for (let round = 0; round < rounds; round += 1) {
  results.ours.push(await steadily(target(ourPort), text, perSecond, seconds));
  results.bare.push(await steadily(target(barePort), text, perSecond, seconds));
  results.oursFlatOut.push(await flatOut(target(ourPort), text, 8, 2));
  results.bareFlatOut.push(await flatOut(target(barePort), text, 8, 2));
}

function median(loads: readonly Load[]): Load {
  const of = (pick: (load: Load) => number): number =>
    loads.map(pick).sort((a, b) => a - b)[Math.floor(loads.length / 2)] ?? 0;
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    p50: round(of((load) => load.p50)),
    p99: round(of((load) => load.p99)),
    max: round(of((load) => load.max)),
    perSecond: round(of((load) => load.perSecond)),
    failed: loads.reduce((sum, load) => sum + load.failed, 0),
  };
}

const report = {
  machine: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  acknowledge: {
    at: `${perSecond} commands a second, ${rounds} rounds of ${seconds} s, median`,
    ours: median(results.ours),
    bare: median(results.bare),
    flatOut: { ours: median(results.oursFlatOut), bare: median(results.bareFlatOut) },
  },
  readyMs: { emptyDatabase: Math.round(first.readyMs), existingDatabase: Math.round(ours.readyMs) },
  residentMiB: await residentMiB(ours.child),
};
await ours.stop();
await bare.stop();
await server.stop();
await rm(folder, { recursive: true, force: true });
console.table({ ours: report.acknowledge.ours, bare: report.acknowledge.bare });
console.log(JSON.stringify(report));
