import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const back = 'A problem with AROCORD-HIMS is back. We are looking into it, and more follows here.';

async function texts(bot: TestBot): Promise<string[]> {
  const answer = await fetch(bot.url('/status.json'));
  const { systems } = (await answer.json()) as {
    systems: { id: string; notices: { text: string; state: string }[] }[];
  };
  const hims = systems.find(({ id }) => id === 'hims');
  return hims?.notices.map(({ text, state }) => `${state}: ${text}`) ?? [];
}

/** A problem whose harm is stopped, as the public was told. */
async function held(bot: TestBot, key: string, title = 'Kiosks fail'): Promise<void> {
  const { bea } = bot.people;
  await bea.runs(`/hims incident open SEV-3 hims "${title}"`);
  await bea.runs(`/hims incident ack ${key}`);
  await bea.runs(`/hims incident publish ${key} "Kiosks fail." --components sign-in`);
  await bea.runs(`/hims incident mitigate ${key} "Kiosks restarted"`);
  await bea.runs(`/hims incident publish ${key} "All kiosks work again." --components sign-in`);
}

it('takes back what was said of a milder harm when it gets worse', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await held(bot, 'INC-1');
  expect(await texts(bot)).toEqual(['monitoring: All kiosks work again.']);

  const answer = await bea.runs('/hims incident severity INC-1 SEV-2 "Every kiosk is dark"');
  expect(answer).toContain(`The status page says: "${back}"`);
  expect(await texts(bot)).toEqual([`investigating: ${back}`]);
  const timeline = await bea.runs('/hims incident timeline INC-1');
  expect(timeline).toMatch(
    /not mitigated any more, and its people are called\. The status page says that the problem is back\./,
  );
  expect(timeline).toContain("in the bot's own words");
  lookAway(bot);
});

it('leaves what was said before it was held', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Kiosks fail"');
  await bea.runs('/hims incident publish INC-1 "Kiosks fail." --components sign-in');
  await bot.clock.advance({ minutes: 5 });
  await bea.runs('/hims incident mitigate INC-1 "Kiosks restarted"');
  await bea.runs('/hims incident severity INC-1 SEV-2 "Every kiosk is dark"');
  expect(await texts(bot)).toEqual(['investigating: Kiosks fail.']);
  lookAway(bot);
});

it('does not carry "all works again" to what nothing holds, nor back from it', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Check-in desks are slow"');
  await held(bot, 'INC-2');
  const merged = await bea.runs('/hims incident merge INC-2 INC-1');
  expect(merged).toContain(`INC-1 is not mitigated, so the status page says: "${back}"`);
  expect(await texts(bot)).toEqual([`investigating: ${back}`]);
  expect(await bea.runs('/hims incident timeline INC-1')).toMatch(
    /INC-2 was merged into this[^\n]*The status page says that the problem is back\./,
  );

  const reopened = await bea.runs('/hims incident reopen INC-2 "Kiosks dead again"');
  expect(reopened).toContain(`The status page says again: "${back}"`);
  expect(await texts(bot)).toEqual([`investigating: ${back}`]);
  lookAway(bot);
});

it('carries them along to what is held as well', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Check-in desks are slow"');
  await bea.runs('/hims incident mitigate INC-1 "Desks restarted"');
  await held(bot, 'INC-2');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain('"All kiosks work again."');
  expect(await texts(bot)).toEqual(['monitoring: All kiosks work again.']);
  lookAway(bot);
});
