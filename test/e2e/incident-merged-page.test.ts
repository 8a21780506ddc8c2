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

/** The states of one system's components, and of the system itself. */
async function statesOf(bot: TestBot, system: string) {
  const raw = await (await fetch(bot.url('/status.json'))).text();
  const { systems } = JSON.parse(raw) as { systems: (Status & { state: string })[] };
  const found = systems.find(({ id }) => id === system);
  return { system: found?.state, parts: new Set(found?.components.map(({ state }) => state)) };
}

it('keeps a system under investigation whose SEV-1 goes on as one of another system', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Storage is gone"');
  await ana.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await bea.runs('/hims incident publish INC-1 "Storage is down." --components charts');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain(
    'The status page keeps caresync under investigation as long as INC-1 goes on.',
  );
  expect(await statesOf(bot, 'caresync')).toEqual({ system: 'unknown', parts: new Set(['unknown']) });
  // What is said of one system answers nothing about the other.
  await bea.runs('/hims incident publish INC-1 "Storage is still down." --components charts');
  expect((await statesOf(bot, 'caresync')).system).toBe('unknown');
  expect((await page(bot)).states).toMatchObject({ charts: 'problem', 'sign-in': 'ok' });
  // Made milder, it speaks for its own system only.
  await bea.runs('/hims incident severity INC-1 SEV-3 "One disk"');
  expect((await statesOf(bot, 'caresync')).system).toBe('unknown');
  await bea.runs('/hims incident mitigate INC-1 "The other storage serves"');
  expect((await statesOf(bot, 'caresync')).system).toBe('ok');
  lookAway(bot);
});

it('knows nothing of the rest when a trifle on the page goes on as a SEV-1 of which nobody said what it affects', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "All is down"');
  await ana.runs('/hims incident open SEV-4 hims "Typo in a letter"');
  await bea.runs('/hims incident publish INC-2 "A report has a typo." --components reports');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain(
    'The status page shows the rest of hims as unknown. Say what is affected: `/hims incident publish INC-1 "…" --components …`',
  );
  expect((await page(bot)).states).toMatchObject({ reports: 'problem', charts: 'unknown' });
  // The components of before are no answer.
  await bea.runs('/hims incident publish INC-1 "All is down."');
  await bot.slack.close(bea.id, bea.form(), { all: true });
  await bea.runs('/hims incident publish INC-1 "Charts are down." --components charts');
  expect((await page(bot)).states).toMatchObject({ reports: 'ok', charts: 'problem' });
  lookAway(bot);
});

it('knows nothing of the rest when a SEV-1 of which nobody said what it affects goes on as one that is on the page', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Reports fail"');
  await ana.runs('/hims incident open SEV-1 hims "All is down"');
  await ana.runs('/hims incident open SEV-1 hims "Printers are down"');
  await bea.runs('/hims incident publish INC-1 "Reports are slow." --components reports');
  await bea.runs('/hims incident merge INC-3 INC-2');
  await bea.runs('/hims incident merge INC-2 INC-1');
  expect((await page(bot)).states).toMatchObject({ reports: 'problem', charts: 'unknown' });
  await bea.runs('/hims incident publish INC-1 "Charts are down." --components charts');
  expect((await page(bot)).states).toMatchObject({ reports: 'ok', charts: 'problem' });
  // Reopened, it is one of which the public was told nothing.
  await bea.runs('/hims incident reopen INC-2 "It is another thing"');
  expect((await page(bot)).states).toMatchObject({ reports: 'unknown', charts: 'problem' });
  lookAway(bot);
});

it('knows nothing of the rest when what is on the page gets worse', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-4 hims "Typo in a letter"');
  await bea.runs('/hims incident publish INC-1 "A report has a typo." --components reports');
  expect((await page(bot)).states).toMatchObject({ reports: 'problem', charts: 'ok' });
  expect(await bea.runs('/hims incident severity INC-1 SEV-1 "All is down"')).toContain(
    'The status page shows the rest of hims as unknown.',
  );
  expect((await page(bot)).states).toMatchObject({ reports: 'problem', charts: 'unknown' });
  await bea.runs('/hims incident severity INC-1 SEV-3 "Only the report"');
  expect((await page(bot)).states).toMatchObject({ reports: 'problem', charts: 'ok' });
  lookAway(bot);
});
