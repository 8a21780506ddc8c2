/** One thing that is wrong in the YAML of the systems, said so that the person who wrote it can mend it. */
export interface Problem {
  /** As a person would open it: `systems/hims/system.yaml`. */
  readonly file: string;
  /** Counted from 1; 1 also stands for the file as a whole. */
  readonly line: number;
  readonly wrong: string;
  readonly right: string;
}

/** `file:line: what is wrong; what would be right`, the form that editors and terminals make clickable. */
export function problemText({ file, line, wrong, right }: Problem): string {
  return `${file}:${line}: ${wrong}; ${right}`;
}

/** By file and line, so that a list can be worked off from top to bottom. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** The YAML of the systems cannot be used. Carries every problem of every file, never only the first. */
export class CatalogueError extends Error {
  readonly code = 'systems.invalid';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`The systems are not usable: ${count} to mend.\n${problems.map(problemText).join('\n')}`);
    this.name = 'CatalogueError';
    this.problems = problems;
  }
}
