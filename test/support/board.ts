import type { BotOptions, TestBot } from './bot.ts';
import type { FakeMessage } from './fake-slack/index.ts';
import { there } from './there.ts';

/** The people of the trial with a board of three, and Ana with a second Slack id. */
export const board = {
  peopleFile: 'test/fixtures/people-board.yaml',
  channels: ['incidents', 'operations', 'changes', 'maintenance'],
} satisfies BotOptions;

/** A normal change, on the first Sunday in December; Gus carries it out. */
export function upgrade(more = '', title = 'Upgrade HIMS to 2.3.1'): string {
  return `/hims change request normal hims "${title}" --plan "Helm upgrade" --rollback "Helm rollback, 8 min" --validation "Sign-in works" --clinical "20 min without sign-in" --takes PT2H --size patch --implementer @gus ${more}`;
}

export const sunday = '--at "2026-12-06 02:00"';

export function cardOf(bot: TestBot, key = 'CHG-1'): FakeMessage {
  const messages = bot.slack.channel('changes').messages;
  return there(
    messages.find((one) => one.threadTs === undefined && bot.slack.textOf(one).includes(`*${key} ·`)),
  );
}

/** Asked for by Ana, assessed by Dora, approved by Bea and Cem. */
export async function approvedUpgrade(bot: TestBot, more = sunday): Promise<FakeMessage> {
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade(more));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await bea.runs('/hims change approve CHG-1');
  await cem.runs('/hims change approve CHG-1');
  return cardOf(bot);
}
