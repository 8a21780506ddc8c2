import { expect, it } from 'vitest';
import type { Run, RunStep } from '../../../src/procedures/model.ts';
import { stepButtons } from '../../../src/slack/cards/run-buttons.ts';
import {
  ChoiceValue,
  ProcedureValue,
  RunValue,
  StepMenuValue,
  StepValue,
  stepMenuValue,
  stepValue,
} from '../../../src/slack/ids-run.ts';
import { madeRun } from '../../support/made-run.ts';
import { there } from '../../support/there.ts';

it('reads back what its buttons carry, and nothing else', () => {
  const one = { id: 'look-at-it', attempt: 3 };
  expect(StepValue.parse(stepValue(31, one))).toEqual({ number: 31, at: one });
  expect(StepMenuValue.parse(stepMenuValue(31, one, 'assign'))).toEqual({
    number: 31,
    at: one,
    name: 'assign',
  });
  expect(StepValue.parse(stepValue(31, { id: `undo-${'x'.repeat(40)}`, attempt: 1 })).at.id).toHaveLength(45);
  for (const text of [
    '',
    '1:RUN-1',
    '1:RUN-1:step-:try-1',
    '1:RUN-1:step-Look:try-1',
    '2:RUN-1:step-look:try-1',
    '1:RUN-1:step-look:try--1',
  ])
    expect(StepValue.safeParse(text).success, text).toBe(false);
  expect(RunValue.safeParse('1:RUN-9999999999999999').success).toBe(false);
  expect(ChoiceValue.safeParse('1:RUN-1:step-look:try-1:choice-0').success).toBe(false);
  expect(ProcedureValue.safeParse('1:procedure:hims:../x').success).toBe(false);
});

it.each<[string, Partial<RunStep>, Partial<Run>, string[]]>([
  ['to be done', { state: 'open' }, {}, ['Done', 'Did not work', 'Skip']],
  ['asking', { state: 'asking' }, {}, ['Try again', 'Skip', 'Give up']],
  ['of which nobody knows', { state: 'unknown' }, {}, ['It is done', 'Try again', 'Skip', 'Give up']],
  ['done', { state: 'done' }, {}, []],
  ['of a run that is over', { state: 'open' }, { status: 'failed' }, []],
])('offers for a step %s what makes sense', (_what, step, run, labels) => {
  const made = madeRun(run);
  const one = { ...there(made.steps[0]), ...step };
  const shown = stepButtons(made, one).flatMap((element) =>
    element.type === 'button' ? [element.text.text] : [],
  );
  expect(shown).toEqual(labels);
});

it.each<[string, Partial<RunStep>, string[]]>([
  ['open', { state: 'open' }, ['Done', 'Note', 'Not applicable']],
  ['done', { state: 'done' }, ['Not done']],
  [
    'that broke its limit',
    {
      state: 'asking',
      result: { summary: '', measured: [{ name: 'disk', value: 97, unit: '%', isWithin: false }] },
    },
    ['Measure again', 'Open an incident', 'Accept'],
  ],
])('offers for an item of a checklist %s what makes sense', (_what, step, labels) => {
  const made = madeRun({}, { isChecklist: true });
  const one = { ...there(made.steps[0]), ...step };
  const shown = stepButtons(made, one).flatMap((element) =>
    element.type === 'button' ? [element.text.text] : [],
  );
  expect(shown).toEqual(labels);
});
