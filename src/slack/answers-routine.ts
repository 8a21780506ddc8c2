import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { approveAnswer } from './cards/routine.ts';
import { fitsAnswer } from './cards/run-plan.ts';
import type { Answer, Services } from './define.ts';

/** The system that has the routine: the one that was said, or the only one. Throws when several have one of that name. */
export function systemWithRoutine(
  { systems }: Pick<Services, 'systems'>,
  name: string,
  said: string | undefined,
  verb: string,
): string {
  if (said) return said;
  const all = [...systems.values()].filter(({ routines }) => routines.has(name)).map(({ id }) => id);
  const [only] = all;
  if (only && all.length === 1) return only;
  if (only)
    throw new UserError(
      'routine.which-system',
      `${all.join(' and ')} each have ${name}. Say which:   /hims routine ${verb} ${name} ${only}`,
    );
  throw new UserError(
    'routine.unknown',
    `No system has a routine "${name.slice(0, 60)}".   /hims routine list`,
  );
}

/** What somebody is asked to approve, step by step, before they do. */
export async function lookAtRoutine(
  services: Services,
  { system, name }: { system: string; name: string },
  actor: Actor,
): Promise<Answer> {
  const sight = await services.routines.look(system, name, actor);
  if (!sight.needsApproval)
    return { text: `${name} alters nothing by itself, so it runs without an approval.` };
  const { procedure, values } = sight.routine;
  const plan = services.runs.plan({ system, procedure, values });
  // Nobody approves what no message shows whole without the rest of it beside.
  if (!fitsAnswer(plan)) await services.runs.sendPlan({ system, procedure, values }, actor);
  return approveAnswer(sight, plan, services.now());
}
