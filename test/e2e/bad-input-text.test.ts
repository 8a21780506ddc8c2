import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import type { FakeMessage } from '../support/fake-slack/index.ts';
import { there } from '../support/there.ts';

/** `assertClean` at the end fails on anything that would notify a channel or a group. */
let bot: TestBot;
beforeAll(async () => {
  bot = await startBot({ groups: [{ handle: 'doctors', id: 'S0DOCTORS1', users: [] }] });
});
afterAll(() => bot[Symbol.asyncDispose]());

const shouts = [
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<@U0BEA00002>',
  '<!subteam^S0DOCTORS1>',
  '&lt;!channel&gt;',
  '<!date^0^{date}|x>',
];
const asTyped = [
  '@channel',
  '@here',
  '@doctors',
  '@bea',
  '#incidents',
  'https://evil.example/?a=1&b=2',
  '*bold* _it_ `code`',
];

/** What Slack would act on: everything between angle brackets that is not a date or a person the bot itself names. */
function tokensIn(message: FakeMessage, own: readonly string[]): string[] {
  const all = JSON.stringify([message.text, message.blocks]).match(/<[^<>]*>/g) ?? [];
  return all.filter((token) => !token.startsWith('<!date^17') && !own.some((id) => token === `<@${id}>`));
}

function everything(): FakeMessage[] {
  const { ana } = bot.people;
  const incidents = bot.slack.channel('incidents').all;
  return [...incidents, ...bot.slack.dms(ana.id), ...bot.slack.ephemerals(ana.id)];
}

async function openAndTalk(text: string, raw: boolean): Promise<void> {
  const { ana } = bot.people;
  const opened = await ana.runs(`/hims incident open SEV-3 hims "Login ${text} slow"`, { raw });
  const key = /INC-\d+/.exec(opened)?.[0];
  await ana.runs(`/hims incident update ${key} "Now ${text} again"`, { raw });
  await ana.runs(`/hims incident severity ${key} SEV-4 "Because ${text}"`, { raw });
  await ana.runs(`/hims escalate ${key} "Nobody reaches ${text}"`, { raw });
  await ana.runs(`/hims incident resolve ${key} "It was ${text}"`, { raw });
  await ana.runs(`/hims incident show ${key}`);
  await ana.runs('/hims incident list --all');
}

it.each([...shouts.map((text) => ({ text, raw: true })), ...asTyped.map((text) => ({ text, raw: false }))])(
  'shows $text as text in every place when it is typed',
  async ({ text, raw }) => {
    await openAndTalk(text, raw);
    const own = [bot.people.ana.id, bot.people.hana.id]; // who opened it, and whom it calls
    for (const message of everything())
      expect(tokensIn(message, own).filter((token) => !token.startsWith('<#'))).toEqual([]);
    bot.slack.seen(...bot.slack.unexpected());
  },
);

it.each(shouts)('shows %s as text when it comes by a form', async (text) => {
  const { ana } = bot.people;
  await ana.runs('/hims incident open');
  await ana.submits({ system: 'hims', severity: 'SEV-3', title: `Printer ${text} mute` });
  const card = there(bot.slack.channel('incidents').messages.at(-1));
  await bot.slack.close(ana.id, ana.form(), { all: true });

  await ana.clicks(card, 'Update');
  await ana.submits({ text: `Now ${text}\n${text}` });
  await bot.slack.close(ana.id, ana.form(), { all: true });
  await ana.clicks(card, 'Change severity');
  await ana.submits({ severity: 'SEV-4', why: text });
  await bot.slack.close(ana.id, ana.form(), { all: true });
  await ana.clicks(card, 'Resolve');
  await ana.submits({ summary: `It was ${text}` });
  await bot.slack.close(ana.id, ana.form(), { all: true });

  expect(card.text).toContain('resolved after');
  for (const message of [card, ...bot.slack.thread(card)]) expect(tokensIn(message, [ana.id])).toEqual([]);
  expect(bot.slack.textOf(card)).toContain(
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  bot.slack.seen(...bot.slack.unexpected());
});

it('takes out what no reader sees: control characters, direction overrides, invisible marks', async () => {
  const { ana } = bot.people;
  const nasty = 'Lo\u0000gin\u0007 \u202Ewols\u202C \u2066x\u2069 \u200Bslow\uFEFF\u001b[31m\r\n\tnow';
  await ana.runs(`/hims incident open SEV-3 hims "${nasty}"`, { raw: true });
  const card = await bot.slack.expectMessage('incidents', 'Login wols x slow[31m now');
  await ana.clicks(card, 'Update');
  await ana.submits({ text: `First${'\u0000'}\nsecond \u202Eline` });
  await bot.slack.expectMessage({ thread: card }, /First\nsecond line/);
  await bot.slack.close(ana.id, ana.form(), { all: true });
  bot.slack.seen(...bot.slack.unexpected());
});

it('refuses a title of nothing but invisible characters', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "\u200B\u202E \u2060"', { raw: true });
  const sent = await ana.submits({ title: '\u200B\u202E\u2060' });
  expect(sent.errors).toEqual({ title: 'Say in a few words what is broken.' });
  await bot.slack.close(ana.id, ana.form(), { all: true });
});

it('keeps emoji whole, right-to-left words readable, and half a surrogate out of the way', async () => {
  const { ana } = bot.people;
  const family = '👩‍👩‍👧‍👦';
  await ana.runs(`/hims incident open SEV-3 hims "${family} تسجيل الدخول بطيء ${'\uD83D'}"`, { raw: true });
  await bot.slack.expectMessage('incidents', new RegExp(`${family} تسجيل الدخول بطيء`));
  await ana.runs(`/hims incident open SEV-3 hims "${'🔥'.repeat(75)}"`);
  await bot.slack.expectMessage('incidents', '🔥'.repeat(75));
  bot.slack.seen(...bot.slack.unexpected());
});

it('survives many incidents with the longest titles of the characters that grow most', async () => {
  const { ana } = bot.people;
  for (let at = 0; at < 16; at += 1)
    await ana.runs(`/hims incident open SEV-2 caresync "${'&'.repeat(150)}"`);
  expect(await ana.runs('/hims incident list')).toContain('&amp;');
  expect(await ana.runs('/hims')).toContain('open incidents');
  const last = there(bot.slack.channel('incidents').messages.at(-1));
  const key = /INC-\d+/.exec(last.text)?.[0];
  for (let at = 0; at < 8; at += 1) await ana.runs(`/hims incident update ${key} "${'<'.repeat(1_990)}"`);
  expect(await ana.runs(`/hims incident show ${key}`)).toContain('&lt;');
  for (const line of bot.slack.thread(last)) expect(line.text).not.toMatch(/&(?!amp;|lt;|gt;)/); // cut, but not in an entity
  bot.slack.seen(...bot.slack.unexpected());
});
