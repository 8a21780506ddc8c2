import type { Change } from '../changes/model.ts';
import { planChanged } from '../changes/run-guards.ts';
import type { Actor } from '../people/model.ts';
import { type Plan, valueFaults } from '../procedures/service.ts';
import { systemOf } from '../systems/lookup.ts';
import { runOfChange } from './change-links.ts';
import type { Answer, Services } from './define.ts';
import { planReply } from './start-run.ts';

/** What its procedure would do; undefined where the YAML is another one by now than the one it was asked for with. */
function planOf({ runs, systems }: Services, { system, environment, procedure }: Change): Plan | undefined {
  const found = procedure && runs.procedures(system).find(({ name }) => name === procedure.name);
  if (!found || Object.keys(valueFaults(found, procedure.values, systemOf(systems, system))).length > 0)
    return undefined;
  const plan = runs.plan({ system, environment, procedure: found.name, values: procedure.values });
  return plan.hash === procedure.plan ? plan : undefined;
}

/** What a voter sees first. One that was carried out already is reviewed whatever became of the YAML. */
export function planToVote(services: Services, change: Change): Plan | undefined {
  const plan = planOf(services, change);
  if (!plan && change.startedAt === undefined) throw planChanged(change);
  return plan;
}

/** Every step of what would be run, to whoever asks. */
export async function changePlan(services: Services, actor: Actor, number: number): Promise<Answer> {
  const { change } = await services.changes.sight(number);
  const { key, system, environment, procedure } = change;
  if (!procedure) return { text: `${key} runs no procedure: its plan stands in /hims change show ${key}` };
  if (!planOf(services, change)) {
    const run = await runOfChange(change, services.runs);
    if (run)
      return {
        text: `${procedure.name} is another one by now. What ${key} did:   /hims run show ${run.key}`,
      };
    throw planChanged(change);
  }
  const { name, values } = procedure;
  return planReply(services, actor, { system, environment, procedure: name, values });
}
