import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ActionSchemas } from '../../../src/systems/check-actions.ts';
import { readCatalogue } from '../../../src/systems/load.ts';
import { problemText } from '../../../src/systems/problems.ts';

export const systemsDir = join(import.meta.dirname, '../../../systems');
export const trialPeople = join(import.meta.dirname, '../../../trial/people.yaml');

const work = /\/(procedures|routines\.yaml|schema)$/;

/** A copy of the shipped systems, without procedures and routines, that a test may spoil; gone when the test is over. */
export async function systemsCopy(): Promise<SystemsCopy> {
  const dir = await mkdtemp(join(tmpdir(), 'systems-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(systemsDir, dir, { recursive: true, filter: (source) => !work.test(source) });
  return copyAt(dir);
}

/** As systemsCopy, of HIMS alone: enough for its procedures and routines, and read in no time. */
export async function himsCopy(files: Readonly<Record<string, string>> = {}): Promise<SystemsCopy> {
  const dir = await mkdtemp(join(tmpdir(), 'hims-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(join(systemsDir, 'hims/system.yaml'), join(dir, 'hims/system.yaml'));
  const people = await readFile(join(systemsDir, 'people.yaml'), 'utf8');
  await writeFile(join(dir, 'people.yaml'), people.replaceAll(/systems: \[.*\]/g, 'systems: all'));
  for (const folder of ['procedures', 'hims/procedures']) await mkdir(join(dir, folder));
  const copy = copyAt(dir);
  for (const [name, content] of Object.entries(files)) await copy.write(name, content);
  return copy;
}

function copyAt(dir: string): SystemsCopy {
  async function change(name: string, from: string | RegExp, to: string): Promise<number> {
    const text = await readFile(join(dir, name), 'utf8');
    const at = typeof from === 'string' ? text.indexOf(from) : text.search(from);
    if (at < 0) throw new Error(`${name} does not hold ${String(from)}`);
    await writeFile(
      join(dir, name),
      text.replace(from, () => to),
    );
    return text.slice(0, at).split('\n').length;
  }

  return {
    dir,
    change,
    write: (name, content) => writeFile(join(dir, name), content),
    problems: async (actions) =>
      (await readCatalogue(dir, actions ? { actions } : {})).problems.map((problem) =>
        problemText(problem).replace(`${dir}/`, '').replaceAll(dir, '.'),
      ),
  };
}

export interface SystemsCopy {
  readonly dir: string;
  /** Replaces the first occurrence and returns the line on which it began. */
  readonly change: (name: string, from: string | RegExp, to: string) => Promise<number>;
  readonly write: (name: string, content: string | Uint8Array) => Promise<void>;
  /** `file:line: wrong; right`, files as seen from the folder. */
  readonly problems: (actions?: ActionSchemas) => Promise<string[]>;
}

/** One thing made wrong in a copy, and what is said of it. */
export interface Spoilt {
  readonly name: string;
  readonly file?: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** Lines below the one that was changed. */
  readonly below?: number;
  readonly says: string;
}

export const hims = 'hims/system.yaml';
export const people = 'people.yaml';

async function problemsOf({
  file = hims,
  from,
  to,
  below = 0,
  says,
}: Spoilt): Promise<{ found: string[]; expected: string }> {
  const copy = await systemsCopy();
  const line = (await copy.change(file, from, to)) + below;
  return { found: await copy.problems(), expected: `${file}:${line}: ${says}` };
}

/** A test for each: the problem is told, on its line, with what would be right. */
export function eachIsTold(cases: readonly Spoilt[]): void {
  it.each(cases)('$name', async (spoilt) => {
    const { found, expected } = await problemsOf(spoilt);

    const hit = found.find((problem) => problem.startsWith(expected));
    expect(hit, `expected ${expected}\nfound ${found.join('\n')}`).toBeDefined();
    expect(hit).toMatch(/^\S+:\d+: .+; .+/);
  });
}
