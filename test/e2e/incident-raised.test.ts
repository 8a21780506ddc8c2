import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const day = '2026-11-23T15:00:00Z';

/** What the public reads of a system. */
async function stateOf(bot: TestBot, system: string): Promise<string | undefined> {
  const { systems } = (await (await fetch(bot.url('/status.json'))).json()) as {
    systems: { id: string; state: string }[];
  };
  return systems.find(({ id }) => id === system)?.state;
}

it('ends a mitigation when it turns out to be graver: people are called, and the public page does not say that all is well', async () => {
  await using bot = await startBot({ now: day });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Labels print twice"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident mitigate INC-1 "The old printer is in use"');
  expect(await stateOf(bot, 'hims')).toBe('ok');
  lookAway(bot);

  const answer = await bea.runs('/hims incident severity INC-1 SEV-1 "Nobody can sign in"');
  expect(answer).toMatch(/INC-1 is SEV-1 now: .* It waits for somebody to acknowledge it\./);
  expect(told(bot, { dm: ana.id })).toEqual([expect.stringMatching(/BEA made it SEV-1: Nobody can sign in/)]);
  expect(told(bot, { thread: card })).toContainEqual(
    expect.stringContaining('It is not mitigated any more, and its people are called.'),
  );
  expect(bot.slack.textOf(card)).not.toContain('mitigated by');
  expect(await stateOf(bot, 'hims')).toBe('unknown');
  await bot.clock.advance({ minutes: 16 });
  expect(bot.slack.textOf(card)).not.toContain('acknowledged by');
  expect(await ana.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  lookAway(bot);
});

it('keeps a mitigation when it is milder than it looked', async () => {
  await using bot = await startBot({ now: day });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Labels print twice"');
  await bea.runs('/hims incident mitigate INC-1 "The old printer is in use"');
  await bea.runs('/hims incident severity INC-1 SEV-3 "One ward"');
  expect(await bea.runs('/hims incident show INC-1')).toContain('mitigated');
  lookAway(bot);
});

it('merges no grave incident that nothing holds into one that is mitigated', async () => {
  await using bot = await startBot({ now: day });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Labels print twice"');
  await bea.runs('/hims incident mitigate INC-1 "The old printer is in use"');
  await ana.runs('/hims incident open SEV-2 hims "No labels at all"');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain(
    'INC-1 is mitigated, and INC-2 is not: its calls would end. If it is the same, it is back:   /hims incident reopen INC-1 "why"',
  );
  expect(await stateOf(bot, 'hims')).toBe('unknown');
  await bea.runs('/hims incident reopen INC-1 "Nothing prints now"');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain('goes on as INC-1');
  lookAway(bot);
});

it('calls nobody twice at once for a response that was due before it was that grave', async () => {
  await using bot = await startBot({ now: day });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-4 hims "A door is open"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.clock.advance({ minutes: 40 });
  lookAway(bot);
  await bea.runs('/hims incident severity INC-1 SEV-1 "All doors are open"');
  await bot.settle();
  expect(told(bot, { dm: ana.id }).filter((text) => text.includes('Acknowledge'))).toHaveLength(1);
  await bot.clock.advance({ minutes: 6 });
  expect(told(bot, { thread: card }).join('\n')).toContain('Calling IT Director'); // the order has begun all the same
  lookAway(bot);
});

it('tells who has it that it got worse, and shows the present severity and system in every call', async () => {
  await using bot = await startBot({ now: day });
  const { ana, bea, dora } = bot.people;
  await dora.runs('/hims incident open SEV-4 hims "Infusion pump alarms"');
  lookAway(bot);
  await ana.runs('/hims incident ack INC-1');
  const [call] = ana.dms();
  if (!call) throw new Error('nobody was called');
  await bea.runs('/hims incident severity INC-1 SEV-1 "All of them now"');
  expect(told(bot, { dm: ana.id })).toEqual([
    expect.stringMatching(
      /SEV-1 · INC-1[\s\S]*BEA made INC-1 SEV-1: All of them now\. You have it; resolve by/,
    ),
  ]);
  expect(bot.slack.textOf(call)).toMatch(/SEV-1 · INC-1 .*acknowledged by/s);
  await bea.runs('/hims incident severity INC-1 SEV-3 "Only one"');
  expect(bot.slack.textOf(call)).toContain('SEV-3 · INC-1');
  await bea.runs('/hims incident system INC-1 caresync');
  expect(bot.slack.textOf(call)).toContain('caresync');
  expect(told(bot, { dm: ana.id })).toEqual([]); // milder and moved are in the thread
  await ana.runs('/hims incident severity INC-1 SEV-2 "Two wards"');
  await ana.runs('/hims incident role commander @bea INC-1');
  lookAway(bot);
  await ana.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  expect(told(bot, { dm: ana.id })).toEqual([]);
  expect(told(bot, { dm: bea.id })).toEqual([expect.stringContaining('You have it')]);
  lookAway(bot);
});

it('lists the worst that is mine before what I am called for', async () => {
  await using bot = await startBot({ now: day });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Pumps"');
  await ana.runs('/hims incident ack INC-1');
  await bea.runs('/hims incident open SEV-4 hims "A door is open"');
  expect(await ana.runs('/hims incident list --mine')).toMatch(/INC-1[\s\S]*INC-2/);
  lookAway(bot);
});
