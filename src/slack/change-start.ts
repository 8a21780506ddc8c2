import type { ModalView } from '@slack/types';
import type { Change } from '../changes/model.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { changeAnswer, changeFor } from './answers-change.ts';
import { runsText, startedText } from './cards/change-sentences.ts';
import { glassForm, type StartAsk, startForm } from './cards/forms-change-work.ts';
import { planBlocks } from './cards/run-plan.ts';
import { runOfChange } from './change-links.ts';
import { planToVote } from './change-plan.ts';
import type { Answer, Reply, Services } from './define.ts';

/** Starts it; where its procedure wants the name of the system typed and it was not, a form asks for it. */
export async function startChange(
  services: Services,
  actor: Actor,
  number: number,
  { confirmation, revision }: { confirmation?: string; revision?: number } = {},
): Promise<Reply> {
  const change = await changeFor(number, 'start', actor, services);
  if (revision !== undefined && revision !== change.revision)
    throw new UserError(
      'change.start-outdated',
      `${change.key} was changed since you saw that card (it is revision ${change.revision} now). Nothing was started. Look at it, then start it:   /hims change show ${change.key}`,
    );
  const { procedure } = change;
  const ask = startAskOf(services, change);
  if (procedure && ask.wantsName && confirmation === undefined)
    return { form: startForm(change, procedure.name, ask) };
  return startedChange(services, await services.changes.start(number, actor, confirmation));
}

function startAskOf(services: Services, change: Change): StartAsk {
  const { procedure, system } = change;
  const plan = procedure && planToVote(services, change);
  return {
    wantsName: procedure !== undefined && services.runs.procedure(system, procedure.name).needs.confirmation,
    plan: plan ? planBlocks(plan) : [],
  };
}

/** Started without an approval: nobody has looked at the plan before. */
export const glassFormOf = (services: Services, change: Change): ModalView =>
  glassForm(change, startAskOf(services, change));

/** What whoever started it reads: what comes next, and the run that does the work. */
export async function startedChange(services: Services, change: Change): Promise<Answer> {
  const run = await runOfChange(change, services.runs);
  return changeAnswer(services, change.number, run ? runsText(change, run.key) : startedText(change));
}
