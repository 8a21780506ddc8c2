import { z } from 'zod';

const Message = z.object({
  ts: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  ephemeral_to: z.string().optional(),
  blocks: z.array(z.looseObject({})).optional(),
});
export type LocalMessage = z.infer<typeof Message>;

/** The control side of a running local-slack: people type and press, the test reads. */
export interface LocalSlack {
  types(user: string, text: string, channel?: string): Promise<void>;
  presses(
    user: string,
    channel: string,
    message: LocalMessage,
    action: { action_id: string; value: string },
  ): Promise<void>;
  messages(channel: string): Promise<LocalMessage[]>;
  channelId(name: string): Promise<string>;
  /** The messages once they fit; asks again until then, because local-slack has no events for tests. */
  eventually(channel: string, fits: (messages: LocalMessage[]) => boolean): Promise<LocalMessage[]>;
}

export function connectLocalSlack(url: string): LocalSlack {
  async function post(path: string, body: object): Promise<void> {
    const answer = await fetch(`${url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`local-slack refused ${path}: ${await answer.text()}`);
  }
  async function state() {
    const answer = await fetch(`${url}/_control/state`);
    return z
      .object({ channels: z.array(z.object({ id: z.string(), name: z.string() })) })
      .parse(await answer.json());
  }
  async function messages(channel: string): Promise<LocalMessage[]> {
    const answer = await fetch(`${url}/_control/messages/${channel}`);
    return z.object({ messages: z.array(Message) }).parse(await answer.json()).messages;
  }
  async function channelId(name: string): Promise<string> {
    const found = (await state()).channels.find((channel) => channel.name === name);
    if (!found) throw new Error(`local-slack has no #${name}`);
    return found.id;
  }
  return {
    async types(user, text, channel) {
      const id = channel ?? (await channelId('general'));
      const [command, ...rest] = text.split(' ');
      await post('command', { channel: id, user, command, text: rest.join(' ') });
    },
    presses: (user, channel, message, action) =>
      post('interact', { channel, messageTs: message.ts, user, action: { type: 'button', ...action } }),
    messages,
    channelId,
    async eventually(channel, fits) {
      const deadline = Date.now() + 15_000;
      for (;;) {
        const now = await messages(channel);
        if (fits(now)) return now;
        if (Date.now() > deadline)
          throw new Error(`Not within 15 s. There was:\n${now.map((one) => one.text).join('\n')}`);
        await new Promise((done) => setTimeout(done, 100));
      }
    },
  };
}
