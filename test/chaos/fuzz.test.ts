import fc from 'fast-check';
import { expect, it } from 'vitest';
import { actionPayload, commandText, eventBody, shortcutPayload } from '../support/arbitraries.ts';
import { httpRequest } from '../support/arbitrary-requests.ts';
import { viewPayload } from '../support/arbitrary-views.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { isLong, seed } from '../support/seed.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? (isLong ? 4_000 : 150));
const settings = { numRuns: runs, seed, interruptAfterTimeLimit: isLong ? 1_500_000 : 60_000 };

/** Only a payload that was not understood, or a fault with a reference, may be logged as an error; neither may be a crash. */
const notUnderstood = /a payload was not understood/;

async function form(bot: TestBot, payload: unknown): Promise<number> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const reply = await bot.slack.post('/slack/events', body, {
    ...bot.slack.sign(body),
    'content-type': 'application/x-www-form-urlencoded',
  });
  return reply.status;
}

async function afterwards(bot: TestBot): Promise<void> {
  await bot.settle();
  const everything = bot.slack.channels().flatMap((name) => bot.slack.channel(name).all);
  bot.slack.seen(...everything, ...Object.values(bot.people).flatMap((person) => person.dms()));
  bot.allowLog(notUnderstood);
  bot.allowLog(/invalid_trigger_id/);
  bot.allowLog(/was not acknowledged within 3 seconds/); // no kind of payload that Slack has: answered with 404
  bot.slack.allow(/invalid-trigger-id: views/); // generated payloads have generated triggers
}

/** `<!channel>` and `<@U…>` that somebody typed must reach nobody; the mentions of the bot itself are of people it knows. */
function pings(bot: TestBot): string[] {
  return bot.slack
    .channels()
    .flatMap((name) => bot.slack.channel(name).all)
    .filter((message) => message.isBot)
    .flatMap(
      (message) =>
        JSON.stringify([message.text, message.blocks]).match(/<!(?:channel|here|everyone|subteam)[^>]*>/g) ??
        [],
    );
}

it(`answers any command, and nothing typed pings anybody (${runs} runs)`, async () => {
  await using bot = await startBot({ systems: 'whole' });
  const people = Object.values(bot.people);
  await fc.assert(
    fc.asyncProperty(commandText, fc.nat(), async (text, who) => {
      const person = people[who % people.length];
      const before =
        bot.slack.ephemerals(person?.id ?? '').length + (bot.slack.view(person?.id ?? '') ? 1 : 0);
      const delivered = await bot.slack.command(person?.id ?? '', `/hims ${text}`, { raw: true });
      expect(delivered.status).toBe(200);
      const view = bot.slack.view(person?.id ?? '');
      expect(bot.slack.ephemerals(person?.id ?? '').length + (view ? 1 : 0)).toBeGreaterThan(before - 1);
      if (view) await bot.slack.close(person?.id ?? '', view, { all: true });
    }),
    settings,
  );
  await bot.settle();
  expect(pings(bot)).toEqual([]);
  await afterwards(bot);
});

it(`takes any button, form, shortcut, event and request without a crash (${runs} runs each)`, async () => {
  await using bot = await startBot({ systems: 'whole' });
  await bot.people.ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await fc.assert(
    fc.asyncProperty(actionPayload, async (payload) => {
      expect([200, 400, 401, 404]).toContain(await form(bot, payload));
    }),
    settings,
  );
  await fc.assert(
    fc.asyncProperty(viewPayload, async (payload) => {
      expect(await form(bot, payload)).toBe(200);
    }),
    settings,
  );
  await fc.assert(
    fc.asyncProperty(shortcutPayload, async (payload) => {
      expect([200, 404]).toContain(await form(bot, payload));
    }),
    settings,
  );
  await fc.assert(
    fc.asyncProperty(httpRequest, async ({ method, path, body, contentType, signed }) => {
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const answer = await fetch(bot.url(path), {
        method,
        headers: { 'content-type': contentType, ...(signed ? bot.slack.sign(body) : {}) },
        ...(hasBody ? { body } : {}),
      });
      await answer.arrayBuffer();
      expect(answer.status).toBeLessThan(500);
    }),
    settings,
  );
  await fc.assert(
    fc.asyncProperty(eventBody, async (event) => {
      const body = JSON.stringify(event);
      const reply = await bot.slack.post('/slack/events', body, {
        ...bot.slack.sign(body),
        'content-type': 'application/json',
      });
      expect([200, 404]).toContain(reply.status);
    }),
    settings,
  );
  await afterwards(bot);
  expect(await bot.people.ana.runs('/hims')).toMatch(/open incident/);
});
