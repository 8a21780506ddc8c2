import { describe, expect, it } from 'vitest';
import { file, head, problemsOf, step } from './made-procedure-file.ts';

describe('what a procedure needs is refused where it means nothing:', () => {
  it.each([
    [
      'a checklist that needs a change',
      `${head}checklist: true\nneeds: { change: true }\nsteps:\n${step}\n`,
      7,
      /needs\.change means nothing in a checklist/,
    ],
    [
      'a recovery that needs a window alone',
      `${head}recovery: true\nneeds: { window: true }\nsteps:\n  - { id: s, do: S, effect: reads }\n`,
      6,
      /recovery means nothing beside a window alone/,
    ],
    [
      'what alters by hand without a word about a change',
      `${head}steps:\n  - { id: s, do: S, undo: Undo it }\n`,
      7,
      /alters the system, and nothing in this procedure asks for a change/,
    ],
    [
      'a step of a recovery that does not say what it does',
      `${head}recovery: true\nneeds: { change: true, window: true }\nsteps:\n${step}\n`,
      9,
      /does not say what it does.*add effect: reads, alters or destroys/,
    ],
  ])('%s', async (_what, text, line, message) => {
    const found = await problemsOf(text);
    const hit = found.find((problem) => message.test(problem));
    expect(hit, found.join('\n')).toMatch(new RegExp(`^${file}:${line}: `));
  });
});

it.each([
  ['routine work says that it takes no change', 'needs: { change: false }\n', 'undo: Undo it'],
  ['it is under a change', 'needs: { change: true, window: true }\n', 'undo: Undo it'],
  ['the step says that it only reads', '', 'effect: reads'],
])('a step by hand is fine when %s', async (_why, needs, step) => {
  const found = await problemsOf(`${head}${needs}steps:\n  - { id: s, do: S, ${step} }\n`);
  expect(found.filter((problem) => problem.includes('asks for a change'))).toEqual([]);
});
