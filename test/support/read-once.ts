import { createActionBook } from '../../src/actions/book.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import type { Catalogue } from '../../src/systems/model-catalogue.ts';

const actions = createActionBook({ secrets: {} });
const read = new Map<string, Promise<Catalogue>>();

/** Systems and people that no story changes, read once for all test files of a process: it is a good part of every start. */
export function readOnce(systemsDir: string, peopleFile: string): Promise<Catalogue> {
  const key = `${systemsDir}\n${peopleFile}`;
  const known = read.get(key) ?? loadCatalogue(systemsDir, { peopleFile, actions });
  read.set(key, known);
  return known;
}
