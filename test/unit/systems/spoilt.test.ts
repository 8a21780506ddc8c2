import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createActionBook } from '../../../src/actions/book.ts';
import { himsCopy, systemsDir } from './folder.ts';

const actions = createActionBook({ secrets: {} });
const shipped = await Promise.all(
  [
    'hims/procedures/health-check.yaml',
    'hims/procedures/software-update.yaml',
    'procedures/rollback.yaml',
  ].map(async (name) => ({ name, lines: (await readFile(join(systemsDir, name), 'utf8')).split('\n') })),
);

const scraps = fc.constantFrom(
  '',
  '*a',
  '&a',
  '- - -',
  '{{x}}',
  '__proto__: 1',
  'steps: null',
  '  - null',
  "'",
  '}',
  '!!js x',
  '~',
  '\t',
);

it('whatever line is lost, doubled, moved or spoilt: every problem has its line, and nothing falls over', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...shipped),
      fc.nat(),
      fc.constantFrom('lost', 'doubled', 'spoilt', 'moved'),
      scraps,
      async ({ name, lines }, at, how, scrap) => {
        const index = at % lines.length;
        const line = lines[index] ?? '';
        const spoilt = lines.toSpliced(
          index,
          1,
          ...{ lost: [], doubled: [line, line], spoilt: [`${line}${scrap}`], moved: [` ${line}`] }[how],
        );
        const copy = await himsCopy({ [name]: spoilt.join('\n') });

        for (const problem of await copy.problems(actions)) expect(problem).toMatch(/^\S+:\d+: .+; .+/);
      },
    ),
    { numRuns: 40 },
  );
});
