import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createActionBook } from '../../src/actions/book.ts';
import type { Run } from '../../src/procedures/model.ts';
import { type Hospital, startHospital } from '../../trial/hospital.ts';
import { type Core, startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';
import { testPort } from '../support/port.ts';

let core: Core;
let folder: string;
let hospital: Hospital;
let office: Awaited<ReturnType<typeof openOffice>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hospital-'));
  hospital = await startHospital({ systemsDir: 'systems', dataDir: folder, port: await testPort(2) });
  core = await startCore('2026-12-06T01:00:00Z'); // the first Sunday of the month
  const { systemsDir, environment } = hospital;
  const book = createActionBook({ secrets: environment });
  office = await openOffice(core, { systemsDir, environment, book });
});
afterAll(async () => {
  await office.close();
  await core[Symbol.asyncDispose]();
  await hospital.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Does by hand what is to be done by hand, until it is over. */
async function seenThrough(procedure: string, system: string, actor: string): Promise<Run> {
  const { number } = await office.runs.start({ system, procedure, values: {} }, await office.actor(actor));
  for (;;) {
    await office.worker.drain();
    const run = await office.runs.get(number);
    const open = run.steps.find(({ state }) => state === 'open');
    if (!open) return run;
    const said = { note: 'as planned', number: 7, link: 'https://wiki.clinic.example/night', file: 'F1' };
    await office.runs.done(number, open.id, said, await office.actor(actor));
  }
}

it('the night of the FHIR platform goes through: health, care, backup, logs, certificate, scan, patches, resources, health', async () => {
  const { routine } = await office.routines.get('fhir', 'nightly');
  await office.routines.approve('fhir', 'nightly', routine.hash, await office.actor('cem'));
  const run = await seenThrough('nightly', 'fhir', 'bea');
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ id, state, trouble }) => [id, state, trouble])).toEqual(
    run.steps.map(({ id }) => [id, id === 'resources-critical' ? 'not needed' : 'done', undefined]),
  );
  expect(await readdir(join(folder, 'hospital/log/fhir-maintenance'))).toEqual([]);
});

it('the health checks of HIMS find everything in order, with numbers against their limits', async () => {
  const run = await seenThrough('health-check', 'hims', 'bea');
  expect(run.status).toBe('succeeded');
  const measured = run.steps.flatMap(({ result }) => result?.measured ?? []);
  expect(measured).toContainEqual(
    expect.objectContaining({ name: 'memory', value: 58, unit: '%', isWithin: true }),
  );
});
