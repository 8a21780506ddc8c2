import { glob, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { commands } from '../commands/index.ts';
import { didYouMean } from '../src/systems/nearest.ts';
import { type Path, readYaml, type YamlFile } from '../src/systems/yaml-file.ts';

/** Where an id is named: `file:line`. */
export interface Serving {
  readonly id: string;
  readonly place: string;
}

export interface Coverage {
  /** Every id of the requirements, in their order, with the places that serve it. */
  readonly served: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly string[];
}

interface Said {
  /** Named as what something serves: the id must be there. */
  readonly serves: readonly Serving[];
  /** Named as the source of values: a section may be finer, or coarser, than the ids. */
  readonly sources: readonly Serving[];
  /** Actions that will do a step one day. */
  readonly later: readonly Serving[];
}

const Later = z.strictObject({
  requirements: z.record(z.string(), z.string()),
  actions: z.array(z.string()),
});

/** What serves each requirement, and what is wrong with it, below `root`. */
export async function readCoverage(
  root: string,
  actions: ReadonlyMap<string, unknown>,
  systems = join(root, 'systems'),
): Promise<Coverage> {
  const ids = requirementIds(await readFile(join(root, 'docs/requirements.md'), 'utf8'));
  const later = Later.parse(parse(await readFile(join(root, 'docs/requirements-later.yaml'), 'utf8')));
  const said = [await fromYaml(systems, root), await fromCommands(root)];
  const problems: string[] = [];
  const served = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { id, place } of said.flatMap((one) => one.serves)) {
    const places = served.get(id);
    if (places) places.push(place);
    else
      problems.push(`${place}: serves ${id}, which is not in docs/requirements.md; ${didYouMean(id, ids)}`);
  }
  for (const { id, place } of said.flatMap((one) => one.sources)) {
    const section = nearestSection(id, served);
    if (section) served.get(section)?.push(place);
    else if (!ids.some((known) => known.startsWith(`${id}.`)))
      problems.push(
        `${place}: names the source ${id}, which is not in docs/requirements.md; ${didYouMean(id, ids)}`,
      );
  }
  problems.push(
    ...owed(served, later.requirements),
    ...wrongActions(
      said.flatMap((one) => one.later),
      later.actions,
      actions,
    ),
  );
  return { served, problems };
}

/** The ids that the tables begin their rows with. */
function requirementIds(text: string): string[] {
  return [...text.matchAll(/^\| ([A-Z][\w.-]*) \|/gm)].map(([, id = '']) => id);
}

/** Of `H11.2.1` the id that is there: itself, or what it is a part of. */
function nearestSection(id: string, known: ReadonlyMap<string, unknown>): string | undefined {
  for (let section = id; section !== ''; section = section.slice(0, Math.max(0, section.lastIndexOf('.'))))
    if (known.has(section)) return section;
  return undefined;
}

function owed(
  served: ReadonlyMap<string, readonly string[]>,
  later: Readonly<Record<string, string>>,
): string[] {
  const file = 'docs/requirements-later.yaml';
  const missing = [...served].flatMap(([id, places]) =>
    places.length === 0 && !Object.hasOwn(later, id)
      ? [`${id}: nothing serves it; name it where it is served, or add it to ${file}`]
      : [],
  );
  const stale = Object.keys(later).flatMap((id) => {
    const places = served.get(id);
    if (!places) return [`${file}: ${id} is not in docs/requirements.md; ${didYouMean(id, served.keys())}`];
    return places.length > 0 ? [`${file}: ${id} is served by now (${places[0]}); take it out`] : [];
  });
  return [...missing, ...stale];
}

function wrongActions(
  later: readonly Serving[],
  planned: readonly string[],
  actions: ReadonlyMap<string, unknown>,
): string[] {
  const named = new Set(later.map(({ id }) => id));
  return [
    ...later.flatMap(({ id, place }) => {
      if (actions.has(id)) return [`${place}: waits for ${id}, which exists; make it an automatic step`];
      if (planned.includes(id)) return [];
      return [`${place}: waits for ${id}, which nobody plans; ${didYouMean(id, planned)}`];
    }),
    ...planned
      .filter((name) => !named.has(name))
      .map((name) => `docs/requirements-later.yaml: no step waits for ${name}; take it out`),
  ];
}

async function fromYaml(systems: string, root: string): Promise<Said> {
  const said = { serves: [] as Serving[], sources: [] as Serving[], later: [] as Serving[] };
  const files = await Array.fromAsync(glob(join(systems, '**/*.yaml')));
  for (const file of files.toSorted()) {
    const reading = await readYaml(file);
    // What cannot be read is said by `check`.
    if (reading.ok) collect(reading.yaml, relative(root, file), said);
  }
  return said;
}

function collect(
  yaml: YamlFile,
  name: string,
  said: { serves: Serving[]; sources: Serving[]; later: Serving[] },
): void {
  const verdicts = /\bV-\d+\b/g;
  function walk(value: unknown, path: Path): void {
    if (typeof value !== 'object' || value === null) return;
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, inner] of entries) {
      const at = [...path, key];
      const place = `${name}:${yaml.lineOf(at)}`;
      if (key === 'serves') said.serves.push(...idsIn(inner).map((id) => ({ id, place })));
      else if (key === 'source') said.sources.push(...idsIn(inner).map((id) => ({ id, place })));
      else if (key === 'later') said.later.push(...idsIn(inner).map((id) => ({ id, place })));
      else if (key === 'reason')
        // A decision has no section; the reason names the verdict.
        said.serves.push(...[...String(inner).matchAll(verdicts)].map(([id]) => ({ id, place })));
      else walk(inner, at);
    }
  }
  walk(yaml.data, []);
}

function idsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

async function fromCommands(root: string): Promise<Said> {
  const serves: Serving[] = [];
  for (const { path, serves: ids = [] } of commands) {
    if (ids.length === 0) continue;
    const file = `commands/${path.join('/')}.ts`;
    const lines = (await readFile(join(root, file), 'utf8')).split('\n');
    const line = lines.findIndex((one) => one.trimStart().startsWith('serves:')) + 1;
    serves.push(...ids.map((id) => ({ id, place: `${file}:${line}` })));
  }
  return { serves, sources: [], later: [] };
}
