/** The parts that all interaction payloads share, and what comes of sending one. */
import type { BotReply } from './delivery.ts';
import type { ResponseUrl } from './response-urls.ts';
import type { Dict, FakeChannel, FakeMessage, FakeUser } from './types.ts';
import { waitFor } from './waiting.ts';
import type { World } from './world.ts';

/** What came of something a person did. */
export interface Delivered {
  /** HTTP status of the ack; 0 when there was none in time. */
  status: number;
  tookMs: number;
  /** The body of the ack: parsed JSON, or text; undefined when it was empty. */
  ack: Dict | string | undefined;
  error: BotReply['error'];
  /** What the person was answered, by the ack and by the response_url; grows as answers come in. */
  responses: FakeMessage[];
  /** Waits for an answer: the first, or the one with this index. */
  response(index?: number): Promise<FakeMessage>;
}

export function deliveredFrom(world: World, reply: BotReply, record: ResponseUrl | undefined): Delivered {
  const responses = record?.answers ?? [];
  return {
    status: reply.status,
    tookMs: reply.tookMs,
    ack: reply.status === 200 ? parseAck(reply.body) : undefined,
    error: reply.error,
    responses,
    response: (index = 0) =>
      waitFor(world, () => responses[index], { what: `answer ${index + 1} by ack or response_url` }),
  };
}

export function parseAck(body: string): Dict | string | undefined {
  if (body.trim() === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Dict) : body;
  } catch {
    return body;
  }
}

/** team, user and app as every interaction tells them. */
export function senderJson(world: World, user: FakeUser): Dict {
  return {
    team: { id: world.team.id, domain: world.team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: world.app.id,
    token: 'verification-token',
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function channelNameFor(channel: FakeChannel): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}
