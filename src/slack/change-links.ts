import type { ChangeSight } from '../changes/service.ts';

/** Where the card of each kind of thing stands, by the letters of its key. */
const slots: Readonly<Record<string, string>> = { CHG: 'change', MW: 'maintenance', INC: 'incident' };

function keysOf({ change, conflicts }: Pick<ChangeSight, 'change' | 'conflicts'>): string[] {
  const { maintenance, incident } = change;
  return [
    ...conflicts.map(({ key }) => key),
    maintenance === undefined ? undefined : `MW-${maintenance}`,
    incident === undefined ? undefined : `INC-${incident}`,
  ].filter((key) => key !== undefined);
}

/** Looks up where the cards of everything stand that the change names, so that rendering itself stays pure. */
export async function linksOf(
  sight: Pick<ChangeSight, 'change' | 'conflicts'>,
  linkTo: (slot: string) => Promise<string | undefined>,
): Promise<(key: string) => string | undefined> {
  const found = [...new Set(keysOf(sight))].map(async (key) => {
    const kind = slots[key.split('-')[0] ?? ''];
    return [key, kind && (await linkTo(`${kind}:${key}`))] as const;
  });
  const links = new Map(await Promise.all(found));
  return (key) => links.get(key);
}
