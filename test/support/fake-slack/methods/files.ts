import { type Call, isDict, jsonArg, needText, numberArg, textArg } from '../args.ts';
import { readContent } from '../checks/content.ts';
import { fileJson, storeMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { FakeFile } from '../types.ts';
import { isMember, type World } from '../world.ts';
import { type Method, refuseArchived, seenChannel } from './access.ts';
import { threadOf } from './chat.ts';

const getUploadUrl: Method = (world, call) => {
  const name = needText(call, 'filename');
  const length = numberArg(call, 'length');
  if (length === undefined || length <= 0) throw new Refusal('missing_argument');
  const id = world.nextId('F');
  world.files.set(id, {
    id,
    name,
    title: name,
    length,
    content: undefined,
    createdAt: world.now(),
    isComplete: false,
    shares: [],
  });
  return { upload_url: `${world.baseUrl}/upload/${id}`, file_id: id };
};

const complete: Method = (world, call) => {
  const wanted = jsonArg(call, 'files');
  if (!Array.isArray(wanted) || wanted.length === 0) throw new Refusal('invalid_arguments');
  const files = wanted.map((entry) => uploaded(world, isDict(entry) ? entry : {}));
  const channelId = textArg(call, 'channel_id');
  if (channelId) share(world, call, files);
  for (const file of files) file.isComplete = true;
  // Slack shares it a moment later, so this answer never says where; only the channel and files.info do.
  return { files: files.map((file) => ({ ...fileJson(world, file), channels: [], shares: {} })) };
};

const info: Method = (world, call) => {
  const file = world.files.get(needText(call, 'file'));
  if (file === undefined || !file.isComplete) throw new Refusal('file_not_found');
  return { file: fileJson(world, file) };
};

const list: Method = (world, call) => {
  const channel = textArg(call, 'channel');
  const count = numberArg(call, 'count') ?? 100;
  const page = numberArg(call, 'page') ?? 1;
  const from = numberArg(call, 'ts_from') ?? 0;
  const to = numberArg(call, 'ts_to') ?? Number.POSITIVE_INFINITY;
  const user = textArg(call, 'user') ?? world.app.botUserId;
  const all = [...world.files.values()]
    .filter((file) => file.isComplete && user === world.app.botUserId)
    .filter(({ createdAt }) => createdAt / 1000 >= from && createdAt / 1000 <= to)
    .filter((file) => !channel || file.shares.some((where) => where.channel === channel))
    .toReversed();
  return {
    files: all.slice((page - 1) * count, page * count).map((file) => fileJson(world, file)),
    paging: { count, total: all.length, page, pages: Math.max(1, Math.ceil(all.length / count)) },
  };
};

export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
  'files.info': info,
  'files.list': list,
};

function uploaded(world: World, entry: Record<string, unknown>): FakeFile {
  const file = typeof entry.id === 'string' ? world.files.get(entry.id) : undefined;
  if (file === undefined || file.content === undefined || file.isComplete)
    throw new Refusal('file_not_found');
  if (typeof entry.title === 'string') file.title = entry.title;
  return file;
}

/** Posts the files as one message, as Slack does when a channel is named. */
function share(world: World, call: Call, files: FakeFile[]): void {
  // Unlike chat.postMessage this takes no person: their direct messages have to be opened first.
  const channel = seenChannel(world, call, 'channel_id');
  refuseArchived(channel);
  if (!isMember(world, channel)) throw new Refusal('not_in_channel');
  const comment = textArg(call, 'initial_comment');
  const text = { method: call.method, args: { text: comment } };
  const threadTs = threadOf(world, channel, textArg(call, 'thread_ts'));
  const message = storeMessage(world, {
    channel,
    user: world.app.botUserId,
    content: readContent(world, text, false),
    via: 'api',
    threadTs,
    files,
  });
  for (const file of files) file.shares.push({ channel: channel.id, ts: message.ts, threadTs });
}
