import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { renderJsonSchemas } from '../../../scripts/generate-schemas.ts';
import { createActionBook } from '../../../src/actions/book.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { there } from '../../support/there.ts';
import { systemsDir } from './folder.ts';

const actions = createActionBook({ secrets: {} });
// With the real actions: every automatic step could start.
const { systems } = await loadCatalogue(systemsDir, { actions });
const of = (id: string) => there(systems.get(id));
const routine = (system: string, name: string) => there(of(system).routines.get(name));
const procedure = (system: string, name: string) => there(of(system).procedures.get(name));

describe('the shipped routines', () => {
  it('are those of the documents', () => {
    expect([...systems].map(([id, { routines }]) => [id, routines.size])).toEqual([
      ['caresync', 23],
      ['fhir', 7],
      ['hims', 48],
    ]);
  });

  it('let backup, logs and database care of HIMS begin at 02:00 and wait for each other', () => {
    const three = ['database-backup', 'log-care', 'database-care'].map((name) => routine('hims', name));

    expect(three.map(({ schedule }) => schedule)).toEqual([
      { cron: '0 2 * * *' },
      { cron: '0 2 * * *' },
      { cron: '0 2 * * 3' },
    ]);
    expect(three.map(({ lockWait }) => lockWait.order)).toEqual([1, 2, 3]);
    expect(three.map(({ procedure: name }) => procedure('hims', name).lock)).toEqual([
      'exclusive',
      'exclusive',
      'exclusive',
    ]);
  });

  it('check the backup after it was made, and health every quarter of an hour without a word when all is well', () => {
    expect(routine('hims', 'backup-verification').schedule).toEqual({ after: 'database-backup' });
    expect(routine('hims', 'health-checks')).toMatchObject({
      schedule: { cron: '*/15 * * * *' },
      tells: 'failures',
      missed: 'skip',
    });
  });

  it('run nothing of FHIR twice: the rows of the table that the nightly run has are steps of it', () => {
    expect([...of('fhir').routines.keys()]).toEqual([
      'nightly',
      'storage-cleanup',
      'configuration-review',
      'backup-verification',
      'monitoring-review',
      'version-upgrade',
      'major-upgrade',
    ]);
  });

  it('have time to be done before they are late, and are late before they are closed', () => {
    for (const { routines } of systems.values())
      for (const { name, takes, dueWithin, closesAfter } of routines.values()) {
        expect([name, takes <= dueWithin]).toEqual([name, true]);
        expect([name, dueWithin <= closesAfter]).toEqual([name, true]);
      }
  });

  it('that start by themselves never wait for an approval that nobody gave', () => {
    for (const [id, { routines }] of systems)
      for (const { name, procedure: starts } of routines.values())
        expect([id, name, procedure(id, starts).needs]).toEqual([
          id,
          name,
          { change: false, window: false, confirmation: false },
        ]);
  });
});

describe('the shipped procedures', () => {
  it('are those of the documents, the shared ones in each system that has them', () => {
    const own = (id: string) =>
      [...of(id).procedures.values()].filter(
        ({ name }) => !of(id).routines.get(name)?.procedure || !procedure(id, name).isChecklist,
      );
    const names = (id: string) => own(id).map(({ name }) => name);

    for (const id of systems.keys())
      expect(names(id)).toEqual(expect.arrayContaining(['critical-alert', 'performance-alert', 'rollback']));
    expect(names('fhir')).not.toContain('access-review');
    expect(names('hims')).toEqual(
      expect.arrayContaining([
        'dr-data-centre',
        'dr-database-corruption',
        'dr-security-breach',
        'software-update',
      ]),
    );
    expect(names('caresync')).toEqual(
      expect.arrayContaining([
        'emergency',
        'outage',
        'security-incident',
        'database-recovery',
        'application-recovery',
      ]),
    );
  });

  it('need a change and its window where they restore, and no window where they roll back', () => {
    const dangerous = [...systems].flatMap(([id, { procedures }]) =>
      [...procedures.values()].flatMap((one) =>
        one.risk === 'high' && one.lock === 'exclusive' ? [{ id, one }] : [],
      ),
    );

    expect(dangerous.length).toBeGreaterThan(8);
    for (const { id, one } of dangerous)
      expect([id, one.name, one.needs]).toEqual([
        id,
        one.name,
        {
          change: true,
          window: one.name !== 'rollback',
          confirmation: one.name !== 'archive-old-data',
        },
      ]);
  });

  it('break the night of FHIR off at its first look at the health only, and tell the rest at its level', () => {
    const { steps } = procedure('fhir', 'nightly');
    const automatic = steps.filter((step) => step.kind === 'automatic');

    expect(steps.map(({ id }) => id)).toEqual([
      'health-before',
      'optimise',
      'backup',
      'logs',
      'certificate-30-days',
      'certificate-7-days',
      'security',
      'patches',
      'resources',
      'resources-critical',
      'health-after',
      'tell',
    ]);
    expect(automatic.filter(({ onFailure }) => onFailure === 'stop').map(({ id }) => id)).toEqual([
      'health-before',
    ]);
    expect(Object.fromEntries(automatic.map(({ id, alert }) => [id, alert]))).toMatchObject({
      logs: undefined,
      'certificate-30-days': 'warning',
      'certificate-7-days': 'critical',
      security: 'warning',
      resources: 'warning',
      'resources-critical': 'critical',
      'health-after': 'critical',
    });
    expect(Object.fromEntries(steps.map(({ id, when }) => [id, when]))).toMatchObject({
      optimise: [{ weekday: 'Sunday' }, { frozen: false }],
      logs: [{ frozen: false }],
      patches: [{ nth: 1, weekday: 'Sunday' }, { frozen: false }],
    });
  });

  it('start only programs that their system allows', () => {
    for (const [id, { procedures, commands }] of systems)
      for (const { name, steps } of procedures.values())
        for (const step of steps) {
          if (step.kind !== 'automatic' || step.action !== 'command.run') continue;
          const { argv } = z.object({ argv: z.array(z.string()) }).parse(step.with);
          expect([id, name, commands.allowed]).toEqual([id, name, expect.arrayContaining([argv[0]])]);
        }
  });

  it('archive to places that their system has', () => {
    const places = [...systems].flatMap(([id, { procedures }]) =>
      [...procedures.values()]
        .flatMap(({ steps }) => steps)
        .flatMap((step) =>
          step.kind === 'automatic' && step.action === 'files.archive' ? [{ id, to: step.with['to'] }] : [],
        ),
    );

    expect(places).toHaveLength(3);
    for (const { id, to } of places) expect(Object.keys(of(id).storage)).toContain(to);
  });
});

const files = await Array.fromAsync(glob('**/{procedures/*,routines}.yaml', { cwd: systemsDir }));
const schemas = new Map(
  renderJsonSchemas().map(({ path, content }) => [path, z.fromJSONSchema(JSON.parse(content))]),
);

it.each(files.toSorted())('%s names its schema and is accepted by it', async (file) => {
  const text = await readFile(join(systemsDir, file), 'utf8');
  const [, target = ''] =
    /^# yaml-language-server: \$schema=(\S+)$/m.exec(text.split('\n', 1)[0] ?? '') ?? [];
  const schema = schemas.get(join('systems', file, '..', target));

  expect(schema?.safeParse(parse(text)).error?.issues).toBeUndefined();
  expect(schema).toBeDefined();
});
