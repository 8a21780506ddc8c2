import type { Draft } from './draft.ts';
import type { Parsed } from './parsed.ts';
import type { ProcedureFile } from './schema-procedure.ts';
import type { RoutineEntry, RoutinesFile } from './schema-routine.ts';
import type { Path } from './yaml-file.ts';

/** The procedures and routines as they were read, before they are checked. */
export interface Work {
  /** By name, from `procedures/`. */
  readonly shared: ReadonlyMap<string, Parsed<ProcedureFile>>;
  /** By system, then by name. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, Parsed<ProcedureFile>>>;
  readonly routines: ReadonlyMap<string, Parsed<RoutinesFile>>;
}

export function draftOf(name: string, { yaml, value }: Parsed<ProcedureFile>): Draft {
  return { name, yaml, value, whole: (path) => path };
}

/** Those that the system takes part in, its own first. */
export function draftsOf(system: string, { shared, own }: Work): Draft[] {
  const drafts = [...(own.get(system) ?? [])].map(([name, parsed]) => draftOf(name, parsed));
  for (const [name, parsed] of shared)
    if (parsed.value.systems?.includes(system) ?? true) drafts.push(draftOf(name, parsed));
  return drafts;
}

/** Whoever has work in a system may tick off a checklist that names nobody. */
const usualHands = ['responder', 'operator', 'dba', 'security', 'compliance', 'admin'] as const;

/** The checklist that stands inside a routine, as the procedure that it is. */
export function checklistOf(name: string, routine: RoutineEntry): ProcedureFile | undefined {
  const { checklist, title } = routine;
  if (!checklist) return undefined;
  return {
    title,
    purpose: checklist.purpose ?? title,
    serves: routine.serves,
    checklist: true,
    mayRun: checklist.mayRun ?? [...usualHands],
    risk: 'low',
    steps: checklist.items,
  };
}

/** All checklists that stand inside the routines of a file. */
export function checklistDrafts({ yaml, value }: Parsed<RoutinesFile>): Draft[] {
  return Object.entries(value.routines ?? {}).flatMap(([name, routine]) => {
    const file = checklistOf(name, routine);
    const whole = (path: Path): Path => {
      const [first, ...rest] = path;
      const beginning = ['routines', name];
      return first === 'steps' ? [...beginning, 'checklist', 'items', ...rest] : [...beginning, ...path];
    };
    return file ? [{ name, yaml, value: file, whole }] : [];
  });
}
