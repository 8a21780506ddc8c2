import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { ChannelBook } from '../notices/channels.ts';
import { SendError } from '../notices/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { type ChannelPurpose, channelPurposes, type SystemProfile } from '../systems/model.ts';
import { limits } from './limits.ts';
import { platformCode, toSendError } from './send-errors.ts';

export interface Channels {
  /** Finds every channel that the systems name, makes what is missing, joins what may be joined. Lists what it could not. */
  prepare(): Promise<{ name: string; why: string }[]>;
  /** Looks the channel up, or makes it, when it is not known. Throws a SendError. */
  idFor(purpose: string, system: string | undefined): Promise<string>;
  /** The same for a channel that a system names beside those with a purpose. */
  idOf(name: string): Promise<string>;
  forgetName(name: string): Promise<void>;
  /** Only what is known already. */
  known(purpose: string, system: string | undefined): string | undefined;
  forget(purpose: string, system: string | undefined): Promise<void>;
}

interface Deps {
  client: WebClient;
  systems: ReadonlyMap<string, SystemProfile>;
  book: ChannelBook;
  log: Logger;
}

export function createChannels({ client, systems, book, log }: Deps): Channels {
  const ids = new Map<string, string>();
  let loaded = false;

  function nameOf(purpose: string, system: string | undefined): string {
    const first = systems.keys().next().value ?? '';
    const profile = systemOf(systems, system !== undefined && systems.has(system) ? system : first);
    return profile.channels[purpose as ChannelPurpose].replace(/^#/, '');
  }

  const isId = (name: string) => /^[CG][A-Z0-9]{8,}$/.test(name);

  async function load(): Promise<void> {
    if (loaded) return;
    for (const [name, id] of await book.all()) ids.set(name, id);
    loaded = true;
  }

  async function keep(name: string, id: string): Promise<string> {
    ids.set(name, id);
    await book.remember(name, id);
    return id;
  }

  /** Pages through all channels until every wanted name is found. */
  async function findByName(wanted: ReadonlySet<string>): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let cursor: string | undefined;
    do {
      const page = await client.conversations.list({
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 200,
        ...(cursor ? { cursor } : {}),
      });
      for (const { name, id } of page.channels ?? []) if (name && id && wanted.has(name)) found.set(name, id);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor && found.size < wanted.size);
    return found;
  }

  async function make(name: string): Promise<string> {
    const { channel } = await client.conversations.create({ name: name.slice(0, limits.channelName) });
    if (!channel?.id) throw new SendError('later', 'channel_without_id');
    log.info({ channel: name }, 'a missing channel was made');
    return channel.id;
  }

  const underWay = new Map<string, Promise<string>>();

  /** One look-up and one making at a time for each name, however many deliveries ask. */
  function resolve(name: string): Promise<string> {
    const asked = underWay.get(name) ?? lookUpOrMake(name).finally(() => underWay.delete(name));
    underWay.set(name, asked);
    return asked;
  }

  async function lookUpOrMake(name: string): Promise<string> {
    await load();
    const known = isId(name) ? name : ids.get(name);
    if (known) return known;
    const look = async () => (await findByName(new Set([name]))).get(name);
    const found = await look();
    if (found) return keep(name, found);
    try {
      return await keep(name, await make(name));
    } catch (error) {
      // Another process may have been faster; otherwise a private or archived channel has the name.
      const other = platformCode(error) === 'name_taken' ? await look() : undefined;
      if (!other) throw error;
      return keep(name, other);
    }
  }

  return {
    async prepare() {
      await load();
      const names = new Set(
        [...systems].flatMap(([id, { announcements }]) => [
          ...channelPurposes.map((purpose) => nameOf(purpose, id)),
          ...announcements.channels.map((name) => name.replace(/^#/, '')),
        ]),
      );
      const missing = new Set([...names].filter((name) => !isId(name) && !ids.has(name)));
      for (const [name, id] of missing.size > 0 ? await findByName(missing) : []) await keep(name, id);
      const troubles: { name: string; why: string }[] = [];
      for (const name of names) {
        try {
          const id = await resolve(name);
          await client.conversations.join({ channel: id });
        } catch (error) {
          const why = platformCode(error);
          // A workspace that cannot be joined by method (private channel, or the stand-in of the trial) may still take posts.
          if (
            why === 'method_not_supported_for_channel_type' ||
            why === 'unknown_method' ||
            why === 'already_in_channel'
          )
            continue;
          log.warn({ err: error, channel: name }, 'a channel could not be prepared');
          troubles.push({ name, why: why ?? 'no answer' });
        }
      }
      return troubles;
    },
    async idFor(purpose, system) {
      try {
        return await resolve(nameOf(purpose, system));
      } catch (error) {
        throw toSendError(error);
      }
    },
    async idOf(name) {
      try {
        return await resolve(name);
      } catch (error) {
        throw toSendError(error);
      }
    },
    async forgetName(name) {
      ids.delete(name);
      await book.forget(name);
    },
    known: (purpose, system) => {
      const name = nameOf(purpose, system);
      return isId(name) ? name : ids.get(name);
    },
    async forget(purpose, system) {
      const name = nameOf(purpose, system);
      ids.delete(name);
      await book.forget(name);
    },
  };
}
