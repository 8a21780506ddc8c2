import type { ChangeSight } from '../changes/service.ts';
import type { Run } from '../procedures/model.ts';
import type { RunReader } from '../procedures/service.ts';

/** Where the card of each kind of thing stands, by the letters of its key. */
const slots: Readonly<Record<string, string>> = {
  CHG: 'change',
  MW: 'maintenance',
  INC: 'incident',
  RUN: 'run',
};

function keysOf({ change, conflicts }: Pick<ChangeSight, 'change' | 'conflicts'>): string[] {
  const { maintenance, incident } = change;
  return [
    ...conflicts.map(({ key }) => key),
    maintenance === undefined ? undefined : `MW-${maintenance}`,
    incident === undefined ? undefined : `INC-${incident}`,
  ].filter((key) => key !== undefined);
}

export type LinkTo = (slot: string) => Promise<string | undefined>;

/** Looks up where the cards of these keys stand, so that rendering itself stays pure. */
export async function linksOfKeys(
  keys: readonly string[],
  linkTo: LinkTo,
): Promise<(key: string) => string | undefined> {
  const found = [...new Set(keys)].map(async (key) => {
    const kind = slots[key.split('-')[0] ?? ''];
    return [key, kind && (await linkTo(`${kind}:${key}`))] as const;
  });
  const links = new Map(await Promise.all(found));
  return (key) => links.get(key);
}

/** … of everything that the change names. */
export function linksOf(
  sight: Pick<ChangeSight, 'change' | 'conflicts'>,
  linkTo: LinkTo,
  run?: { key: string },
): Promise<(key: string) => string | undefined> {
  return linksOfKeys([...keysOf(sight), ...(run ? [run.key] : [])], linkTo);
}

/** The run that carries a change out, or did; undefined where no procedure does, or it has not begun. */
export async function runOfChange(
  { number, procedure }: ChangeSight['change'],
  runs: Pick<RunReader, 'runsOf'>,
): Promise<Run | undefined> {
  return procedure && (await runs.runsOf(number))[0];
}

/** An escaped sentence in which the first mention of each of these keys leads to its card. */
export async function linked(text: string, keys: readonly string[], linkTo: LinkTo): Promise<string> {
  const link = await linksOfKeys(keys, linkTo);
  return [...new Set(keys)].reduce((said, key) => {
    const url = link(key);
    return url ? said.replace(new RegExp(`(?<![\\w|-])${key}(?![\\w-])`), () => `<${url}|${key}>`) : said;
  }, text);
}
