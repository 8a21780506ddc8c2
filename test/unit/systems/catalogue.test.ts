import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderJsonSchemas } from '../../../scripts/generate-schemas.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { type SystemProfile, severityNames } from '../../../src/systems/model.ts';
import type { Catalogue } from '../../../src/systems/model-catalogue.ts';
import { roles } from '../../../src/systems/model-people.ts';
import { systemsCopy, systemsDir, trialPeople } from './folder.ts';

const catalogue = await loadCatalogue(systemsDir);
const trial = await loadCatalogue(systemsDir, { peopleFile: trialPeople });

function get(id: string, from: Catalogue = catalogue): SystemProfile {
  const system = from.systems.get(id);
  if (!system) throw new Error(`no system ${id}`);
  return system;
}

describe('the shipped systems', () => {
  it('are the three of the documents', () => {
    expect([...catalogue.systems.keys()]).toEqual(['caresync', 'fhir', 'hims']);
    expect([...catalogue.systems.values()].map(({ zone }) => zone)).toEqual([
      'America/New_York',
      'UTC',
      'America/New_York',
    ]);
  });

  it.each(['hims', 'caresync', 'fhir'])('%s has the deadlines of H8.2', (id) => {
    const times = severityNames.map((name) => {
      const { respond, resolve, updateEvery, ownChannel, notifyChannel } = get(id).severities[name];
      return [respond, resolve, updateEvery]
        .map((span) => span.as('minutes'))
        .concat([Number(ownChannel), Number(notifyChannel)]);
    });

    expect(times).toEqual([
      [15, 240, 30, 1, 0],
      [30, 480, 60, 1, 0],
      [120, 1440, 240, 0, 0],
      [240, 10080, 1440, 0, 0],
    ]);
  });

  it('HIMS calls DevOps at the breach and goes up in steps', () => {
    expect(
      get('hims').escalation.map(({ team, after, phone }) => [team, after.as('minutes'), phone]),
    ).toEqual([
      ['devops', 0, '+1 (555) 123-DEVOPS'],
      ['it-director', 5, '+1 (555) 123-ITDIR'],
      ['cio', 10, '+1 (555) 123-CIO'],
      ['eoc', 15, '+1 (555) 123-EOC'],
    ]);
  });

  it('CareSync ends with the hotline, which is only a telephone', () => {
    const last = get('caresync').escalation.at(-1);

    expect(last).toEqual({
      title: 'Emergency Hotline',
      phone: '(555) 911-0000 (24/7)',
      after: Duration.fromISO('PT15M'),
    });
  });

  it('FHIR goes on with the order of HIMS from the director, where its own document ends', () => {
    expect(get('fhir').escalation.map(({ team }) => team)).toEqual(['on-call', 'it-director', 'cio', 'eoc']);
  });

  it('tells a missed deadline again at growing intervals', () => {
    const { breach, warnAt } = get('hims');

    expect(breach.repeatAfter.map((span) => span.as('minutes'))).toEqual([15, 30]);
    expect(breach.repeatEvery.as('minutes')).toBe(60);
    expect(warnAt).toEqual([0.5, 0.8]);
  });

  it('keeps the two alert timers of H3.2 apart', () => {
    const [critical] = get('hims').alertLevels;

    expect(critical).toMatchObject({ name: 'critical' });
    expect([critical?.acknowledge?.as('minutes'), critical?.respond?.as('minutes')]).toEqual([5, 15]);
  });

  it('lets the Wednesday window of HIMS end on Thursday', () => {
    expect(get('hims').windows).toContainEqual({
      name: 'secondary',
      kind: 'secondary',
      environment: 'production',
      zone: 'America/New_York',
      isAnyTime: false,
      days: [3],
      start: '22:00',
      end: '02:00',
      endsNextDay: true,
    });
  });

  it('has windows and notice per environment for FHIR', () => {
    const { windows, notice, environments } = get('fhir');

    expect(windows.map(({ environment }) => environment)).toEqual([...environments, 'production']);
    expect(Object.entries(notice.environments).map(([name, period]) => [name, period.as('days')])).toEqual([
      ['development', 0],
      ['test', 1],
      ['staging', 2],
      ['production', 7],
    ]);
    expect(notice.sizes.major.toObject()).toEqual({ months: 2 });
  });

  it('names only sections that the documents have', () => {
    const sources = JSON.stringify(catalogue.files.map(({ data }) => data)).matchAll(
      /"source":("[^"]+"|\[[^\]]+\])/g,
    );
    const ids = [...sources].flatMap(([, source]) =>
      [z.json().parse(JSON.parse(source ?? '""'))].flat().map(String),
    );

    expect(ids.length).toBeGreaterThan(60);
    expect(
      ids.filter(
        (id) =>
          !/^(H\d{1,2}(\.\d){1,2}|H1[01]|HX|C-(D1|D2|W1|Q1|M1|E1|S2|B1|P1|P2|L)|F-(T1|T2|T3|RS|RL|MW|NT|SC))$/.test(
            id,
          ),
      ),
    ).toEqual([]);
  });

  it('lists what was invented, with line and reason', async () => {
    const hims = catalogue.assumptions.filter(({ file }) => file === 'hims/system.yaml');
    const lines = (await readFile(join(systemsDir, 'hims/system.yaml'), 'utf8')).split('\n');

    expect(hims.map(({ path }) => path)).toContain('windows.routine');
    for (const { line, path, reason } of hims) {
      expect(lines[line - 1]).toContain(`${path.split('.').at(-1)}:`);
      expect(reason.length).toBeGreaterThan(20);
    }
  });

  it('warns of teams without anybody, and of none in the trial', () => {
    expect(catalogue.warnings.map(({ wrong }) => wrong)).toContain('nobody is in the team devops');
    expect(trial.warnings).toEqual([]);
  });

  it('keeps name, hash and plain values of every file', async () => {
    const bytes = await readFile(join(systemsDir, 'hims/system.yaml'));

    const hims = catalogue.files.find(({ name }) => name === 'hims/system.yaml');

    const ids = [...catalogue.systems.keys()];
    expect(catalogue.files.map(({ name }) => name).toSorted()).toEqual(
      [
        'people.yaml',
        'procedures',
        ...ids.flatMap((id) => [`${id}/system.yaml`, `${id}/routines.yaml`, `${id}/procedures`]),
      ].toSorted(),
    );
    expect(hims?.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(hims?.data).toMatchObject({ severities: { 'SEV-1': { respond: 'PT15M' } } });
  });
});

describe('people', () => {
  it('are nobody but mailboxes in the shipped file', () => {
    expect(
      catalogue.people.people.every(
        ({ email, slack }) => /@(clinic|hospital)\.com$/.test(email ?? '') && slack.length === 0,
      ),
    ).toBe(true);
  });

  it('cover every role in the trial, a responder, an operator and an approver first', () => {
    const rolesOf = (id: string) => {
      const teams = trial.people.teams.filter(({ members }) => members.includes(id)).map((team) => team.id);
      return trial.people.grants.filter(({ team }) => teams.includes(team)).flatMap((grant) => grant.roles);
    };
    const ids = trial.people.people.map(({ id }) => id);

    expect(ids.slice(0, 3)).toEqual(['ana', 'bea', 'cem']);
    expect(rolesOf('ana')).toContain('responder');
    expect(rolesOf('ana')).not.toContain('operator');
    expect(rolesOf('bea')).toEqual(expect.arrayContaining(['operator', 'approver']));
    expect(new Set(rolesOf('cem'))).toEqual(new Set(['approver']));
    expect(new Set(ids.flatMap(rolesOf))).toEqual(new Set(roles));
  });

  it('have the same teams in the trial', () => {
    const ids = ({ people }: Catalogue) => people.teams.map(({ id }) => id).toSorted();

    expect(ids(trial)).toEqual(ids(catalogue));
  });

  it('are made of members named by address or Slack id', async () => {
    const copy = await systemsCopy();
    await copy.change(
      'people.yaml',
      'members: [admin-hospital]',
      'members: [Admin@hospital.com, new.one@clinic.example, U0NEW00001]',
    );

    const { people, teams } = (await loadCatalogue(copy.dir)).people;

    const team = teams.find(({ id }) => id === 'system-admin');
    expect(team?.members).toEqual(['admin-hospital', 'new-one-clinic-example', 'u0new00001']);
    expect(people.slice(-2)).toEqual([
      {
        id: 'new-one-clinic-example',
        name: 'new.one@clinic.example',
        email: 'new.one@clinic.example',
        slack: [],
      },
      { id: 'u0new00001', name: 'U0NEW00001', slack: ['U0NEW00001'] },
    ]);
  });

  it('get an id of their own where two addresses read alike', async () => {
    const copy = await systemsCopy();
    await copy.change('people.yaml', 'members: [admin-hospital]', 'members: [a.b@c.example, a-b@c.example]');

    const { teams } = (await loadCatalogue(copy.dir)).people;

    expect(teams.find(({ id }) => id === 'system-admin')?.members).toEqual([
      'a-b-c-example',
      'a-b-c-example-2',
    ]);
  });
});

describe('the JSON schemas', () => {
  it.each(renderJsonSchemas())('$path is fresh; if not, run npm run generate', async ({ path, content }) => {
    expect(await readFile(join(systemsDir, '..', path), 'utf8')).toBe(content);
  });

  it('accept the shipped files and refuse a section without a source', () => {
    const [system] = renderJsonSchemas().map(({ content }) => z.fromJSONSchema(JSON.parse(content)));
    const hims = structuredClone(catalogue.files.find(({ name }) => name === 'hims/system.yaml')?.data) as {
      time: { source?: string };
    };

    expect(system?.safeParse(hims).error?.issues ?? []).toEqual([]);
    delete hims.time.source;
    expect(system?.safeParse(hims).success).toBe(false);
  });

  it.each([
    'people.yaml',
    'hims/system.yaml',
    'caresync/system.yaml',
    'fhir/system.yaml',
    '../trial/people.yaml',
  ])('is named on the first line of %s', async (name) => {
    const first = (await readFile(join(systemsDir, name), 'utf8')).split('\n', 1)[0] ?? '';
    const [, target] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];

    const schema = join(systemsDir, name, '..', target ?? '');
    expect(await readFile(schema, 'utf8')).toContain('json-schema.org');
  });
});
