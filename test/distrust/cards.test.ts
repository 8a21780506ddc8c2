import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

const now = '2026-11-23T15:00:00Z';

it('shows a change anew when an incident that it names is over, without anybody touching the change', async () => {
  await using bot = await startBot({ now });
  const { ana, bea } = bot.people;
  await bea.runs(
    '/hims change request normal hims "Upgrade" --at "2026-11-24 02:00" --plan "Helm upgrade" --rollback "Helm rollback" --validation "Sign-in works" --clinical "Nothing"',
  );
  const card = await bot.slack.expectMessage('changes', /CHG-1/);
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await bea.runs('/hims change assess CHG-1 --likelihood low --impact low');
  await bot.settle();
  const before = bot.slack.textOf(card);
  await ana.runs('/hims incident resolve INC-1 "Cable"');
  expect(bot.slack.textOf(card)).not.toContain('INC-1 is open');
  await ana.runs('/hims incident reopen INC-1 "Again"');
  expect(bot.slack.textOf(card).includes('INC-1')).toBe(before.includes('INC-1'));
  lookAway(bot);
});

it('takes the buttons off a prompt once nobody is asked any more', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident ack INC-1');
  await bea.runs('/hims incident role commander INC-1');
  await bot.clock.advance({ minutes: 61 });
  const prompt = there(bea.dms().find((dm) => bot.slack.textOf(dm).includes('An update is due')));
  expect(bot.slack.textOf(prompt)).toContain('Update');
  await bea.runs('/hims incident update INC-1 "Failover runs"');
  expect(bot.slack.textOf(prompt)).toContain('✔️ INC-1: no action needed, the next update is due later.');

  await bea.runs('/hims incident resolve INC-1 "Cable"');
  const role = there(
    bea.dms().find((dm) => bot.slack.textOf(dm).startsWith('✔️ INC-1: no action needed, resolved')),
  );
  expect(bot.slack.textOf(role)).not.toContain('Details');
  lookAway(bot);
});

it('takes Approve and Reject off the request when the maintenance is cancelled', async () => {
  await using bot = await startBot({ now });
  const { bea, cem } = bot.people;
  await bea.runs(
    '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT2H --exception "The vendor comes only then"',
  );
  const request = there(cem.dms().at(-1));
  expect(bot.slack.textOf(request)).toMatch(/Approve|Agree/);
  await bea.runs('/hims maintenance cancel MW-1 "Vendor is ill"');
  expect(bot.slack.textOf(request)).not.toMatch(/Approve|Reject/);
  expect(bot.slack.textOf(request)).toContain('MW-1: no action needed');
  lookAway(bot);
});

it('has no countdown that grows stale on a card', async () => {
  await using bot = await startBot({ now });
  await bot.people.ana.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  expect(bot.slack.textOf(card)).not.toContain(' left');
  expect(bot.slack.textOf(there(bot.people.ana.dms().at(-1)))).not.toContain(' left');
  lookAway(bot);
});
