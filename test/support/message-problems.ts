import { blockProblems } from './fake-slack/checks/blocks.ts';
import { limits as slack } from './fake-slack/limits.ts';
import { visibleTexts } from './fake-slack/render.ts';

export interface Message {
  text: string;
  blocks?: readonly unknown[];
}

/** What Slack would refuse, and what would ping people who were not meant. */
export function problemsOf({ text, blocks = [] }: Message): string[] {
  const shown = [text, ...visibleTexts(blocks)];
  const size = visibleTexts(blocks).reduce((sum, one) => sum + one.length, 0);
  return [
    ...(blocks.length === 0 ? [] : blockProblems([...blocks], 'message')),
    ...(blocks.length > slack.messageBlocks ? [`${blocks.length} blocks`] : []),
    ...(size > slack.messageBlockText ? [`${size} characters in the blocks`] : []),
    ...(text.trim() === '' ? ['no text'] : []),
    ...shown.flatMap((one) => /<!(?!date)[^>]*>|<@(?!U0)[^>]*>|<https?:[^>]*>/.exec(one)?.[0] ?? []),
  ];
}
