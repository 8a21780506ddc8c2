import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { type RunEvent, type RunStep, runStatuses, stepStates } from '../../../src/procedures/model.ts';
import { isRunOver, type RunSight, shownText } from '../../../src/procedures/service.ts';
import * as forms from '../../../src/slack/cards/forms-run.ts';
import { startForm, valuesForm } from '../../../src/slack/cards/forms-run-start.ts';
import { runCard } from '../../../src/slack/cards/run.ts';
import { runButtons, stepButtons } from '../../../src/slack/cards/run-buttons.ts';
import {
  alertMessage,
  overdueText,
  runDueMessage,
  runLine,
  stepDueMessage,
} from '../../../src/slack/cards/run-lines.ts';
import { planAnswer } from '../../../src/slack/cards/run-plan.ts';
import { stepMessage } from '../../../src/slack/cards/run-step.ts';
import { measuredWords, type RunContext } from '../../../src/slack/cards/run-words.ts';
import { oneLine } from '../../../src/slack/text.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { viewProblems } from '../../support/fake-slack/checks/view.ts';
import { hostile } from '../../support/made-incident.ts';
import { byBot, byHand, deciding, inOrder, madeProcedure, waiting } from '../../support/made-procedure.ts';
import { madeRun, madeRunStep } from '../../support/made-run.ts';
import { problemsOf } from '../../support/message-problems.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const system = there(systems.get('hims'));
const now = DateTime.fromISO('2026-11-23T09:00:00Z', { zone: 'utc' });
const context: RunContext = {
  system,
  now,
  name: (key) => `<@U0${key.replace(/\W/g, '').toUpperCase()}>`,
  team: (id) => `Team ${id}`,
  link: () => undefined,
};
const settings = { seed, numRuns: 25 };
const words = (max: number) => hostile(max).map((text) => oneLine(text) || 'x');

const anyStep: fc.Arbitrary<Omit<RunStep, 'id' | 'position'>> = fc
  .record({
    kind: fc.constantFrom('hand', 'bot', 'decide', 'wait'),
    state: fc.constantFrom(...stepStates),
    title: words(120),
    text: hostile(2_000),
    trouble: hostile(1_000),
    note: hostile(2_000),
    label: fc.constantFrom('Go on', 'Stop here'),
    value: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
    isWithin: fc.boolean(),
    attempt: fc.integer({ min: 0, max: 99 }),
    isKnown: fc.boolean(),
  })
  .map(({ kind, state, title, text, trouble, note, label, value, isWithin, attempt, isKnown }) => {
    const steps = {
      hand: byHand('a', { title, text, who: 'devops', evidence: ['note', 'number', 'link', 'file'] }),
      bot: byBot('a', { title, text }),
      decide: deciding('a', { title }),
      wait: { ...waiting('a', 'PT10M'), title },
    };
    const measured = [{ name: title, value, unit: '%', limit: { max: 80 }, isWithin }];
    return madeRunStep(steps[kind], {
      state,
      attempt,
      startedAt: now.minus({ minutes: 5 }),
      dueAt: now.plus({ minutes: attempt - 50 }),
      ...(isKnown
        ? {
            endedAt: now,
            by: 'bea',
            assignee: 'slack:U0ANA00001',
            trouble,
            note,
            choice: label,
            progress: title,
            result: { summary: trouble, measured },
          }
        : {}),
    });
  });

const anySight: fc.Arbitrary<RunSight> = fc
  .record({
    status: fc.constantFrom(...runStatuses),
    title: words(120),
    steps: fc.array(anyStep, { minLength: 1, maxLength: 12 }),
    isChecklist: fc.boolean(),
    why: hostile(500),
    isPaused: fc.boolean(),
    waitsFor: fc.constantFrom('lock', 'person', 'time', undefined),
  })
  .map(({ status, title, steps, isChecklist, why, isPaused, waitsFor }) => {
    const numbered = steps.map((one, position) => {
      const id = `step-${position}`;
      return { ...one, id, position, step: { ...one.step, id } };
    });
    const run = madeRun(
      {
        status,
        steps: numbered,
        change: 7,
        dueAt: now.minus({ hours: 1 }),
        responsible: 'devops',
        ...(waitsFor ? { waitsFor } : {}),
        ...(isRunOver({ status }) ? { endedAt: now, endedBy: 'bea' } : {}),
        ...(status === 'aborted' ? { abortedBy: 'bea' } : {}),
        ...(isPaused ? { pausedBy: 'bea' } : {}),
      },
      { title, isChecklist, steps: numbered.map(({ step }) => step) },
    );
    const aborted: RunEvent = { id: 'e', at: now, kind: 'abort-asked', actor: 'bea', text: why, data: {} };
    return { run, holders: ['RUN-30'], waitsUntil: now.plus({ hours: 2 }), aborted };
  });

it('draws a run and each of its steps in any state, with any words, as Slack takes it', () => {
  fc.assert(
    fc.property(anySight, (sight) => {
      const { run } = sight;
      const card = runCard(sight, context);
      expect(problemsOf(card)).toEqual([]);
      expect(lineCount(card)).toBeLessThanOrEqual(8);
      expect(runButtons(run).length).toBeLessThanOrEqual(4);
      for (const one of run.steps) {
        expect(problemsOf(stepMessage(run, one, context))).toEqual([]);
        expect(problemsOf(stepDueMessage(run, one, { count: 2, late: '' }, context))).toEqual([]);
        expect(problemsOf(alertMessage(run, one, { level: 'high', late: '' }, context))).toEqual([]);
        const left = stepButtons(run, one).filter(({ type }) => type === 'button');
        expect(isRunOver(run) ? left : []).toEqual([]);
      }
      expect(
        problemsOf(
          runDueMessage(run, overdueText(run, { escalated: 'devops', unreached: 'it-director' }, context)),
        ),
      ).toEqual([]);
      for (const kind of ['paused', 'resumed', 'abort-asked', 'undo-begun', 'ended'] as const) {
        const text = runLine(
          sight,
          { id: 'e', at: now, kind, actor: 'bea', text: run.steps[0]?.note ?? '', data: {} },
          context,
        );
        expect(problemsOf({ text })).toEqual([]);
        expect(text).not.toContain('undefined');
      }
    }),
    settings,
  );
});

function lineCount({ blocks }: { blocks: readonly unknown[] }): number {
  const [first] = blocks as { text?: { text: string } }[];
  return there(first?.text).text.split('\n').length;
}

it('opens every form of a step as Slack takes it', () => {
  fc.assert(
    fc.property(anySight, ({ run }) => {
      const [one] = run.steps;
      if (!one) return;
      for (const view of [
        forms.doneForm(run, one, { note: 'x', number: 1 }),
        forms.failForm(run, one),
        forms.skipForm(run, one),
        forms.noteForm(run, one),
        forms.assignForm(run, one, []),
        forms.abortForm(run, 'why'),
      ])
        expect(viewProblems(view, 'modal')).toEqual([]);
    }),
    settings,
  );
});

it('asks for values by their types, up to the most that a procedure may ask for', () => {
  const value = { title: 'Which one?', isRequired: true, hint: 'x'.repeat(150), min: 1, max: 5 };
  const types = ['text', 'number', 'yes-no', 'date', 'time', 'duration'] as const;
  const values = [
    ...types.map((type, at) => ({
      ...value,
      type,
      name: `v${at}`,
      ...(type === 'date' ? { byDefault: '2026-12-06' } : {}),
    })),
    {
      ...value,
      type: 'choice' as const,
      name: 'choice',
      choices: Array.from({ length: 100 }, (_, at) => `choice ${at}`),
    },
    { ...value, type: 'yes-no' as const, name: 'maybe', isRequired: false },
  ];
  const steps = Array.from({ length: 300 }, (_, at) => byHand(`s${at}`, { title: `${at} & `.repeat(20) }));
  const procedure = madeProcedure(inOrder(...steps), {
    values,
    needs: { change: true, window: true, confirmation: true },
  });
  expect(
    viewProblems(valuesForm(system, procedure, { values: { v0: 'x'.repeat(1_000) } }, 'Changed.'), 'modal'),
  ).toEqual([]);
  const many = Array.from({ length: 150 }, (_, at) => ({ name: `p${at}`, title: 'Procedure' }));
  expect(viewProblems(startForm([...systems.values()], many, { system: 'hims' }), 'modal')).toEqual([]);
  const planned = steps.map(({ id, title }) => ({
    id,
    title,
    kind: 'manual' as const,
    stage: 1,
    isAlways: false,
    isDestructive: false,
    lines: ['<!channel> '.repeat(40)],
  }));
  expect(
    problemsOf(
      planAnswer({
        procedure,
        system: 'hims',
        environment: 'production',
        values: { v0: '<!channel>' },
        standing: [],
        hash: 'a'.repeat(64),
        steps: planned,
      }),
    ),
  ).toEqual([]);
});

it('fills values in where people read them, as words', () => {
  const one = madeRunStep(byHand('a', { title: 'Restore {{backup}}' }), { state: 'open', attempt: 1 });
  const run = madeRun({ steps: [one], values: { backup: 'BKP-12 <!channel>' } });
  for (const { text, blocks } of [runCard({ run, holders: [] }, context), stepMessage(run, one, context)])
    for (const shown of [text, JSON.stringify(blocks)])
      expect(shown).toContain('Restore BKP-12 &lt;!channel&gt;');
});

it('asks once more before what ends the run, or may be done twice', () => {
  const asked = (one: RunStep) =>
    stepButtons(madeRun({ steps: [one] }), one).flatMap((element) =>
      element.type === 'button' && element.confirm ? [element.text.text] : [],
    );
  const open = { state: 'open', attempt: 1 } as const;
  expect(asked(madeRunStep(deciding('a'), open))).toEqual(['Stop here']);
  expect(asked(madeRunStep(byBot('a'), { state: 'unknown', attempt: 1 }))).toEqual(['Try again', 'Give up']);
  expect(asked(madeRunStep(byBot('a'), { state: 'asking', attempt: 1 }))).toEqual(['Give up']);
});

it('says who holds the lock, and until when it is waited for', () => {
  const run = madeRun({ status: 'waiting', waitsFor: 'lock' });
  const sight = { run, holders: ['RUN-30'], waitsUntil: now.plus({ hours: 2 }) };
  const link = (key: string) => (key === 'RUN-30' ? 'https://example.org/p30' : undefined);
  expect(JSON.stringify(runCard(sight, { ...context, link }).blocks)).toMatch(
    /⏳ Waits for hims: <https:\/\/example\.org\/p30\|RUN-30> holds it · until .*06:00 \w+> at the longest/,
  );
});

it('shows numbers with their limits, and values once', () => {
  expect(measuredWords({ name: 'CPU', value: 41, unit: '%', limit: { max: 80 }, isWithin: true })).toBe(
    'CPU 41 % (at most 80 %) ✓',
  );
  expect(measuredWords({ name: 'pods', value: 2, unit: '', limit: { min: 3 }, isWithin: false })).toBe(
    'pods 2 (at least 3) ⚠️',
  );
  expect(shownText('{{a}} {{ b }} {{c}} {{d}}', { a: '{{b}}', b: '${HOME}', d: '' })).toBe(
    '{{b}} ${HOME} {{c}} (no d given)',
  );
});
