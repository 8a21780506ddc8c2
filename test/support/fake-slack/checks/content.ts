/** The content of a message, wherever it comes from: the Web API, an ack, a response_url. */
import { type Call, flagArg, isDict, jsonArg, textArg } from '../args.ts';
import { limits } from '../limits.ts';
import { Refusal, refuseWith } from '../refusal.ts';
import { fillIds, visibleTexts } from '../render.ts';
import type { Dict, MessageMetadata } from '../types.ts';
import type { World } from '../world.ts';
import { blockProblems } from './blocks.ts';

export interface Content {
  /** Undefined where the caller gave none. */
  text: string | undefined;
  blocks: Dict[] | undefined;
  metadata: MessageMetadata | undefined | null;
}

/** Reads and checks text, blocks and metadata; throws Slack's refusal, notes what is legal but dubious. */
export function readContent(world: World, call: Call, needsContent = true): Content {
  const text = textArg(call, 'text');
  const blocks = readBlocks(world, call);
  if (flagArg(call, 'link_names')) world.violate('link-names', `${call.method} has link_names on`);
  if (jsonArg(call, 'attachments') !== undefined) {
    world.violate('attachments', `${call.method}: attachments are not modelled, use blocks`);
  }
  if (needsContent && !text && (blocks === undefined || blocks.length === 0)) throw new Refusal('no_text');
  if (text !== undefined && text.length > limits.messageText) throw new Refusal('msg_too_long');
  if (needsContent && !text) world.violate('message-without-text', `${call.method} has blocks and no text`);
  for (const shown of [text ?? '', ...visibleTexts(blocks ?? [])]) {
    const [shout] = /<!(?:channel|here|everyone)\b[^>]*>/.exec(shown) ?? [];
    if (shout) world.violate('notifies-all', `${call.method}: ${shout} in "${shown.slice(0, 80)}"`);
  }
  return { text, blocks, metadata: readMetadata(call) };
}

function readBlocks(world: World, call: Call): Dict[] | undefined {
  const blocks = jsonArg(call, 'blocks', 'invalid_blocks_format');
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  const problems = blockProblems(blocks, 'message');
  if (problems.length > 0) throw refuseWith('invalid_blocks', problems);
  const size = visibleTexts(blocks).reduce((sum, text) => sum + text.length, 0);
  if (size > limits.messageBlockText) throw new Refusal('msg_blocks_too_long');
  return fillIds(blocks, world.nextBlockId);
}

/** Undefined: not given. Null: given as `{}`, which removes it. */
function readMetadata(call: Call): MessageMetadata | undefined | null {
  const metadata = jsonArg(call, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined) return undefined;
  if (!isDict(metadata)) throw new Refusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return null;
  const { event_type: type, event_payload: payload, ...rest } = metadata;
  const isWellFormed =
    typeof type === 'string' &&
    type.length > 0 &&
    type.length <= limits.metadataType &&
    isDict(payload) &&
    Object.keys(rest).every((key) => key === 'entities');
  if (!isWellFormed) throw new Refusal('invalid_metadata_format');
  if (JSON.stringify(payload).length > limits.metadataBytes) throw new Refusal('metadata_too_large');
  return { event_type: type, event_payload: payload };
}
