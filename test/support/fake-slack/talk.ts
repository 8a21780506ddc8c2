/** What people do in channels, told to the bot as Slack tells it: write, edit, erase, join, leave. */
import type { Delivery } from './delivery.ts';
import { type Happening, isSubscribed, messageChannelType } from './events.ts';
import { changeMessage, deleteMessage, messageJson, repliesTo } from './messages.ts';
import type { People } from './people.ts';
import { refuseUnseen } from './sight.ts';
import type { ChannelRef, Dict, FakeChannel, FakeMessage, FakeUser, UserRef } from './types.ts';
import { channelOf, isMember, userOf, type World } from './world.ts';

export interface Talk {
  /**
   * Writes a message as a person, in the form in which Slack keeps it (`<@U…>`, `&amp;`). In a public channel the person
   * joins first. Resolves when the bot has acknowledged the event.
   */
  write(
    user: UserRef,
    channel: ChannelRef,
    text: string,
    options?: { thread?: FakeMessage },
  ): Promise<FakeMessage>;
  /** Changes a person's own message: `message_changed`. */
  edit(user: UserRef, message: FakeMessage, text: string): Promise<void>;
  /** Deletes a person's own message: `message_deleted`, or a tombstone where others have answered it. */
  erase(user: UserRef, message: FakeMessage): Promise<void>;
  /** Comes into a channel; into a private one only by the invitation of a member. */
  join(user: UserRef, channel: ChannelRef, options?: { inviter?: UserRef }): Promise<void>;
  leave(user: UserRef, channel: ChannelRef): Promise<void>;
  /** Tells the bot of a message as it is now, its own too: Slack sends an app what the app itself posts and changes. */
  echo(message: FakeMessage): Promise<void>;
}

export function createTalk(world: World, delivery: Delivery, people: Pick<People, 'say' | 'event'>): Talk {
  /** Slack tells an app of channels it is in. */
  async function tell(channel: FakeChannel, happening: Happening): Promise<void> {
    if (!delivery.isConnected || !isMember(world, channel) || !isSubscribed(world, happening)) return;
    await people.event(happening);
  }

  function messageEvent(channel: FakeChannel, rest: Dict): Happening {
    return { type: 'message', channel: channel.id, channel_type: messageChannelType(channel), ...rest };
  }

  async function tellChange(channel: FakeChannel, message: Dict, previous: Dict): Promise<void> {
    const rest = { message, previous_message: previous, hidden: true, ts: world.nextTs() };
    await tell(channel, messageEvent(channel, { subtype: 'message_changed', ...rest }));
  }

  async function join(
    ref: UserRef,
    channelRef: ChannelRef,
    options: { inviter?: UserRef } = {},
  ): Promise<void> {
    const [user, channel] = [userOf(world, ref), channelOf(world, channelRef)];
    const inviter = options.inviter === undefined ? undefined : userOf(world, options.inviter);
    refuseClosed(channel);
    if (channel.kind === 'private' && !(inviter && channel.members.has(inviter.id))) {
      throw new Error(`${user.name} comes into ${channel.name} only when somebody in it invites them`);
    }
    if (channel.members.has(user.id)) return;
    channel.members.add(user.id);
    world.changed();
    const by = inviter === undefined ? {} : { inviter: inviter.id };
    await tell(channel, membership('member_joined_channel', user, channel, by));
  }

  function membership(type: string, user: FakeUser, channel: FakeChannel, rest: Dict = {}): Happening {
    const kind = channel.kind === 'private' ? 'G' : 'C';
    return { type, user: user.id, channel: channel.id, channel_type: kind, team: world.team.id, ...rest };
  }

  function own(ref: UserRef, message: FakeMessage): FakeChannel {
    const user = userOf(world, ref);
    refuseUnseen(world, user, message);
    if (message.user !== user.id) throw new Error(`The message is not by ${user.name}`);
    return channelOf(world, message.channel);
  }

  return {
    async write(user, channelRef, text, options = {}) {
      const channel = channelOf(world, channelRef);
      if (channel.kind === 'public') await join(user, channel);
      const message = people.say(user, channel, text, options);
      await tell(channel, messageEvent(channel, messageJson(world, message)));
      return message;
    },
    async edit(ref, message, text) {
      const channel = own(ref, message);
      refuseClosed(channel);
      const previous = messageJson(world, message);
      changeMessage(world, message, { text, blocks: undefined, metadata: undefined });
      await tellChange(channel, messageJson(world, message), previous);
    },
    async erase(ref, message) {
      const channel = own(ref, message);
      const previous = messageJson(world, message);
      deleteMessage(world, message);
      if (repliesTo(channel, message.ts).length > 0) {
        // Slack keeps the place, so that the answers still have a head.
        const stone = {
          subtype: 'tombstone',
          text: 'This message was deleted.',
          user: 'USLACKBOT',
          hidden: true,
        };
        const { blocks: _blocks, files: _files, ...place } = previous;
        await tellChange(channel, { ...place, ...stone }, previous);
        return;
      }
      const rest = { hidden: true, ts: world.nextTs(), deleted_ts: message.ts, previous_message: previous };
      await tell(channel, messageEvent(channel, { subtype: 'message_deleted', ...rest }));
    },
    join,
    async leave(ref, channelRef) {
      const [user, channel] = [userOf(world, ref), channelOf(world, channelRef)];
      if (!channel.members.delete(user.id)) throw new Error(`${user.name} is not in ${channel.name}`);
      world.changed();
      await tell(channel, membership('member_left_channel', user, channel));
    },
    async echo(message) {
      const channel = channelOf(world, message.channel);
      const json = messageJson(world, message);
      const before = message.versions.at(-2);
      if (before === undefined) return tell(channel, messageEvent(channel, json));
      return tellChange(channel, json, { ...json, text: before.text, blocks: before.blocks });
    },
  };
}

function refuseClosed(channel: FakeChannel): void {
  if (channel.isArchived) throw new Error(`${channel.name} is archived`);
}
