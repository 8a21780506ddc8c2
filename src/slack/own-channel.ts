import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
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

/**
 * Whoever acts in the channel of a private incident is in it, also when the bot was away as they came: what they cannot see is
 * tried once more after they were taken in.
 */
export async function asMember<T>(
  { incidents }: Pick<Services, 'incidents'>,
  channel: string | undefined,
  actor: Actor,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isUnseen = error instanceof UserError && error.code === 'incident.unknown';
    if (!isUnseen || channel === undefined || (await incidents.inChannel(channel)) === undefined) throw error;
    await incidents.room.joined(channel, actor.person);
    return run();
  }
}
