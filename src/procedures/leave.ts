import { UserError } from '../errors.ts';
import type { GraveIncident } from './model.ts';
import type { Plan } from './plan.ts';

/** What a person alone may not start, with what to type instead. */
export function needsApproval({ system }: Pick<Plan, 'system'>, message: string): UserError {
  return new UserError('run.needs-approval', message, {
    refused: true,
    about: { action: 'run.start', system },
  });
}

export function needsChange(plan: Pick<Plan, 'procedure' | 'system'>): UserError {
  const { procedure, system } = plan;
  const when = procedure.needs.window ? ', in the window that the change is scheduled for' : '';
  return needsApproval(
    plan,
    `${procedure.name} runs as part of an approved change only${when}:   /hims change request normal ${system} --run ${procedure.name}`,
  );
}

/** An incident stands in for a change only where the YAML says that it is a recovery. */
export function notRecovery(plan: Plan): UserError {
  const { procedure, system } = plan;
  const way = procedure.needs.change
    ? ` Request a change:   /hims change request emergency ${system} --run ${procedure.name}`
    : '';
  return needsApproval(
    plan,
    `${procedure.name} is no recovery procedure, so it does not run under an incident.${way}`,
  );
}

/** What to type, with everything that was typed before. */
function startLine({ procedure, system, values }: Plan, key: string): string {
  const typed = Object.entries(values).filter(([, value]) => value !== '');
  const options = typed.map(([name, value]) => ` --${name} "${value}"`).join('');
  const confirm = procedure.needs.confirmation ? ` --confirm ${system}` : '';
  return `/hims run start ${procedure.name} ${system}${options}${confirm} --incident ${key}`;
}

/** Of a procedure that needs no incident: the one that was named all the same. */
export function namedIncident(
  plan: Pick<Plan, 'procedure' | 'system'>,
  open: readonly GraveIncident[],
  asked: number,
): number {
  if (open.some(({ number }) => number === asked)) return asked;
  throw needsApproval(
    plan,
    `INC-${asked} is no open SEV-1 or SEV-2 of ${plan.system}. ${plan.procedure.name} needs none: leave --incident out to start it without.`,
  );
}

/** The incident under which a recovery starts: the one that was named, or the only one there is. */
export function incidentFor(plan: Plan, open: readonly GraveIncident[], asked: number | undefined): number {
  const { procedure, system } = plan;
  const named = open.map(({ key, severity, title }) => `${key} ${severity} ${title}`).join('; ');
  const [only, ...others] = open;
  if (!only) {
    const what = asked === undefined ? '' : `INC-${asked} is no open SEV-1 or SEV-2 of ${system}. `;
    throw needsApproval(
      plan,
      `${what}${procedure.name} needs an approved change and its scheduled window, or an open SEV-1 or SEV-2 incident of ${system}. In an emergency open one, then start again:   /hims incident open SEV-1 ${system} "What is down"`,
    );
  }
  const found = asked === undefined ? undefined : open.find(({ number }) => number === asked);
  if (asked !== undefined && !found)
    throw needsApproval(
      plan,
      `INC-${asked} is no open SEV-1 or SEV-2 of ${system}. Open now: ${named}.   ${startLine(plan, only.key)}`,
    );
  if (found) return found.number;
  if (others.length > 0)
    throw new UserError(
      'run.which-incident',
      `Under which incident? ${named}.   ${startLine(plan, only.key)}`,
      {
        things: open.map(({ key }) => key),
      },
    );
  return only.number;
}
