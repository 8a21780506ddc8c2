import { stat } from 'node:fs/promises';
import type { z } from 'zod';
import { describeIssue } from './describe.ts';
import type { Parsed } from './parsed.ts';
import type { Problem } from './problems.ts';
import { readYaml } from './yaml-file.ts';

/** One file that must be there, with those of its sections that are right; what is wrong goes into `problems`. */
export async function readParsed<S extends z.ZodObject>(
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
