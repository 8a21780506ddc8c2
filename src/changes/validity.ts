import { type DateTime, Duration } from 'luxon';
import { UserError } from '../errors.ts';
import { permissions } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { checkLines } from './content.ts';
import { listByNumbers } from './list-store.ts';
import { type ChangeContent, changeKey } from './model.ts';
import type { ChangeDeps } from './moves.ts';
import type { Reader } from './store.ts';

const usuallyTakes = { hours: 1 };

/** Everything a change must carry is there; how long it takes is an hour unless somebody said something else. */
export function requireAll(
  content: Partial<ChangeContent> & Pick<ChangeContent, 'system' | 'type'>,
  system: SystemProfile,
): ChangeContent {
  const { title, clinicalImpact, plan, rollbackPlan, validationPlan } = content;
  const parts = {
    title,
    'what clinical work notices': clinicalImpact,
    'a plan': plan,
    'a plan to roll back': rollbackPlan,
    'a plan to validate': validationPlan,
  };
  const missing = Object.entries(parts)
    .filter(([, part]) => part === undefined)
    .map(([name]) => name);
  if (missing.length > 0)
    throw new UserError(
      'change.incomplete',
      `A change of ${system.id} carries ${missing.join(', ')} as well.   /hims change request ${content.type} ${system.id}`,
    );
  const whole = { ...content, takes: content.takes ?? Duration.fromObject(usuallyTakes) };
  return whole as ChangeContent; // what was missing is refused above; the rest has been given its usual value
}

/** Throws, naming what would be right, when a part of the content does not fit the system, or the time or links are wrong. */
export async function requireContent(
  reader: Reader,
  deps: ChangeDeps,
  content: ChangeContent,
  after: readonly number[],
  now: DateTime,
): Promise<void> {
  const system = systemOf(deps.systems, content.system);
  const { environment, category, startsAt, takes, implementer, maintenance } = content;
  if (!system.environments.includes(environment))
    throw new UserError(
      'change.unknown-environment',
      `${system.id} has no environment "${environment}". There are: ${system.environments.join(', ')}.`,
    );
  const categories = system.categories.map(({ name }) => name);
  if (category !== undefined && !categories.includes(category))
    throw new UserError(
      'change.unknown-category',
      `${system.id} has no category "${category}". There are: ${categories.join(', ') || 'none'}.`,
    );
  requireOwnSize(content);
  if (checkLines(content).length === 0)
    throw new UserError(
      'change.no-checks',
      'The validation plan names no check. Write at least one, each on its line.',
    );
  if (takes.toMillis() <= 0 || takes.as('days') > 7)
    throw new UserError('change.too-long', 'A change takes a week at most. Split what takes longer.');
  if (startsAt && startsAt < now)
    throw new UserError('change.past', 'That time is over. Choose one that is still to come.');
  if (!(await deps.directory.canHold(implementer)))
    throw new UserError('change.no-colleague', '{0} is no full member here, so they cannot carry it out.', {
      people: [implementer],
    });
  if (content.type === 'standard') requireRole(deps, content);
  if (content.procedure) deps.runs.requireRunner(content, content.procedure, implementer);
  if (maintenance !== undefined) await requireOpenMaintenance(reader, deps, content, maintenance);
  await requireKnown(reader, after);
}

/** A template approves what is done, and nobody approves who does it: that is for the roles. */
function requireRole({ directory }: ChangeDeps, { implementer, system }: ChangeContent): void {
  const roles = permissions['change.start'];
  if (directory.holdsOne(implementer, roles, system)) return;
  throw new UserError(
    'change.implementer-role',
    `{0} cannot carry out a standard change in ${system}: nobody votes on who does. ${directory.whoCan(roles, system)} Name one of them:   --implementer`,
    { people: [implementer], field: 'implementer' },
  );
}

/** An emergency owes no notice and waits for no window: nothing else takes its size. */
function requireOwnSize({ size, type, system }: ChangeContent): void {
  if (size === 'emergency' && type !== 'emergency')
    throw new UserError(
      'change.emergency-size',
      `Only an emergency change has the size emergency; a ${type} change waits for its window. Choose another size, or:   /hims change request emergency ${system}`,
    );
}

async function requireOpenMaintenance(
  reader: Reader,
  { calendar }: ChangeDeps,
  { system, environment }: ChangeContent,
  number: number,
): Promise<void> {
  const { key, status, ...linked } = await calendar.maintenance(reader, number);
  if (linked.system !== system || linked.environment !== environment)
    throw new UserError(
      'change.other-maintenance',
      `${key} is about ${linked.system}, ${linked.environment}: a change of ${system}, ${environment} is not carried out in it.`,
      { things: [key] },
    );
  if (status === 'completed' || status === 'cancelled' || status === 'refused')
    throw new UserError(
      'change.maintenance-over',
      `${key} is ${status}.   /hims maintenance list ${system}`,
      {
        things: [key],
      },
    );
}

async function requireKnown(reader: Reader, after: readonly number[]): Promise<void> {
  const known = new Set((await listByNumbers(reader, after)).map(({ number }) => number));
  const unknown = after.find((number) => !known.has(number));
  if (unknown !== undefined)
    throw new UserError(
      'change.unknown',
      `There is no ${changeKey(unknown)}. /hims change list shows the open ones.`,
    );
}

/** Throws when the change would wait for itself, over however many others. */
export async function refuseCircle(reader: Reader, number: number, after: readonly number[]): Promise<void> {
  const seen = new Set<number>();
  let front = [...after];
  while (front.length > 0) {
    if (front.includes(number))
      throw new UserError(
        'change.circle',
        `${changeKey(number)} would wait for itself. Leave one of the links out.`,
      );
    for (const one of front) seen.add(one);
    const next = (await listByNumbers(reader, front)).flatMap((change) => change.after);
    front = next.filter((one) => !seen.has(one));
  }
}
