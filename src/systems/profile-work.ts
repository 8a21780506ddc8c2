import type { SystemProfile } from './model.ts';
import type { Procedure } from './model-procedure.ts';
import type { Routine } from './model-routine.ts';
import { toProcedure } from './profile-procedure.ts';
import { toRoutine } from './profile-routine.ts';
import type { ProcedureFile } from './schema-procedure.ts';
import type { RoutinesFile } from './schema-routine.ts';
import { checklistOf, draftsOf, type Work } from './work.ts';

/** What a system does and when, made of checked files; a checklist inside a routine is a procedure of its name. */
export function workProfileOf(
  system: string,
  zone: string,
  work: Work,
): Pick<SystemProfile, 'procedures' | 'routines' | 'holidays'> {
  const procedures = new Map<string, Procedure>();
  // Nothing was complained about, so it is whole.
  for (const { name, value } of draftsOf(system, work).toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    procedures.set(name, toProcedure(name, value as ProcedureFile));
  const routines = new Map<string, Routine>();
  const file = work.routines.get(system)?.value as RoutinesFile | undefined;
  for (const [name, entry] of Object.entries(file?.routines ?? {})) {
    const checklist = checklistOf(name, entry);
    if (checklist) procedures.set(name, toProcedure(name, checklist));
    const procedure = procedures.get(entry.procedure ?? name);
    // The cross-check refuses such a file; reaching this is a fault of ours.
    if (!procedure) throw new Error(`routine ${name} passed the check without a procedure`);
    routines.set(name, toRoutine(name, entry, { usual: file?.usual }, { zone, procedure }));
  }
  return { procedures, routines, holidays: [...new Set(file?.holidays?.days ?? [])].toSorted() };
}
