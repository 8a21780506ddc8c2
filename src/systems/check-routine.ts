import type { Known } from './check-people.ts';
import { cronFault } from './cron.ts';
import { problemAt } from './describe.ts';
import type { Draft } from './draft.ts';
import { didYouMean } from './nearest.ts';
import type { Parsed } from './parsed.ts';
import type { Problem } from './problems.ts';
import { toValues } from './profile-procedure.ts';
import { owedHabits, withHabits } from './profile-routine.ts';
import type { RoutineEntry, RoutinesFile } from './schema-routine.ts';
import { asTyped, valueFault } from './values.ts';
import type { Path } from './yaml-file.ts';

interface Check {
  readonly value: Partial<RoutinesFile>;
  readonly procedures: ReadonlyMap<string, Draft>;
  readonly known: Known | undefined;
  readonly complain: (path: Path, wrong: string, right: string) => void;
}

/** Routines that start nothing, never come, wait for each other in a circle, or leave out what nobody else says. */
export function checkRoutines(
  { yaml, value }: Parsed<RoutinesFile>,
  drafts: readonly Draft[],
  known: Known | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const check: Check = {
    value,
    procedures: new Map(drafts.map((draft) => [draft.name, draft])),
    known,
    complain: (path, wrong, right) => problems.push(problemAt(yaml, path, wrong, right)),
  };
  if (value.usual) checkTeams(check, ['usual'], value.usual);
  for (const [name, routine] of Object.entries(value.routines ?? {})) {
    const path = ['routines', name];
    checkTeams(check, path, routine);
    checkProcedureOf(check, name, routine);
    checkSchedule(check, name, routine);
    const whole = withHabits(routine, value.usual);
    const { due, closes } = whole;
    if (due && closes && due > closes)
      check.complain(
        [...path, 'closes'],
        `is ${closes.toISO()}, before it is due (${due.toISO()})`,
        'close it when it is overdue, not earlier',
      );
    for (const key of owedHabits)
      if (whole[key] === undefined)
        check.complain([...path, key], 'is missing', `add it here, or for all of them under usual:`);
  }
  return problems;
}

function checkTeams(
  { known, complain }: Check,
  path: Path,
  { responsible, escalate }: Pick<RoutineEntry, 'responsible' | 'escalate'>,
): void {
  if (!known) return;
  for (const [key, team] of [
    ['responsible', responsible],
    ['escalate', escalate?.to],
  ] as const) {
    if (team === undefined || known.teams.has(team)) continue;
    const wrong = `names the team ${team}, which is not in people.yaml`;
    complain([...path, key], wrong, didYouMean(team, known.teams));
  }
}

function checkProcedureOf({ procedures, complain }: Check, name: string, routine: RoutineEntry): void {
  const path = ['routines', name];
  if (routine.checklist) {
    if (procedures.has(name))
      complain(
        path,
        'has a checklist and the name of a procedure',
        'name the procedure, or give the routine another name',
      );
    if (routine.values) complain([...path, 'values'], 'means nothing for a checklist', 'take it out');
    return;
  }
  const procedure = procedures.get(routine.procedure ?? '');
  if (!procedure) {
    const wrong = `is ${routine.procedure}, which is not a procedure of this system`;
    complain([...path, 'procedure'], wrong, didYouMean(routine.procedure ?? '', procedures.keys()));
    return;
  }
  const { needs } = procedure.value;
  const need = (['change', 'window', 'confirmation'] as const).find((one) => needs?.[one]);
  if (need !== undefined)
    complain(
      [...path, 'procedure'],
      `is ${procedure.name}, which needs a ${need}: no schedule can start it`,
      'name another procedure, and let a change or a person start this one',
    );
  const asked = toValues(procedure.value.values);
  for (const [key, given] of Object.entries(routine.values ?? {})) {
    const value = asked.find((one) => one.name === key);
    const wrong = value && valueFault(value, asTyped(given));
    const names = asked.map((one) => one.name);
    if (!value)
      complain([...path, 'values', key], `is not a value of ${procedure.name}`, didYouMean(key, names));
    else if (wrong) complain([...path, 'values', key], wrong[0], wrong[1]);
  }
  for (const { name: key, isRequired, byDefault } of asked)
    if (isRequired && byDefault === undefined && routine.values?.[key] === undefined)
      complain(
        [...path, 'values'],
        `lacks ${key}, which ${procedure.name} asks for`,
        'add it: nobody is there to ask',
      );
}

function checkSchedule({ value, complain }: Check, name: string, { schedule }: RoutineEntry): void {
  const path = ['routines', name, 'schedule'];
  if (schedule.cron !== undefined) {
    const fault = cronFault(schedule.cron);
    if (fault)
      complain([...path, 'cron'], fault, "write minute, hour, day, month and weekday, such as '0 2 * * *'");
  }
  if (schedule.after === undefined) return;
  const routines = value.routines ?? {};
  if (!Object.hasOwn(routines, schedule.after)) {
    const wrong = `names the routine ${schedule.after}, which does not exist`;
    complain([...path, 'after'], wrong, didYouMean(schedule.after, Object.keys(routines)));
    return;
  }
  const way = [name];
  for (
    let next: string | undefined = schedule.after;
    next !== undefined;
    next = routines[next]?.schedule.after
  ) {
    if (next === name) {
      complain(
        [...path, 'after'],
        `goes in a circle: ${[...way, name].join(' → ')}`,
        'give one of them a time of its own',
      );
      return;
    }
    // A circle further on, without this one: its own routines tell of it.
    if (way.includes(next)) return;
    way.push(next);
  }
}
