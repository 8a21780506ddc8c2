import type { WebClient } from '@slack/web-api';
import { type Incident, isPrivate } from '../incidents/model.ts';
import type { IncidentRoom } from '../incidents/room.ts';
import type { IncidentReader } from '../incidents/service.ts';
import { limits } from './limits.ts';
import { platformCode, toSendError } from './send-errors.ts';
import type { Steps } from './steps.ts';

/** The own channels of incidents: made when first needed, found again when Slack kept its answer to itself. */
export interface Rooms {
  /** Undefined when the incident has none. Throws a SendError when Slack does not answer. */
  idFor(number: number): Promise<string | undefined>;
  /**
   * This channel takes nothing more: deleted, forgotten or archived. True when another one is to be made, which the next asking
   * does; an incident that is over and known to all needs none.
   */
  lost(number: number, channel: string): Promise<boolean>;
}

interface Deps {
  client: WebClient;
  incidents: Pick<IncidentReader, 'get'> & {
    room: IncidentRoom;
    inChannel(channel: string): Promise<number | undefined>;
  };
  steps: Steps;
  botUser: () => string | undefined;
}

const namesTried = 5;

/** `inc-12-login-fails-on-all-wards`: what Slack allows in a channel's name, at most 80 characters. */
export function roomName({ number, title }: Pick<Incident, 'number' | 'title'>, attempt = 1): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  const tail = attempt === 1 ? '' : `-${attempt}`;
  // Cut alike at every try, or a title that ends in a number would give one name twice.
  const head = `inc-${number}-${slug}`.slice(0, limits.channelName - `-${namesTried}`.length);
  return `${head.replace(/-+$/, '')}${tail}`;
}

export function createRooms({ client, incidents, steps, botUser }: Deps): Rooms {
  /** A channel that we made before, when the answer was lost: no other incident has it, and it is ours. */
  async function ourOwn(name: string, incident: Incident): Promise<string | undefined> {
    const me = botUser();
    if (me === undefined) return undefined;
    let cursor: string | undefined;
    do {
      const page = await client.conversations.list({
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 1_000,
        ...(cursor ? { cursor } : {}),
      });
      const found = page.channels?.find((channel) => channel.name === name);
      if (found?.id) {
        const whose = await incidents.inChannel(found.id);
        // Another process may have been faster, and have recorded it already.
        const isFree = whose === undefined || whose === incident.number;
        return found.creator === me && found.is_private === isPrivate(incident) && isFree
          ? found.id
          : undefined;
      }
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return undefined;
  }

  async function make(incident: Incident): Promise<string | undefined> {
    for (let attempt = 1; attempt <= namesTried; attempt += 1) {
      const name = roomName(incident, attempt);
      try {
        const { channel } = await client.conversations.create({
          name,
          ...(isPrivate(incident) ? { is_private: true } : {}),
        });
        if (channel?.id) return channel.id;
      } catch (error) {
        if (platformCode(error) !== 'name_taken') throw error;
        const own = await ourOwn(name, incident);
        if (own) return own;
      }
    }
    return undefined;
  }

  async function makeAndKeep(number: number): Promise<string | undefined> {
    // Read once more: another lane of the same incident may have made it since it was first looked at.
    const incident = await incidents.get(number);
    if (incident.channel.state === 'ready') return incident.channel.id;
    if (incident.channel.state !== 'wanted') return undefined;
    const made = await steps.attempt('conversations.create', () => make(incident));
    const id = made.done ? made.value : undefined;
    if (id) await incidents.room.made(number, id);
    else await incidents.room.refused(number, made.done ? 'name_taken' : made.why);
    return id;
  }

  const underWay = new Map<number, Promise<string | undefined>>();

  return {
    async idFor(number) {
      const { channel } = await incidents.get(number);
      if (channel.state === 'ready') return channel.id;
      if (channel.state !== 'wanted') return undefined;
      const asked =
        underWay.get(number) ??
        makeAndKeep(number)
          .catch((error: unknown) => {
            throw toSendError(error);
          })
          .finally(() => underWay.delete(number));
      underWay.set(number, asked);
      return asked;
    },
    async lost(number, channel) {
      const incident = await incidents.get(number);
      if (incident.resolvedAt && !isPrivate(incident)) return false;
      await incidents.room.gone(number, channel);
      return true;
    },
  };
}
