import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

/** Everything that the public can read of hims: the notices and the history. */
async function words(bot: TestBot): Promise<string[]> {
  const raw = await (await fetch(bot.url('/status.json'))).text();
  const { systems } = JSON.parse(raw) as {
    systems: {
      id: string;
      notices: { text: string }[];
      history: { incidents: { texts: { text: string }[] }[] };
    }[];
  };
  const hims = systems.find(({ id }) => id === 'hims');
  const past = hims?.history.incidents.flatMap(({ texts }) => texts.map(({ text }) => text)) ?? [];
  return [...new Set([...(hims?.notices.map(({ text }) => text) ?? []), ...past])].sort();
}

async function merged(bot: TestBot) {
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Storage is full"');
  await ana.runs('/hims incident open SEV-3 hims "Reports fail"');
  await dora.runs('/hims incident publish INC-1 "Lists of ward 7 are visible." --components reports');
  await bea.runs('/hims incident merge INC-1 INC-2');
}

it('brings nothing back that was taken off the page after a merge', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await merged(bot);
  expect(await bea.runs('/hims incident unpublish INC-1')).toContain(
    'INC-1 goes on as INC-2, and so does what the status page says. Take both off there:   /hims incident unpublish INC-2',
  );
  expect(await words(bot)).toEqual(['Lists of ward 7 are visible.']);
  expect(await bea.runs('/hims incident unpublish INC-2')).toContain('INC-2 is off the status page');
  expect(await words(bot)).toEqual([]);
  expect(await bea.runs('/hims incident unpublish INC-2')).toContain('is not on the status page');

  await ana.runs('/hims incident reopen INC-1 "Another fault"');
  expect(await words(bot)).toEqual([]);
  expect(await ana.runs('/hims incident timeline INC-1')).toMatch(/off the status page by .*with INC-2/);
  lookAway(bot);
});

it('brings nothing back through two merges, or where the other kept its own words', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await merged(bot);
  await ana.runs('/hims incident open SEV-3 hims "Kiosks are dark"');
  await bea.runs('/hims incident publish INC-3 "Kiosks are slow." --components charts');
  await bea.runs('/hims incident merge INC-2 INC-3');
  await bea.runs('/hims incident unpublish INC-3');
  expect(await words(bot)).toEqual([]);
  await ana.runs('/hims incident reopen INC-2 "Another fault"');
  await ana.runs('/hims incident reopen INC-1 "Another fault"');
  expect(await words(bot)).toEqual([]);
  lookAway(bot);
});

it('shows words once that went back with a reopened incident, though others were written since', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await merged(bot);
  await bea.runs('/hims incident publish INC-2 "Reports come late."');
  await ana.runs('/hims incident reopen INC-1 "Another fault"');
  expect((await notices(bot)).toSorted()).toEqual(['Lists of ward 7 are visible.', 'Reports come late.']);
  const raw = await (await fetch(bot.url('/status.json'))).text();
  expect(raw.match(/Lists of ward 7 are visible/g)).toHaveLength(2); // as a notice, and once in the history
  lookAway(bot);
});

it('takes the words of a closed incident out of the history', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-4 hims "Storage is full"');
  await ana.runs('/hims incident publish INC-1 "Wrong words." --components charts');
  await ana.runs('/hims incident resolve INC-1 "Cleared"');
  await ana.runs('/hims incident close INC-1 --reviewed');
  expect(await words(bot)).toContain('Wrong words.');
  expect(await bea.runs('/hims incident unpublish INC-1')).toContain('INC-1 is off the status page');
  expect(await words(bot)).toEqual([]);
  expect(await bea.runs('/hims incident unpublish INC-1')).toContain('is not on the status page');
  lookAway(bot);
});

async function notices(bot: TestBot): Promise<string[]> {
  const raw = await (await fetch(bot.url('/status.json'))).text();
  const { systems } = JSON.parse(raw) as { systems: { id: string; notices: { text: string }[] }[] };
  return systems.flatMap((one) => (one.id === 'hims' ? one.notices.map(({ text }) => text) : []));
}

it('gives its words back to what is reopened while the other goes on: nothing is back that never ended', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await merged(bot);
  const said = await ana.runs('/hims incident reopen INC-1 "Not the same after all"');
  expect(said).toContain('The status page says again: "Lists of ward 7 are visible."');
  expect(await notices(bot)).toEqual(['Lists of ward 7 are visible.']);
  expect(await words(bot)).toEqual(['Lists of ward 7 are visible.']);
  expect(await ana.runs('/hims incident timeline INC-1')).toContain(
    'On the status page, as before: Lists of',
  );
  expect(await ana.runs('/hims incident timeline INC-2')).toContain('the words went with INC-1');
  lookAway(bot);
});

it('gives words back through two merges, once', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await merged(bot);
  await ana.runs('/hims incident open SEV-3 hims "Kiosks are dark"');
  await bea.runs('/hims incident merge INC-2 INC-3');
  expect(await notices(bot)).toEqual(['Lists of ward 7 are visible.']);

  await ana.runs('/hims incident reopen INC-1 "Its own thing"');
  expect(await notices(bot)).toEqual(['Lists of ward 7 are visible.']);
  expect(await ana.runs('/hims incident timeline INC-3')).toContain('the words went with INC-1');
  await ana.runs('/hims incident reopen INC-2 "Its own thing, too"');
  expect(await notices(bot)).toEqual(['Lists of ward 7 are visible.']);
  lookAway(bot);
});
