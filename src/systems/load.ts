import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { crossCheck } from './check.ts';
import { describeIssue, pathText } from './describe.ts';
import { resolvePeople } from './members.ts';
import type { Assumption, Catalogue, PeopleFile, SourceFile } from './model-people.ts';
import type { Parsed } from './parsed.ts';
import { CatalogueError, type Problem, sortProblems } from './problems.ts';
import { toProfile } from './profile.ts';
import { System } from './schema.ts';
import { People } from './schema-people.ts';
import { slugPattern } from './schema-values.ts';
import { type Path, readYaml, type YamlFile } from './yaml-file.ts';

export interface LoadOptions {
  /** Read instead of the folder's own people.yaml: the trial brings made people. */
  readonly peopleFile?: string;
}

export interface CatalogueReading {
  /** Present only when nothing is wrong. */
  readonly catalogue?: Catalogue;
  readonly problems: readonly Problem[];
}

/** Reads the systems and the people of `dir`; throws a CatalogueError that lists every problem of every file. */
export async function loadCatalogue(dir: string, options: LoadOptions = {}): Promise<Catalogue> {
  const { catalogue, problems } = await readCatalogue(dir, options);
  if (!catalogue) throw new CatalogueError(problems);
  return catalogue;
}

/** As loadCatalogue, with the problems as a value. */
export async function readCatalogue(
  dir: string,
  { peopleFile }: LoadOptions = {},
): Promise<CatalogueReading> {
  const problems: Problem[] = [];
  const folders = await systemFolders(dir, problems);
  const people = await readParsed(peopleFile ?? join(dir, 'people.yaml'), People, problems);
  const systems = new Map<string, Parsed<System>>();
  for (const folder of folders) {
    const parsed = await readParsed(join(dir, folder, 'system.yaml'), System, problems);
    if (parsed) systems.set(folder, parsed);
  }
  problems.push(...crossCheck(systems, people, folders));
  if (problems.length > 0 || !people) return { problems: sortProblems(problems) };
  return { catalogue: assemble(systems, people), problems: [] };
}

// Folders beside the systems that hold something else.
const otherFolders = new Set(['schema', 'procedures']);

async function systemFolders(dir: string, problems: Problem[]): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch {
    problems.push({
      file: dir,
      line: 1,
      wrong: 'the folder of the systems cannot be read',
      right: 'set SYSTEMS_DIR to the folder that holds people.yaml',
    });
    return [];
  }
  const folders: string[] = [];
  for (const name of names.toSorted()) {
    if (name.startsWith('.') || otherFolders.has(name)) continue;
    const isFolder = await isDirectory(join(dir, name));
    if (!isFolder) continue;
    if (slugPattern.test(name)) folders.push(name);
    else
      problems.push({
        file: join(dir, name),
        line: 1,
        wrong: 'the folder has a name that cannot be an id',
        right: 'use small letters, digits and hyphens',
      });
  }
  if (folders.length === 0) {
    problems.push({
      file: dir,
      line: 1,
      wrong: 'there are no systems',
      right: `make a folder with a system.yaml, such as ${join(dir, 'hims/system.yaml')}`,
    });
  }
  return folders;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function readParsed<S extends z.ZodObject>(
  file: string,
  schema: S,
  problems: Problem[],
): Promise<Parsed<z.output<S>> | undefined> {
  if (!(await stat(file).catch(() => undefined))) {
    const twin = file.replace(/\.yaml$/, '.yml');
    const right = (await stat(twin).catch(() => undefined))
      ? `rename ${twin} to it`
      : 'add it; CONTRIBUTING.md shows what belongs in it';
    problems.push({ file, line: 1, wrong: 'the file is missing', right });
    return undefined;
  }
  const reading = await readYaml(file);
  if (!reading.ok) {
    problems.push(...reading.problems);
    return undefined;
  }
  const { yaml } = reading;
  const result = schema.safeParse(yaml.data);
  if (result.success) return { yaml, value: result.data };
  problems.push(...result.error.issues.flatMap((issue) => describeIssue(yaml, issue)));
  return { yaml, value: soundSections(schema, yaml.data) };
}

/** The top-level values that are right in themselves, so that the cross-checks speak in the same breath. */
function soundSections<S extends z.ZodObject>(schema: S, data: unknown): Partial<z.output<S>> {
  if (typeof data !== 'object' || data === null) return {};
  const sound: Record<string, unknown> = {};
  for (const [key, section] of Object.entries(schema.shape)) {
    const result = (section as z.ZodType).safeParse((data as Record<string, unknown>)[key]);
    if (result.success && result.data !== undefined) sound[key] = result.data;
  }
  return sound as Partial<z.output<S>>;
}

function assemble(parsed: ReadonlyMap<string, Parsed<System>>, people: Parsed<People>): Catalogue {
  // Nothing was complained about, so every part is whole.
  const whole = new Map([...parsed].map(([id, { value }]) => [id, value as System]));
  const { grants, ...rest } = people.value as People;
  const resolved: PeopleFile = {
    ...resolvePeople(rest as People),
    grants: grants.map(({ team, roles, systems }) => ({ team, roles, systems })),
  };
  const sources: [string, YamlFile][] = [
    ['people.yaml', people.yaml],
    ...[...parsed].map(([id, { yaml }]): [string, YamlFile] => [`${id}/system.yaml`, yaml]),
  ];
  return {
    systems: new Map([...whole].map(([id, system]) => [id, toProfile(system, whole)])),
    people: resolved,
    files: sources.map(([name, { hash, data }]): SourceFile => ({ name, hash, data })),
    assumptions: sources.flatMap(([name, yaml]) => assumptionsIn(name, yaml)),
    warnings: emptyTeams(resolved, people.yaml),
  };
}

/** Every mapping that is marked as assumed, in the order of the file. */
function assumptionsIn(file: string, yaml: YamlFile): Assumption[] {
  const found: Assumption[] = [];
  function walk(value: unknown, path: Path): void {
    if (typeof value !== 'object' || value === null) return;
    const { assumed, reason } = value as { assumed?: unknown; reason?: unknown };
    if (assumed === true) {
      found.push({ file, line: yaml.lineOf(path), path: pathText(path), reason: String(reason).trim() });
    }
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, inner] of entries) walk(inner, [...path, key]);
  }
  walk(yaml.data, []);
  return found;
}

function emptyTeams({ teams }: PeopleFile, yaml: YamlFile): Problem[] {
  return teams.flatMap(({ id, members, userGroups }, index) =>
    members.length > 0 || userGroups.length > 0
      ? []
      : [
          {
            file: yaml.file,
            line: yaml.lineOf(['teams', index]),
            wrong: `nobody is in the team ${id}`,
            right: 'add members or a Slack user group, or nobody can be called or act for it',
          },
        ],
  );
}
