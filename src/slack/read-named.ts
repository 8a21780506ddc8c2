import type { Directory } from '../people/directory.ts';
import type { Known } from './arguments.ts';
import type { Typed } from './grammar.ts';
import type { Readable } from './question.ts';
import { type Reading, readArguments } from './read-arguments.ts';

const mention = /<@([A-Z0-9]+)(?:\|[^<>]*)?>/g;

/** People who are mentioned in a text stand there by their names: wherever it is shown again, a mention would be a number. */
export async function mentionsNamed(
  text: string,
  directory: Pick<Directory, 'personOf' | 'nameOf'>,
): Promise<string> {
  const names = await Promise.all(
    [...text.matchAll(mention)].map(
      async ([, id = '']) => `@${directory.nameOf(await directory.personOf(id))}`,
    ),
  );
  return text.replace(mention, () => names.shift() ?? '');
}

/** As `readArguments`, with names in place of mentions in what is text. */
export async function readNamed(
  directory: Pick<Directory, 'personOf' | 'nameOf'>,
  command: Readable,
  typed: Typed,
  known: Known,
): Promise<Reading> {
  const { values, missing } = readArguments(command, typed, known);
  const named = Object.entries(values).map(async ([name, value]) => [
    name,
    typeof value === 'string' ? await mentionsNamed(value, directory) : value,
  ]);
  return { values: Object.fromEntries(await Promise.all(named)) as Record<string, unknown>, missing };
}
