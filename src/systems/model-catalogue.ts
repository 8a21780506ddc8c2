import type { SystemProfile } from './model.ts';
import type { PeopleFile } from './model-people.ts';
import type { Problem } from './problems.ts';

export interface SourceFile {
  /** `people.yaml` or `hims/system.yaml`, wherever the file really lies, so that its history has one name. */
  readonly name: string;
  /** sha256 of the bytes, in hexadecimal. */
  readonly hash: string;
  /** The plain values of the YAML, to tell what changed. */
  readonly data: unknown;
}

/** A value that no document gives. */
export interface Assumption {
  /** Name of the source file. */
  readonly file: string;
  readonly line: number;
  /** Where in it, such as `windows.routine`. */
  readonly path: string;
  readonly reason: string;
}

export interface Catalogue {
  readonly systems: ReadonlyMap<string, SystemProfile>;
  readonly people: PeopleFile;
  readonly files: readonly SourceFile[];
  readonly assumptions: readonly Assumption[];
  /** Nothing that stops a start, but what a hospital should mend: teams without anybody, for one. */
  readonly warnings: readonly Problem[];
}
