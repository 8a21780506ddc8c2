import { onlyToYou } from '../../src/slack/answers.ts';
import { incidentAbout, runDetails } from '../../src/slack/answers-run.ts';
import { assignForm, doneForm, failForm, noteForm, skipForm } from '../../src/slack/cards/forms-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineAction } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { ChoiceValue, StepMenuValue, StepValue } from '../../src/slack/ids-run.ts';
import { lacksEvidence } from '../../src/slack/run-evidence.ts';

/** At once, unless the step asks for evidence. */
export const runDoneButton = defineAction({
  id: ids.run.done,
  permission: 'run.work',
  decidedByThing: true,
  value: StepValue,
  async run({ value: { number, at }, actor, services }) {
    const { run, one } = await services.runs.stepFor(number, at, 'done', actor);
    if (lacksEvidence(one, {})) return { form: doneForm(run, one) };
    return onlyToYou(stepText(await services.runs.done(number, at, {}, actor), at.id, 'done'));
  },
});

export const runFailForm = defineAction({
  id: ids.run.failForm,
  permission: 'run.work',
  decidedByThing: true,
  value: StepValue,
  async run({ value: { number, at }, actor, services }) {
    const { run, one } = await services.runs.stepFor(number, at, 'fail', actor);
    return { form: failForm(run, one) };
  },
});

export const runSkipForm = defineAction({
  id: ids.run.skipForm,
  permission: 'run.work',
  decidedByThing: true,
  value: StepValue,
  async run({ value: { number, at }, actor, services }) {
    const { run, one } = await services.runs.stepFor(number, at, 'skip', actor);
    return { form: skipForm(run, one) };
  },
});

export const runNoteForm = defineAction({
  id: ids.run.noteForm,
  permission: 'run.work',
  decidedByThing: true,
  value: StepValue,
  async run({ value: { number, at }, actor, services }) {
    const { run, one } = await services.runs.stepFor(number, at, 'note', actor);
    return { form: noteForm(run, one) };
  },
});

export const runAgain = defineAction({
  id: ids.run.again,
  permission: 'run.retry',
  decidedByThing: true,
  value: StepValue,
  run: async ({ value: { number, at }, actor, services }) =>
    onlyToYou(stepText(await services.runs.retry(number, at, actor), at.id, 'retry')),
});

export const runGiveUp = defineAction({
  id: ids.run.giveUp,
  permission: 'run.retry',
  decidedByThing: true,
  value: StepValue,
  run: async ({ value: { number, at }, actor, services }) =>
    onlyToYou(stepText(await services.runs.stop(number, at, actor), at.id, 'stop')),
});

export const runReopenButton = defineAction({
  id: ids.run.reopen,
  permission: 'run.work',
  decidedByThing: true,
  value: StepValue,
  run: async ({ value: { number, at }, actor, services }) =>
    onlyToYou(stepText(await services.runs.reopen(number, at, actor), at.id, 'reopen')),
});

/** Each of the buttons of a decision has an id of its own, as Slack wants it of buttons in a row. */
export const runChooseButtons = [
  ids.run.choose1,
  ids.run.choose2,
  ids.run.choose3,
  ids.run.choose4,
  ids.run.choose5,
].map((id) =>
  defineAction({
    id,
    permission: 'run.work',
    decidedByThing: true,
    value: ChoiceValue,
    async run({ value: { number, at, choice }, actor, services }) {
      const { one } = await services.runs.stepFor(number, at, 'choose', actor);
      const label = one.step.kind === 'decision' ? one.step.choices[choice - 1]?.label : undefined;
      const run = await services.runs.choose(number, at, label ?? '', actor);
      return onlyToYou(stepText(run, at.id, 'choose'));
    },
  }),
);

/** What was measured broke its limit: the form has the system and the numbers in it. */
export const runIncidentForm = defineAction({
  id: ids.run.incidentForm,
  permission: 'incident.open',
  value: StepValue,
  run: ({ value: { number, at }, actor, services }) => incidentAbout(services, actor, number, at.id),
});

export const runMore = defineAction({
  id: ids.run.more,
  permission: 'run.show',
  value: StepMenuValue,
  async run({ value: { number, at, name }, actor, services }) {
    if (name === 'show') return runDetails(services, number);
    const { run, one } = await services.runs.stepFor(number, at, name, actor);
    return { form: name === 'note' ? noteForm(run, one) : assignForm(run, one, services.directory.people()) };
  },
});
