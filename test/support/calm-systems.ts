import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

/** What an incident does besides its deadlines and calls, and the mails, turned off; `updates` has a key for each severity. */
const calm: readonly (readonly [path: readonly string[], value: unknown])[] = [
  [['incidentChannels', 'ownFor'], []],
  [['paging', 'for'], []],
  [['quietHours', 'for'], []],
  [['nudges', 'commanderWithin'], {}],
  [['reviews', 'for'], []],
  [['mediaStatements', 'for'], []],
  [['downtime', 'for'], []],
  [['announcements', 'mail'], []],
  ...['SEV-1', 'SEV-2', 'SEV-3', 'SEV-4'].map((name) => [['updates', name], 'P30D'] as const),
];

let made: Promise<string> | undefined;
let whole: Promise<string> | undefined;

/** The shipped systems without what would talk into stories about something else; one copy for all test files of a process. */
export function calmSystems(): Promise<string> {
  made ??= make();
  return made;
}

/** The shipped systems as they are, but nothing comes round: a story about something else has its own time. */
export function wholeSystems(): Promise<string> {
  whole ??= makeWhole();
  return whole;
}

async function makeWhole(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whole-systems-'));
  await copyWithoutRoutines(folder);
  return folder;
}

/** The shipped systems, into this folder; nothing happens there by itself. */
export async function copyWithoutRoutines(folder: string): Promise<void> {
  await cp('systems', folder, { recursive: true, filter: (path) => !path.endsWith('routines.yaml') });
}

async function make(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'calm-systems-'));
  await copyWithoutRoutines(folder);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'schema') continue;
    await rm(join(folder, entry.name === 'procedures' ? '' : entry.name, 'procedures'), {
      recursive: true,
      force: true,
    });
    if (entry.name === 'procedures') continue;
    const file = join(folder, entry.name, 'system.yaml');
    const document = parseDocument(await readFile(file, 'utf8'));
    // A section that a system leaves out stays out.
    for (const [path, value] of calm)
      if (document.hasIn(path)) document.setIn(path, document.createNode(value));
    await writeFile(file, document.toString({ lineWidth: 0 }));
  }
  return folder;
}
