import type { Services } from './define.ts';

/** In an incident's own channel its key may be left out. Returns what is still missing. */
export async function withChannelsIncident(
  { incidents }: Pick<Services, 'incidents'>,
  missing: string[],
  values: Record<string, unknown>,
  channel: string | undefined,
): Promise<string[]> {
  if (channel === undefined || !missing.includes('incident')) return missing;
  const here = await incidents.inChannel(channel);
  if (here === undefined) return missing;
  values['incident'] = here;
  return missing.filter((name) => name !== 'incident');
}
