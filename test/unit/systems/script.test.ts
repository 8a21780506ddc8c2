import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemsCopy, systemsDir, trialPeople } from './folder.ts';

const script = join(import.meta.dirname, '../../../scripts/systems.ts');

function run(...words: string[]) {
  return spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
}

describe('npm run systems', () => {
  it('check counts what was assumed', () => {
    const { status, stdout } = run('check', '--dir', systemsDir, '--people', trialPeople);

    expect(status).toBe(0);
    expect(stdout).toContain('3 systems are right: caresync, fhir, hims.');
    expect(stdout).toMatch(/\d+ entries are assumed/);
  });

  it('check fails with the list of problems', async () => {
    const copy = await systemsCopy();
    const line = await copy.change('hims/system.yaml', 'respond: PT15M', 'respond: soon');

    const { status, stderr } = run('check', '--dir', copy.dir);

    expect(status).toBe(1);
    expect(stderr).toContain(`hims/system.yaml:${line}: severities.SEV-1.respond is "soon"`);
    expect(stderr).not.toContain('    at ');
  });

  it('show --json gives the profile with ISO durations', () => {
    const { stdout } = run('show', 'hims', '--json', '--dir', systemsDir);

    expect(JSON.parse(stdout)).toMatchObject({ id: 'hims', severities: { 'SEV-2': { respond: 'PT30M' } } });
  });

  it('show says what was assumed', () => {
    expect(run('show', 'hims', '--dir', systemsDir).stdout).toMatch(
      /Assumed, no document gives it:\n {2}channels \(line \d+\)/,
    );
  });

  it('show of an unknown system suggests the nearest', () => {
    const { status, stderr } = run('show', 'hism', '--dir', systemsDir);

    expect([status, stderr.trim()]).toEqual([1, 'There is no system "hism"; did you mean hims?']);
  });

  it.each([[['show']], [['check', '--bogus']]])('%j is answered with the usage', (words) => {
    const { status, stderr } = run(...words);

    expect(status).toBe(2);
    expect(stderr).toContain('npm run systems -- check');
  });
});
