import { expect, it } from 'vitest';
import { board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const drawn = (blocks: unknown) =>
  [...JSON.stringify(blocks ?? []).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id);

it('offers nobody the assessment of what they asked for or carry out, and opens no form for them', async () => {
  await using bot = await startBot(board);
  const { bea, dora, gus } = bot.people;
  await bea.runs(upgrade(sunday));
  for (const own of [bea, gus]) {
    await own.runs('/hims change show CHG-1');
    expect(drawn(own.lastAnswer().blocks)).not.toContain('change.assess-form');
    expect(JSON.stringify(own.lastAnswer().blocks)).not.toContain(':assess"');
    expect(await own.clicks(cardOf(bot), 'Assess')).toMatch(/so somebody else assesses it\./);
    expect(await own.runs('/hims change assess CHG-1')).toMatch(/so somebody else assesses it\./);
  }
  await dora.runs('/hims change show CHG-1');
  expect(drawn(dora.lastAnswer().blocks)).toContain('change.assess-form');
  lookAway(bot);
});

it('offers a vote to its voters alone', async () => {
  await using bot = await startBot(board);
  const { bea, cem, dora, emil } = bot.people;
  await bea.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact low');
  for (const [who, may] of [
    [bea, false],
    [emil, false],
    [cem, true],
  ] as const) {
    await who.runs('/hims change show CHG-1');
    expect(drawn(who.lastAnswer().blocks).includes('change.approve')).toBe(may);
  }
  await bea.runs(
    '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT1H --exception "Now"',
  );
  expect(await bea.runs('/hims maintenance reject MW-1')).toContain(
    'You asked for MW-1, so your vote does not count.',
  );
  lookAway(bot);
});

it('offers compliance no acknowledgement at home', async () => {
  await using bot = await startBot(board);
  const { ana, bea, fay } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Login slow"');
  for (const [who, may] of [
    [fay, false],
    [ana, true],
  ] as const) {
    await who.runs('/hims');
    expect(drawn(who.lastAnswer().blocks).includes('incident.acknowledge')).toBe(may);
    await bot.slack.openHome(who.id);
    const home = await bot.slack.expectHome(who.id);
    expect(drawn(home.blocks).includes('incident.acknowledge')).toBe(may);
  }
  lookAway(bot);
});

it('opens no form of a procedure that the person could not start', async () => {
  await using bot = await startBot({ ...board, systems: 'whole' });
  const { bea, dora } = bot.people;
  expect(await bea.runs('/hims run start upgrade fhir')).toContain(
    'upgrade runs as part of an approved change only',
  );
  expect(await dora.runs('/hims run start upgrade fhir')).toContain('upgrade is run by the role operator.');
  expect(await bea.runs('/hims run start outage caresync')).toContain(
    'or an open SEV-1 or SEV-2 incident of caresync',
  );
  await bea.runs('/hims run list fhir');
  expect(JSON.stringify(bea.lastAnswer().blocks)).not.toContain('"1:procedure:fhir:upgrade"');
});
