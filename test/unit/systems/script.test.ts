import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runSystems } from '../../../scripts/systems.ts';
import { systemsCopy, systemsDir, trialPeople } from './folder.ts';

const script = join(import.meta.dirname, '../../../scripts/systems.ts');

/** As from the command line, without the start of a process. */
async function run(...words: string[]) {
  const said = { log: '', error: '' };
  for (const way of ['log', 'error'] as const) {
    const spy = vi.spyOn(console, way).mockImplementation((line: string) => {
      said[way] += `${line}\n`;
    });
    onTestFinished(() => spy.mockRestore());
  }
  const status = await runSystems(words);
  return { status, stdout: said.log, stderr: said.error };
}

describe('npm run systems', () => {
  it('check counts what was assumed', () => {
    const words = ['check', '--dir', systemsDir, '--people', trialPeople];
    const { status, stdout } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });

    expect(status).toBe(0);
    expect(stdout).toContain('3 systems are right: caresync, fhir, hims.');
    expect(stdout).toMatch(/\d+ entries are assumed/);
  });

  it('check fails with the list of problems', async () => {
    const copy = await systemsCopy();
    const line = await copy.change('hims/system.yaml', 'respond: PT15M', 'respond: soon');

    const { status, stderr } = await run('check', '--dir', copy.dir);

    expect(status).toBe(1);
    expect(stderr).toContain(`hims/system.yaml:${line}: severities.SEV-1.respond is "soon"`);
    expect(stderr).not.toContain('    at ');
  });

  it('show --json gives the profile with ISO durations', async () => {
    const { stdout } = await run('show', 'hims', '--json', '--dir', systemsDir);

    expect(JSON.parse(stdout)).toMatchObject({ id: 'hims', severities: { 'SEV-2': { respond: 'PT30M' } } });
  });

  it('show says what was assumed', async () => {
    expect((await run('show', 'hims', '--dir', systemsDir)).stdout).toMatch(
      /Assumed, no document gives it:\n {2}channels \(line \d+\)/,
    );
  });

  it('show lists routines and procedures', async () => {
    const { stdout } = await run('show', 'fhir', '--dir', systemsDir);

    expect(stdout).toContain('  nightly: Nightly maintenance: cron 0 1 * * *: platform');
    expect(stdout).toMatch(/ {2}rollback: Roll back a release \(\d+ steps\)/);
  });

  it('coverage names the places that serve a requirement', async () => {
    const { status, stdout } = await run('coverage');

    expect(status).toBe(0);
    expect(stdout).toMatch(/^H4\.3\.3 +systems\/hims\/procedures\/dr-data-centre\.yaml:\d+ /m);
    expect(stdout).toMatch(/^H3\.3 +later$/m);
  });

  it('show of an unknown system suggests the nearest', async () => {
    const { status, stderr } = await run('show', 'hism', '--dir', systemsDir);

    expect([status, stderr.trim()]).toEqual([1, 'There is no system "hism"; did you mean hims?']);
  });

  it.each([[['show']], [['check', '--bogus']]])('%j is answered with the usage', async (words) => {
    const { status, stderr } = await run(...words);

    expect(status).toBe(2);
    expect(stderr).toContain('npm run systems -- check');
  });
});
