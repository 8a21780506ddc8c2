import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('takes no text from the users whom it was written for: a merge or move to another system is refused', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "db-1 is full"');
  await ana.runs('/hims incident open SEV-2 caresync "Queue is stuck"');
  await bea.runs('/hims incident publish INC-1 "Sign-in is slow." --components sign-in');
  const page = async () => await (await fetch(bot.url('/status.json'))).text();
  const before = await page();
  expect(before).toContain('Sign-in is slow.');

  const refused = /status page of hims tells its users about INC-1.*\/hims incident unpublish INC-1/;
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toMatch(refused);
  expect(await bea.runs('/hims incident system INC-1 fhir')).toMatch(refused);
  expect(JSON.parse(await page())).toMatchObject({ systems: JSON.parse(before).systems });

  await bea.runs('/hims incident unpublish INC-1');
  expect(await bea.runs('/hims incident system INC-1 fhir')).toContain('INC-1');
  lookAway(bot);
});

it('merges the milder into the graver, never the other way', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Slow"');
  await ana.runs('/hims incident open SEV-1 hims "Nothing works"');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain('/hims incident merge INC-1 INC-2');
  expect(await bea.runs('/hims incident show INC-2')).toContain('open');
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toContain('INC-2');
  lookAway(bot);
});

it('keeps on the page what either of two merged incidents affects', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Sign-in fails"');
  await ana.runs('/hims incident open SEV-2 hims "Charts fail"');
  await bea.runs('/hims incident publish INC-1 "Sign-in does not work." --components sign-in');
  await bea.runs('/hims incident publish INC-2 "Charts do not work." --components charts');
  await bea.runs('/hims incident merge INC-1 INC-2');
  const text = await (await fetch(bot.url('/status.json'))).text();
  const { systems } = JSON.parse(text) as {
    systems: { id: string; components: { id: string; state: string }[] }[];
  };
  const bad = systems
    .find(({ id }) => id === 'hims')
    ?.components.filter(({ state }) => state !== 'ok')
    .map(({ id }) => id);
  expect(bad?.toSorted()).toEqual(['charts', 'sign-in']);
  lookAway(bot);
});
