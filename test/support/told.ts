import type { TestBot } from './bot.ts';
import type { FakeMessage } from './fake-slack/index.ts';

/** What the bot said there that the story has not looked at yet, in words; marked as looked at. */
export function told(bot: TestBot, where: string | { dm: string } | { thread: FakeMessage }): string[] {
  const messages = messagesIn(bot, where).filter((one) => one.isBot && !one.isSeen && !one.isDeleted);
  bot.slack.seen(...messages);
  return messages.map((one) => inWords(bot, bot.slack.textOf(one)));
}

/** Mentions as names, times as they read in the zone of the system. */
function inWords(bot: TestBot, text: string): string {
  return text
    .replace(/<@([A-Z0-9]+)>/g, (_all, id: string) => bot.slack.user(id).name.toUpperCase())
    .replace(/<!date\^[^|]*\|([^>]*)>/g, '$1');
}

function messagesIn(bot: TestBot, where: Parameters<typeof told>[1]): FakeMessage[] {
  if (typeof where === 'string') return bot.slack.channel(where).messages;
  return 'dm' in where ? bot.slack.dms(where.dm) : bot.slack.thread(where.thread);
}

/** The rest is no part of the story. */
export function lookAway(bot: TestBot): void {
  bot.slack.seen(...bot.slack.unexpected());
}
