import { z } from 'zod';
import { onlyToYou } from '../../src/slack/answers.ts';
import { evidenceAnswer, runDetails } from '../../src/slack/answers-run.ts';
import { abortForm } from '../../src/slack/cards/forms-run.ts';
import { pausedText, resumedText } from '../../src/slack/cards/run-sentences.ts';
import { defineAction } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { ProcedureValue, RunValue } from '../../src/slack/ids-run.ts';
import { firstForm, formOf } from '../../src/slack/start-run.ts';

export const runStartForm = defineAction({
  id: ids.run.startForm,
  permission: 'run.start',
  value: z.string(),
  run: async ({ services }) => firstForm(services, {}),
});

/** From the menu of procedures. */
export const runStartThis = defineAction({
  id: ids.run.startThis,
  permission: 'run.start',
  value: ProcedureValue,
  run: async ({ value, actor, services }) => formOf(services, actor, value),
});

export const runShowButton = defineAction({
  id: ids.run.show,
  permission: 'run.show',
  value: RunValue,
  run: ({ value, services }) => runDetails(services, value),
});

export const runEvidence = defineAction({
  id: ids.run.evidence,
  permission: 'run.show',
  value: RunValue,
  run: ({ value, actor, services }) => evidenceAnswer(services, value, actor),
});

export const runPauseButton = defineAction({
  id: ids.run.pause,
  permission: 'run.pause',
  decidedByThing: true,
  value: RunValue,
  run: async ({ value, actor, services }) => onlyToYou(pausedText(await services.runs.pause(value, actor))),
});

export const runResumeButton = defineAction({
  id: ids.run.resume,
  permission: 'run.resume',
  decidedByThing: true,
  value: RunValue,
  run: async ({ value, actor, services }) => onlyToYou(resumedText(await services.runs.resume(value, actor))),
});

export const runAbortForm = defineAction({
  id: ids.run.abortForm,
  permission: 'run.abort',
  decidedByThing: true,
  value: RunValue,
  run: async ({ value, actor, services }) => ({
    form: abortForm(await services.runs.runFor(value, 'abort', actor)),
  }),
});
