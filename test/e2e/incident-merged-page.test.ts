import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

interface Status {
  id: string;
  components: { id: string; state: string }[];
  notices: { text: string; state: string }[];
  history: { incidents: { texts: { text: string }[] }[] };
}

async function page(bot: TestBot) {
  const raw = await (await fetch(bot.url('/status.json'))).text();
  const { systems } = JSON.parse(raw) as { systems: Status[] };
  const hims = systems.find(({ id }) => id === 'hims');
  const states = Object.fromEntries(hims?.components.map(({ id, state }) => [id, state]) ?? []);
  const history = hims?.history.incidents.flatMap(({ texts }) => texts.map(({ text }) => text)) ?? [];
  return { states, history, texts: hims?.notices.map(({ text, state }) => `${state}: ${text}`) ?? [] };
}

async function twoOpen(bot: TestBot) {
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Storage is full"');
  const old = await bot.slack.expectMessage('incidents', /INC-1/);
  await ana.runs('/hims incident open SEV-3 hims "Reports fail"');
  const other = await bot.slack.expectMessage('incidents', /INC-2/);
  return { old, other };
}

it('takes the components along with the text when a published incident is merged', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const { other } = await twoOpen(bot);
  await bea.runs('/hims incident publish INC-1 "Charts are slow." --components charts');
  lookAway(bot);
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toContain(
    'The status page shows what it said of INC-1 for INC-2 now: "Charts are slow."',
  );
  expect(await page(bot)).toMatchObject({
    states: { charts: 'problem', 'sign-in': 'ok' },
    texts: ['investigating: Charts are slow.'],
  });
  expect(told(bot, { thread: other }).join()).toContain('The status page shows its text for this one now.');
  lookAway(bot);
});

it('says which of two texts the page shows after a merge', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const { old, other } = await twoOpen(bot);
  await bea.runs('/hims incident publish INC-1 "Charts are slow." --components charts');
  await bea.runs('/hims incident publish INC-2 "Nobody can sign in." --components sign-in');
  lookAway(bot);
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toContain(
    'The status page shows the text of INC-2: "Nobody can sign in." What it said of INC-1 is gone from it.',
  );
  expect(await page(bot)).toMatchObject({
    states: { charts: 'problem', 'sign-in': 'problem' },
    texts: ['investigating: Nobody can sign in.'],
  });
  expect(told(bot, { thread: other }).join()).toContain(
    'The status page keeps the text of this one; what it said of INC-1 is gone from it.',
  );
  expect(told(bot, { thread: old }).join()).toContain('What the status page said of it is gone.');
  lookAway(bot);
});

it('says on the page that it is back when a merged incident is reopened', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await twoOpen(bot);
  await bea.runs('/hims incident publish INC-1 "Charts are slow." --components charts');
  await bea.runs('/hims incident merge INC-1 INC-2');
  await bea.runs('/hims incident resolve INC-2 "done"');
  expect((await page(bot)).states['charts']).toBe('ok');
  expect(await ana.runs('/hims incident reopen INC-1 "Charts are slow again"')).toContain(
    'The status page says again: "A problem with AROCORD-HIMS is back.',
  );
  const shown = await ana.runs('/hims incident timeline INC-2');
  expect(shown).toContain('INC-1 was reopened, and goes on by itself.');
  expect(shown).toContain('taken along from INC-1: Charts are slow.');
  expect(await ana.runs('/hims incident timeline INC-1')).toContain("in the bot's own words: A problem with");
  const now = await page(bot);
  expect(now.history.filter((text) => text === 'Charts are slow.')).toHaveLength(1);
  expect(now.states).toMatchObject({ charts: 'problem', 'sign-in': 'ok' });
  expect(now.texts).toContain(
    'investigating: A problem with AROCORD-HIMS is back. We are looking into it, and more follows here.',
  );
  lookAway(bot);
});

it('says that it is back when what was closed is reopened, and nothing of what was taken off the page', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await twoOpen(bot);
  await bea.runs('/hims incident publish INC-1 "Charts are slow." --components charts');
  await bea.runs('/hims incident publish INC-2 "Reports fail." --components charts');
  await bea.runs('/hims incident unpublish INC-2');
  for (const key of ['INC-1', 'INC-2']) {
    await bea.runs(`/hims incident resolve ${key} "Cable"`);
    await bea.runs(`/hims incident close ${key}`);
    await bea.runs(`/hims incident reopen ${key} "Again"`);
  }
  expect(await page(bot)).toMatchObject({
    states: { charts: 'problem', 'sign-in': 'ok' },
    texts: [expect.stringContaining('is back')],
  });
  lookAway(bot);
});

it('knows of no component that it is well where nobody said what one of the two affects', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Storage is full" --public');
  await ana.runs('/hims incident open SEV-3 hims "Reports fail"');
  await bea.runs('/hims incident publish INC-2 "Reports are slow." --components reports');
  expect((await page(bot)).states).toMatchObject({ reports: 'problem', charts: 'unknown' });
  await bea.runs('/hims incident merge INC-1 INC-2');
  expect(Object.values((await page(bot)).states)).not.toContain('ok');
  lookAway(bot);
});
