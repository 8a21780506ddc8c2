import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { didYouMean } from './nearest.ts';
import type { Parsed } from './parsed.ts';
import type { Problem } from './problems.ts';
import { readParsed } from './read-parsed.ts';
import { ProcedureFile } from './schema-procedure.ts';
import { RoutinesFile } from './schema-routine.ts';
import { slugPattern } from './schema-values.ts';
import type { Work } from './work.ts';

/** The procedures and routines of all systems, as far as their files can be read. */
export async function readWork(dir: string, folders: readonly string[], problems: Problem[]): Promise<Work> {
  const own = new Map<string, ReadonlyMap<string, Parsed<ProcedureFile>>>();
  const routines = new Map<string, Parsed<RoutinesFile>>();
  for (const system of folders) {
    problems.push(...(await strayFiles(join(dir, system))));
    own.set(system, await readProcedures(join(dir, system, 'procedures'), problems));
    const file = join(dir, system, 'routines.yaml');
    // A system without routines is one that a hospital begins with; a file with the wrong ending is a slip.
    if (!(await exists(file)) && !(await exists(file.replace(/yaml$/, 'yml')))) continue;
    const parsed = await readParsed(file, RoutinesFile, problems);
    if (parsed) routines.set(system, parsed);
  }
  return { shared: await readProcedures(join(dir, 'procedures'), problems), own, routines };
}

const known = ['system.yaml', 'routines.yaml', 'procedures'];

/** YAML and folders that nobody reads: a slip in a name would otherwise be a routine that never comes. */
async function strayFiles(folder: string): Promise<Problem[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const isOurs = entry.name.startsWith('.') || known.includes(entry.name.replace(/\.yml$/, '.yaml'));
    if (isOurs || !(entry.isDirectory() || /\.ya?ml$/.test(entry.name))) return [];
    const file = join(folder, entry.name);
    return [{ file, line: 1, wrong: 'is read by nobody', right: didYouMean(entry.name, known) }];
  });
}

async function readProcedures(
  folder: string,
  problems: Problem[],
): Promise<Map<string, Parsed<ProcedureFile>>> {
  const found = new Map<string, Parsed<ProcedureFile>>();
  if (!(await exists(folder))) return found;
  const names = (await readdir(folder)).toSorted();
  for (const entry of names) {
    if (entry.startsWith('.')) continue;
    const file = join(folder, entry);
    const name = basename(entry, '.yaml');
    if (!entry.endsWith('.yaml')) {
      const right = 'name it NAME.yaml, or put it elsewhere: every file here is a procedure';
      problems.push({ file, line: 1, wrong: 'is not a .yaml file', right });
    } else if (!slugPattern.test(name)) {
      const right = 'use small letters, digits and hyphens, beginning with a letter';
      problems.push({ file, line: 1, wrong: 'has a name that cannot be that of a procedure', right });
    } else {
      const parsed = await readParsed(file, ProcedureFile, problems);
      if (parsed) found.set(name, parsed);
    }
  }
  return found;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
