import type { Entry, ProcedureFile, StepEntry } from './schema-procedure.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** A procedure as it was written, while it is checked: a file of its own, or a checklist inside a routine. */
export interface Draft {
  readonly name: string;
  readonly value: Partial<ProcedureFile>;
  readonly yaml: YamlFile;
  /** Where in the file a path of the procedure stands. */
  readonly whole: (path: Path) => Path;
}

export interface PlacedStep {
  readonly entry: StepEntry;
  /** In the draft. */
  readonly path: Path;
  readonly stage: number;
  readonly isAlways: boolean;
}

/** All steps with their stage: what stands together shares one, all items of a checklist share the first. */
export function placedSteps({ checklist, steps = [], always = [] }: Partial<ProcedureFile>): PlacedStep[] {
  const placed = stepsOf('steps', steps, (index) => (checklist ? 0 : index));
  return [...placed, ...stepsOf('always', always, (index) => steps.length + index)];
}

function stepsOf(
  key: 'steps' | 'always',
  entries: readonly Entry[],
  stageOf: (index: number) => number,
): PlacedStep[] {
  const isAlways = key === 'always';
  return entries.flatMap(({ together, ...entry }, index) => {
    const stage = stageOf(index);
    if (!together) return [{ entry, path: [key, index], stage, isAlways }];
    return together.map((one, place) => ({
      entry: one,
      path: [key, index, 'together', place],
      stage,
      isAlways,
    }));
  });
}

/** Every text of a value with the path to it; a circle is followed only so far. */
export function textsIn(value: unknown, path: Path = []): { text: string; path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null || path.length > deepest) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}

/** What an action needs is never nested deeper; an alias could close it to a circle. */
const deepest = 8;

/** True where lists and mappings go deeper than anything that was meant. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > deepest) return true;
  return Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}
