/** What Slack accepts, in one place. Longer text is cut where it is rendered, with a way to the whole. */
export const limits = {
  section: 3_000,
  header: 150,
  messageBlocks: 50,
  viewBlocks: 100,
  /** Not documented: above about this many characters in all blocks together Slack answers msg_blocks_too_long. */
  messageCharacters: 13_200,
  messageText: 4_000,
  options: 100,
  checkboxes: 10,
  option: 75,
  button: 75,
  actions: 25,
  context: 10,
  modalTitle: 24,
  topic: 250,
  actionId: 255,
  value: 2_000,
  privateMetadata: 3_000,
  channelName: 80,
} as const;

/** Cuts after whole characters (no half emoji) and ends in an ellipsis, or in `more` where the rest can be found. */
export function cut(text: string, max: number, more = '…'): string {
  if (text.length <= max) return text;
  const room = max - more.length;
  let end = 0;
  for (const character of text) {
    if (end + character.length > room) break;
    end += character.length;
  }
  return `${text.slice(0, end).trimEnd()}${more}`;
}

/** Cuts escaped mrkdwn without leaving half an entity (`&am…`) or half a token (`<@U…`). */
export function cutEscaped(text: string, max: number, more = '…'): string {
  const short = cut(text, max, more);
  if (short === text) return text;
  const body = short.slice(0, short.length - more.length);
  return `${body
    .replace(/&[a-z]{0,3}$/, '')
    .replace(/<[^<>]*$/, '')
    .trimEnd()}${more}`;
}
