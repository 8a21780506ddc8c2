import { type ActionSchemas, checkActions } from './check-actions.ts';
import type { Known } from './check-people.ts';
import { checkProcedure } from './check-procedure.ts';
import { checkRoutines } from './check-routine.ts';
import { problemAt } from './describe.ts';
import { type Draft, placedSteps } from './draft.ts';
import { didYouMean } from './nearest.ts';
import type { ParsedSystems } from './parsed.ts';
import { type Problem, problemText } from './problems.ts';
import type { System } from './schema.ts';
import { checklistDrafts, draftOf, draftsOf, type Work } from './work.ts';
import type { Path } from './yaml-file.ts';

interface House {
  readonly systems: ParsedSystems;
  readonly known: Known | undefined;
  readonly actions: ActionSchemas | undefined;
  readonly folders: readonly string[];
}

/** What is wrong in and between the procedures and routines of all systems. */
export function checkWork(work: Work, { systems, known, actions, folders }: House): Problem[] {
  const problems: Problem[] = [];
  const about = (draft: Draft): Check => ({
    draft,
    complain: (path, wrong, right) => problems.push(problemAt(draft.yaml, draft.whole(path), wrong, right)),
  });
  const alone = (draft: Draft): void => {
    problems.push(...checkProcedure(draft));
    checkTeams(about(draft), known);
    if (actions) problems.push(...checkActions(draft, actions));
  };
  for (const [name, parsed] of work.shared) {
    const draft = draftOf(name, parsed);
    alone(draft);
    checkSystems(about(draft), folders);
  }
  for (const own of work.own.values())
    for (const [name, parsed] of own) {
      const draft = draftOf(name, parsed);
      alone(draft);
      checkOwn(about(draft), work);
    }
  for (const [system, { value }] of systems) {
    const drafts = draftsOf(system, work);
    const file = work.routines.get(system);
    const checklists = file ? checklistDrafts(file) : [];
    for (const draft of checklists) alone(draft);
    for (const draft of [...drafts, ...checklists]) checkPlace(about(draft), system, value);
    if (file) problems.push(...checkRoutines(file, drafts, known));
  }
  return onlyOnce(problems);
}

/** A shared procedure is looked at for each of its systems; what is wrong in all of them is said once. */
function onlyOnce(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problemText(problem), problem])).values()];
}

interface Check {
  readonly draft: Draft;
  readonly complain: (path: Path, wrong: string, right: string) => void;
}

function checkTeams({ draft, complain }: Check, known: Known | undefined): void {
  for (const { entry, path } of placedSteps(draft.value)) {
    if (!entry.who || !known || known.teams.has(entry.who)) continue;
    const wrong = `names the team ${entry.who}, which is not in people.yaml`;
    complain([...path, 'who'], wrong, didYouMean(entry.who, known.teams));
  }
}

function checkSystems({ draft, complain }: Check, folders: readonly string[]): void {
  for (const [index, system] of (draft.value.systems ?? []).entries()) {
    if (folders.includes(system)) continue;
    const wrong = `names the system ${system}, which does not exist`;
    complain(['systems', index], wrong, didYouMean(system, folders));
  }
}

function checkOwn({ draft, complain }: Check, { shared }: Work): void {
  if (shared.has(draft.name)) {
    const wrong = `has the name of a shared procedure (${draft.name})`;
    complain([], wrong, 'give one of the two another name');
  }
  if (draft.value.systems) {
    const wrong = 'means nothing in a procedure of one system';
    complain(['systems'], wrong, 'take it out, or move the file to procedures/');
  }
}

/** Levels and environments are words of a system, so a shared procedure must suit each of its systems. */
function checkPlace({ draft, complain }: Check, system: string, profile: Partial<System>): void {
  const { environments, alertLevels } = profile;
  const { environment } = draft.value;
  if (environment && environments && !environments.names.includes(environment)) {
    const wrong = `is ${environment}, which is not one of the environments of ${system}`;
    complain(['environment'], wrong, didYouMean(environment, environments.names));
  }
  const levels = alertLevels && Object.keys(alertLevels);
  for (const { entry, path } of placedSteps(draft.value)) {
    if (!entry.alert || !levels || levels.includes(entry.alert)) continue;
    const wrong = `is ${entry.alert}, which is not one of the alert levels of ${system}`;
    complain([...path, 'alert'], wrong, didYouMean(entry.alert, levels));
  }
}
