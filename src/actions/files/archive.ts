import { z } from 'zod';
import { IsoDuration, inWords } from '../durations.ts';
import { type Action, type ActionContext, ActionError, type ActionResult } from '../model.ts';
import { AbsolutePath } from '../paths.ts';
import type { SecretSource } from '../secrets.ts';
import { candidatesIn } from './candidates.ts';
import { type Moved, moveTo } from './move.ts';
import { openStorage } from './open-storage.ts';

const ArchiveValues = z.strictObject({
  folder: AbsolutePath.describe('Where the files are; folders in it are left alone'),
  match: z
    .string()
    .min(1)
    .refine((pattern) => !pattern.includes('/'), 'write a pattern for names, without folders')
    .describe('Which names: * stands for any characters, ? for one'),
  olderThan: IsoDuration.describe('Only files that nobody has written to for so long'),
  to: z.string().min(1).describe('The name of a storage of the system; nothing in it is ever deleted'),
});
type ArchiveValues = z.output<typeof ArchiveValues>;

interface Deps {
  secrets: SecretSource;
}

/** So many files are named in the evidence, each with the hash of what is stored. */
const mostNamed = 50;

function inBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1_000 ** power).toPrecision(3))} ${units[power] ?? ''}`;
}

function factsOf(moved: readonly Moved[], skipped: readonly string[]): Record<string, string | number> {
  return {
    files: moved.length,
    'bytes before': moved.reduce((sum, { before }) => sum + before, 0),
    'bytes stored': moved.reduce((sum, { stored }) => sum + stored.bytes, 0),
    ...(skipped.length > 0 ? { skipped: skipped.slice(0, mostNamed).join(', ') } : {}),
    ...Object.fromEntries(
      moved.slice(0, mostNamed).map(({ key, stored }) => [key, `sha256 ${stored.sha256}`]),
    ),
  };
}

function summaryOf(moved: readonly Moved[], skipped: readonly string[], to: string): string {
  const left = skipped.length > 0 ? `; ${skipped.length} changed meanwhile and stay until the next time` : '';
  if (moved.length === 0) return `nothing to archive${left}`;
  const { 'bytes before': before, 'bytes stored': after } = factsOf(moved, []);
  const files = moved.length === 1 ? '1 file' : `${moved.length} files`;
  return `${files} archived to ${to}, ${inBytes(Number(before))} as ${inBytes(Number(after))}${left}`;
}

/** Moves old files to where they are kept for long: packed, stored, read back, and only then deleted. */
export function createFilesArchive({ secrets }: Deps): Action<ArchiveValues> {
  async function run(values: ArchiveValues, context: ActionContext): Promise<ActionResult> {
    const { system, signal } = context;
    const files = await candidatesIn(values, context.now());
    if (files.length === 0) return { summary: 'nothing to archive', facts: factsOf([], []) };
    using storage = await openStorage(system, values.to, secrets);
    const moved: Moved[] = [];
    const skipped: string[] = [];
    try {
      for (const [index, file] of files.entries()) {
        signal.throwIfAborted();
        context.progress(`${index + 1} of ${files.length}: ${file.name}`);
        const done = await moveTo(storage, file, { folder: values.folder, system: system.id }, signal);
        if (done) moved.push(done);
        else skipped.push(file.name);
      }
    } catch (error) {
      const facts = factsOf(moved, skipped);
      if (error instanceof ActionError)
        throw new ActionError(error.message, { facts: { ...facts, ...error.facts }, cause: error });
      const { code } = error as NodeJS.ErrnoException;
      // Neither stopped nor refused by the system underneath: a fault of ours, and not for people.
      if (!signal.aborted && typeof code !== 'string') throw error;
      const why = signal.aborted ? 'It was stopped' : `It broke off (${code})`;
      throw new ActionError(
        `${why} after ${moved.length} of ${files.length} files. The others are still in ${values.folder}; run it again.`,
        { facts, cause: error },
      );
    }
    return { summary: summaryOf(moved, skipped, storage.name), facts: factsOf(moved, skipped) };
  }

  return {
    name: 'files.archive',
    values: ArchiveValues,
    risk: () => 'alters',
    isRepeatable: () => true,
    isSafeToKill: () => true,
    plan: ({ folder, match, olderThan, to }, { system }) => [
      `move files ${match} in ${folder} that are older than ${inWords(olderThan)} to ${to} (${placeOf(system.storage[to])})`,
      'each is packed, stored, read back and compared before it is deleted here; nothing is deleted there',
    ],
    isDone: async (values, context) =>
      (await candidatesIn(values, context.now())).length === 0 ? 'done' : 'not done',
    run,
  };
}

function placeOf(storage: ActionContext['system']['storage'][string] | undefined): string {
  if (storage === undefined) return 'which the system does not have';
  return storage.kind === 'folder'
    ? storage.path
    : `s3://${[storage.bucket, storage.prefix].filter(Boolean).join('/')}`;
}
