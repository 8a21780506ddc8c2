import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/systems/load.ts';
import type { Procedure } from '../../../src/systems/model-procedure.ts';
import { there } from '../../support/there.ts';
import { himsCopy } from './folder.ts';
import { file, head, problemsOf, step } from './made-procedure-file.ts';

async function read(text: string, name = file): Promise<Procedure> {
  const copy = await himsCopy({ [name]: text });
  const { systems } = await loadCatalogue(copy.dir);
  return there(systems.get('hims')?.procedures.get('care'));
}

describe('a procedure', () => {
  it('is made of its file: kinds, stages, defaults', async () => {
    const care = await read(`${head}serves: [H2.2.3]
values:
  count: { title: How many, type: number, default: 3, min: 1 }
steps:
  - { id: look, do: Look, who: database, takes: PT10M, evidence: [note], later: postgres.query }
  - together:
      - { id: check, title: Check, action: http.check, with: { url: 'https://a.example' }, alert: high, problem: It is broken }
      - { id: ask, do: Ask }
  - { id: go, decide: Go on?, choices: [{ label: Go, then: continue }, { label: Stop, then: stop }] }
  - { id: pause, wait: PT10M, title: Let it settle, when: [{ weekday: Sunday }, { step: go, chose: Go }] }
  - { id: end, do: 'End it {{count}} times', when: { first: Sunday } }
always:
  - { id: tidy, do: Tidy up, when: { step: check, was: failed } }
`);

    expect(care).toMatchObject({ name: 'care', isChecklist: false, lock: 'none', serves: ['H2.2.3'] });
    expect(care.needs).toEqual({ change: false, window: false, confirmation: false });
    expect(care.values).toEqual([
      { name: 'count', title: 'How many', type: 'number', isRequired: false, byDefault: '3', min: 1 },
    ]);
    expect(care.steps.map(({ id, kind, stage, isAlways }) => [id, kind, stage, isAlways])).toEqual([
      ['look', 'manual', 0, false],
      ['check', 'automatic', 1, false],
      ['ask', 'manual', 1, false],
      ['go', 'decision', 2, false],
      ['pause', 'wait', 3, false],
      ['end', 'manual', 4, false],
      ['tidy', 'manual', 5, true],
    ]);
    expect(care.steps[1]).toMatchObject({ onFailure: 'stop', retries: 0, alert: 'high' });
    expect(care.steps.map(({ when }) => when).filter((when) => when.length > 0)).toEqual([
      [{ weekday: 'Sunday' }, { step: 'go', chose: 'Go' }],
      [{ nth: 1, weekday: 'Sunday' }],
      [{ step: 'check', was: 'failed' }],
    ]);
  });

  it('has all items of a checklist in one stage', async () => {
    const care = await read(`${head.replace('lock: none\n', '')}checklist: true
steps:
${step}
  - { id: note, do: Note }
`);

    expect([care.isChecklist, care.lock, care.steps.map(({ stage }) => stage)]).toEqual([
      true,
      'none',
      [0, 0],
    ]);
  });

  it('has another hash when it does something else, and the same when it only answers more', async () => {
    const plain = await read(`${head}steps:\n${step}\n`);

    const moved = await read(`# a comment\n${head}steps:\n  - do: Look\n    id: look\n`);
    const noted = await read(`${head}serves: [H2.2.3]\nsteps:\n${step}\n`);
    const other = await read(`${head}steps:\n  - { id: look, do: Look twice }\n`);

    expect(plain.hash).toMatch(/^[0-9a-f]{64}$/);
    expect([moved.hash, noted.hash]).toEqual([plain.hash, plain.hash]);
    expect(other.hash).not.toBe(plain.hash);
  });

  it('is shared by the systems that it names', async () => {
    const text = `${head}systems: [hims]\nsteps:\n${step}\n`;

    expect((await read(text, 'procedures/care.yaml')).title).toBe('Care');
    expect(await problemsOf(text.replace('[hims]', '[him]'), 'procedures/care.yaml')).toEqual([
      'procedures/care.yaml:6: systems[0] names the system him, which does not exist; did you mean hims?',
    ]);
  });

  it('must not have the name of a shared one', async () => {
    const copy = await himsCopy({
      [file]: `${head}steps:\n${step}\n`,
      'procedures/care.yaml': `${head}steps:\n${step}\n`,
    });

    expect(await copy.problems()).toEqual([
      'hims/procedures/care.yaml:1: the file has the name of a shared procedure (care); give one of the two another name',
    ]);
  });

  it.each([300, 500])('may have %i steps', async (count) => {
    const steps = Array.from({ length: count }, (_none, at) => `  - { id: s${at}, do: Look }`).join('\n');

    expect((await read(`${head}steps:\n${steps}\n`)).steps).toHaveLength(count);
  });
});
