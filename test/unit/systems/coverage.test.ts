import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCoverage } from '../../../scripts/coverage.ts';
import { createActionBook } from '../../../src/actions/book.ts';
import { himsCopy, systemsDir } from './folder.ts';

const root = join(systemsDir, '..');
const actions = createActionBook({ secrets: {} });
const shipped = await readCoverage(root, actions);

it('every requirement is served, or stands in the list of what comes later', () => {
  expect(shipped.problems).toEqual([]);
  expect(shipped.served.size).toBeGreaterThan(100);
  expect([...shipped.served].filter(([, places]) => places.length === 0).map(([id]) => id)).toEqual([
    'H3.1.1',
    'H3.3',
    'H6.1',
    'H7.3.1',
    'F-DB',
    'F-BK',
  ]);
});

it('says where', () => {
  expect(shipped.served.get('H4.3.3')).toContain('systems/hims/procedures/dr-data-centre.yaml:4');
  expect(shipped.served.get('H8.2')?.join(' ')).toMatch(/commands\/incident\/open\.ts:\d+/);
  expect(shipped.served.get('V-2')?.join(' ')).toMatch(/hims\/system\.yaml:\d+/);
});

it('fails on ids and later actions that nobody knows, on what exists by now, and on what nothing serves', async () => {
  const copy = await himsCopy({
    'procedures/care.yaml': `title: Care
serves: [H4.3.33, F-DB]
steps:
  - { id: a, do: A, later: postgres.bakcup }
  - { id: b, do: B, later: http.check }
`,
  });

  const found = (await readCoverage(root, actions, copy.dir)).problems.map((problem) =>
    problem.replaceAll(/[^\s(]*\/procedures/g, 'procedures'),
  );

  expect(found).toEqual(
    expect.arrayContaining([
      'procedures/care.yaml:2: serves H4.3.33, which is not in docs/requirements.md; did you mean H4.3.3?',
      'procedures/care.yaml:4: waits for postgres.bakcup, which nobody plans; did you mean postgres.backup?',
      'procedures/care.yaml:5: waits for http.check, which exists; make it an automatic step',
      'docs/requirements-later.yaml: F-DB is served by now (procedures/care.yaml:2); take it out',
      'C-D2: nothing serves it; name it where it is served, or add it to docs/requirements-later.yaml',
    ]),
  );
});
