import type { Change } from '../changes/model.ts';
import type { Actor } from '../people/model.ts';
import { changeAnswer, changeFor } from './answers-change.ts';
import { runsText, startedText } from './cards/change-sentences.ts';
import { startForm } from './cards/forms-change-work.ts';
import { runOfChange } from './change-links.ts';
import type { Answer, Reply, Services } from './define.ts';

/** Starts it; where its procedure wants the name of the system typed and it was not, a form asks for it. */
export async function startChange(
  services: Services,
  actor: Actor,
  number: number,
  confirmation?: string,
): Promise<Reply> {
  const change = await changeFor(number, 'start', actor, services);
  const { procedure, system } = change;
  const wantsName = procedure && services.runs.procedure(system, procedure.name).needs.confirmation;
  if (wantsName && confirmation === undefined) return { form: startForm(change, procedure.name) };
  return startedChange(services, await services.changes.start(number, actor, confirmation));
}

/** What whoever started it reads: what comes next, and the run that does the work. */
export async function startedChange(services: Services, change: Change): Promise<Answer> {
  const run = await runOfChange(change, services.runs);
  return changeAnswer(services, change.number, run ? runsText(change, run.key) : startedText(change));
}
