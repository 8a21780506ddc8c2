import { z } from 'zod';
import type { Run, RunStep } from '../../procedures/model.ts';
import { isLegalForStep, isRunOver } from '../../procedures/service.ts';
import { section, wholeText } from '../blocks.ts';
import {
  alertMessage,
  overdueText,
  runDueMessage,
  stepDueMessage,
  stepOverMessage,
  thawedMessage,
} from '../cards/run-lines.ts';
import { planFile } from '../cards/run-plan.ts';
import { short, titleOf } from '../cards/run-words.ts';
import { escape } from '../text.ts';
import { defineDelivery } from './define.ts';
import { runSceneOf, runSlot, skipped } from './run.ts';

const OutputData = z.object({ step: z.string(), attempt: z.number() });
const AlertData = z.object({ step: z.string(), level: z.string() });
const NotifyData = z.object({ step: z.string(), text: z.string() });
const StepDueData = z.object({ step: z.string(), count: z.number() });
const OverData = z.object({ asks: z.array(z.object({ id: z.string(), step: z.string() })) });
const ThawedData = z.object({ ids: z.array(z.string()) });
const DueData = z.object({
  count: z.number(),
  escalated: z.string().optional(),
  unreached: z.string().optional(),
});
const PlanData = z.object({
  system: z.string(),
  procedure: z.string(),
  environment: z.string(),
  values: z.string(),
});

/** What a step printed; secrets were taken out before it was kept. */
const output = defineDelivery('run-output', async (notice, delivery) => {
  const { step, attempt } = OutputData.parse(notice.data);
  const { sight } = await runSceneOf(notice, delivery);
  const { run } = sight;
  const found = await delivery.runs.outputs(run.number, step);
  const kept = found.find((one) => one.attempt === attempt);
  if (!kept || kept.body.trim() === '') return skipped('it printed nothing');
  const one = run.steps.find(({ id }) => id === step);
  const title = one ? titleOf(run, one, 120) : step;
  return {
    act: 'files',
    files: [
      {
        name: `${run.key}-${step}-${attempt}`,
        title: `Output of ${step}, try ${attempt}`,
        text: kept.body,
        type: 'txt',
      },
    ],
    comment: `What ${title} printed (try ${attempt}).`,
    threadOf: runSlot(run.key),
  };
});

const alert = defineDelivery('run-alert', async (notice, delivery) => {
  const { step, level } = AlertData.parse(notice.data);
  const { sight, context, late } = await runSceneOf(notice, delivery);
  const one = sight.run.steps.find(({ id }) => id === step);
  if (!one) return skipped('the run has no such step');
  if (one.state === 'done') return skipped('it worked meanwhile');
  return { act: 'post', message: alertMessage(sight.run, one, { level, late }, context) };
});

/** What the procedure itself says; the words are the YAML's, the values a person's. */
const notify = defineDelivery('run-notify', async (notice, delivery) => {
  const { text } = NotifyData.parse(notice.data);
  const { sight, late } = await runSceneOf(notice, delivery);
  const { key } = sight.run;
  const said = `${late}${escape(text)}`;
  return { act: 'post', message: { text: said, blocks: wholeText(`${said}\n_${key}_`) } };
});

/** Every asking is a message of its own, so that it is heard. */
const askSlot = (key: string, notice: string) => `run:${key}:ask:${notice}`;

function isWaiting(run: Run, one: RunStep): boolean {
  if (isRunOver(run)) return false;
  return (['done', 'choose', 'retry'] as const).some((deed) => isLegalForStep(run, one, deed));
}

const stepDue = defineDelivery('run-step-due', async (notice, delivery) => {
  const { step, count } = StepDueData.parse(notice.data);
  const { sight, context, late } = await runSceneOf(notice, delivery);
  const { run } = sight;
  const one = run.steps.find(({ id }) => id === step);
  if (!one || isRunOver(run)) return skipped('the run is over');
  if (!isWaiting(run, one)) return skipped('it was done meanwhile');
  const message = stepDueMessage(run, one, { count, late }, context);
  return { act: 'card', slot: askSlot(run.key, notice.id), message };
});

/** The messages of one person; a step that waits in another way now has other buttons. */
const stepOver = defineDelivery('run-step-over', async (notice, delivery) => {
  const { asks } = OverData.parse(notice.data);
  const { sight, context } = await runSceneOf(notice, delivery);
  const { run } = sight;
  const person = notice.target.to === 'person' ? notice.target.person : undefined;
  const messages = asks.flatMap(({ id, step }) => {
    const one = run.steps.find((other) => other.id === step);
    if (!one) return [];
    const isTheirs = one.assignee === undefined || one.assignee === person;
    const message =
      isTheirs && isWaiting(run, one)
        ? stepDueMessage(run, one, { count: 1, late: '' }, context)
        : stepOverMessage(run, one, context);
    return [{ slot: askSlot(run.key, id), message }];
  });
  return { act: 'refresh', messages };
});

const thawedSlot = (key: string) => `run:${key}:thawed`;

const thawed = defineDelivery('run-thawed', async (notice, delivery) => {
  const { sight, context, late } = await runSceneOf(notice, delivery);
  if (sight.run.thawedAt === undefined) return skipped('it was resumed meanwhile');
  const message = thawedMessage(sight.run, late, context);
  return { act: 'card', slot: `${thawedSlot(notice.subject)}:${notice.id}`, message };
});

const thawedOver = defineDelivery('run-thawed-over', async (notice, delivery) => {
  const { ids } = ThawedData.parse(notice.data);
  const { sight, context } = await runSceneOf(notice, delivery);
  const message = thawedMessage(sight.run, '', context);
  return {
    act: 'refresh',
    messages: ids.map((id) => ({ slot: `${thawedSlot(notice.subject)}:${id}`, message })),
  };
});

const due = defineDelivery('run-due', async (notice, delivery) => {
  const escalation = DueData.parse(notice.data);
  const { sight, context, late } = await runSceneOf(notice, delivery);
  const { run } = sight;
  if (isRunOver(run)) return skipped('it is over');
  return { act: 'post', message: runDueMessage(run, `${late}${overdueText(run, escalation, context)}`) };
});

/** Everything there is to know about it, to whoever asked for it. */
const evidence = defineDelivery('run-evidence', async (notice, delivery) => {
  const { sight } = await runSceneOf(notice, delivery);
  const { run } = sight;
  const { name, text } = await delivery.runs.evidenceOf(run.number);
  return {
    act: 'files',
    files: [{ name, title: `${run.key}: ${run.procedure.title}`, text }],
    comment: `📄 ${run.key} ${short(run.procedure.title, 120)}: every step, who did it, what it measured and printed.`,
  };
});

/** A plan that no message holds, to whoever asked for it. */
const plan = defineDelivery('run-plan', async (notice, delivery) => {
  const found = await delivery.runs.sentPlan(PlanData.parse(notice.data));
  if (!found) {
    const text = 'The plan that you asked for cannot be made any more: its procedure or its values are gone.';
    return { act: 'post', message: { text, blocks: [section(text)] } };
  }
  const { procedure, system } = found;
  return {
    act: 'files',
    files: [
      {
        name: `plan-${system}-${procedure.name}`,
        title: `Plan of ${procedure.title}`,
        text: planFile(found),
      },
    ],
    comment: `📄 What ${short(procedure.title, 120)} would do in ${system}. Nothing was done.`,
  };
});

export const runAsks = [output, alert, notify, stepDue, stepOver, thawed, thawedOver, due, evidence, plan];
