import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { renderJsonSchemas } from './generate-schemas.ts';
import { commandParts } from './generated/commands.ts';
import { environmentParts } from './generated/environment.ts';
import { errorParts } from './generated/errors.ts';
import { manifestParts } from './generated/manifest.ts';
import { GenerateError, type Part } from './generated/part.ts';
import { routineYearParts } from './generated/routine-year.ts';
import { schemaParts } from './generated/schema-sql.ts';

const isCheck = process.argv.includes('--check');

const parts: readonly Part[] = [
  ...renderJsonSchemas().map(({ path, content }) => ({ path, render: () => content })),
  ...commandParts,
  ...environmentParts,
  ...errorParts,
  ...manifestParts(isCheck ? undefined : process.env['PUBLIC_URL']),
  ...schemaParts,
  ...routineYearParts,
];

/** Writes the file, or with --check only looks; the answer is a line to print when something is to be said. */
async function bring({ path, render }: Part): Promise<{ line?: string; isGood: boolean }> {
  try {
    const current = await readFile(path, 'utf8').catch(() => undefined);
    const wanted = await render(current);
    if (wanted === current) return { isGood: true };
    if (isCheck) return { line: `${path} is stale: npm run generate`, isGood: false };
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, wanted);
    return { line: `wrote ${path}`, isGood: true };
  } catch (error) {
    if (error instanceof GenerateError) return { line: error.message, isGood: false };
    throw error;
  }
}

const results = await Promise.all(parts.map(bring));
for (const { line } of results) if (line !== undefined) console.log(line);
if (results.some(({ isGood }) => !isGood)) process.exitCode = 1;
