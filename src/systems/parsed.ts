import type { System } from './schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** A file with those of its sections that are right in themselves; the others have been complained about already. */
export interface Parsed<T> {
  readonly yaml: YamlFile;
  readonly value: Partial<T>;
}

/** Systems by the name of their folder. */
export type ParsedSystems = ReadonlyMap<string, Parsed<System>>;

/** One system while it is checked: its sound sections, and where to tell what is wrong between them. */
export interface Checked {
  readonly complain: (path: Path, wrong: string, right: string) => void;
  readonly value: Partial<System>;
}
