import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crossCheck } from './check.ts';
import type { ActionSchemas } from './check-actions.ts';
import { knownIn } from './check-people.ts';
import { checkWork } from './check-work.ts';
import { pathText } from './describe.ts';
import { hashOf } from './hash.ts';
import { readWork } from './load-work.ts';
import { resolvePeople } from './members.ts';
import type { Assumption, Catalogue, SourceFile } from './model-catalogue.ts';
import type { PeopleFile } from './model-people.ts';
import type { Parsed } from './parsed.ts';
import { CatalogueError, type Problem, sortProblems } from './problems.ts';
import { toProfile } from './profile.ts';
import { readParsed } from './read-parsed.ts';
import { System } from './schema.ts';
import { People } from './schema-people.ts';
import { slugPattern } from './schema-values.ts';
import type { Work } from './work.ts';
import type { Path, YamlFile } from './yaml-file.ts';

export interface LoadOptions {
  /** Read instead of the folder's own people.yaml: the trial brings made people. */
  readonly peopleFile?: string;
  /** Automatic steps are checked against these; left out, they are not. */
  readonly actions?: ActionSchemas;
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
  { peopleFile, actions }: LoadOptions = {},
): Promise<CatalogueReading> {
  const problems: Problem[] = [];
  const folders = await systemFolders(dir, problems);
  const people = await readParsed(peopleFile ?? join(dir, 'people.yaml'), People, problems);
  const systems = new Map<string, Parsed<System>>();
  for (const folder of folders) {
    const parsed = await readParsed(join(dir, folder, 'system.yaml'), System, problems);
    if (parsed) systems.set(folder, parsed);
  }
  const work = await readWork(dir, folders, problems);
  problems.push(...crossCheck(systems, people, folders));
  const known = people && knownIn(people.yaml.data);
  problems.push(...checkWork(work, { systems, known, actions, folders }));
  if (problems.length > 0 || !people) return { problems: sortProblems(problems) };
  return { catalogue: assemble(systems, people, work), problems: [] };
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

function assemble(
  parsed: ReadonlyMap<string, Parsed<System>>,
  people: Parsed<People>,
  work: Work,
): Catalogue {
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
    ...[...work.routines].map(([id, { yaml }]): [string, YamlFile] => [`${id}/routines.yaml`, yaml]),
  ];
  return {
    systems: new Map([...whole].map(([id, system]) => [id, toProfile(system, whole, work)])),
    people: resolved,
    files: [
      ...sources.map(([name, { hash, data }]): SourceFile => ({ name, hash, data })),
      ...procedureFolders(work),
    ],
    assumptions: sources.flatMap(([name, yaml]) => assumptionsIn(name, yaml)),
    warnings: emptyTeams(resolved, people.yaml),
  };
}

/** A folder of procedures is recorded as one: nobody wants an entry for each of them at every start. */
function procedureFolders({ shared, own }: Work): SourceFile[] {
  return [['procedures', shared] as const, ...[...own].map(([id, map]) => [`${id}/procedures`, map] as const)]
    .filter(([, procedures]) => procedures.size > 0)
    .map(([name, procedures]) => ({
      name,
      hash: hashOf([...procedures].map(([one, { yaml }]) => [one, yaml.hash])),
      data: Object.fromEntries([...procedures].map(([one, { yaml }]) => [one, yaml.data])),
    }));
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
