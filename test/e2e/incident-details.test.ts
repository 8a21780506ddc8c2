import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

it('shows everything about an incident that has much of everything, and every button', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login <slow> & more"');
  const hostile = '&'.repeat(290);
  for (let at = 1; at <= 14; at += 1) await bea.runs(`/hims incident task INC-1 "${at} ${hostile}"`);
  await bea.runs(
    `/hims incident update INC-1 "${'&'.repeat(1_900)}" --doing "${'<'.repeat(490)}" --needs "${'>'.repeat(490)}"`,
  );
  await bea.runs('/hims incident update INC-1 "Failover runs"');

  const details = await bea.runs('/hims incident show INC-1');
  expect(details).toMatch(/Failover runs/);
  expect(details).toMatch(/☐ 1\. 1 &amp;/);
  expect(details).toMatch(/… and \d+ more/);
  expect(details).toMatch(/… and \d+ older ones/);
  expect(
    bot.slack.channel('incidents').all.some((one) => bot.slack.textOf(one).includes('Doing: &lt;')),
  ).toBe(true);
  expect(await bea.clicks(bea.lastAnswer(), 'Acknowledge')).toContain('INC-1 is yours');
  lookAway(bot);
});

it('has every move that is possible among its buttons and its menu', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident role commander INC-1');
  const details = await bea.runs('/hims incident show INC-1');
  const labels =
    'Mitigated,Resolve,Change severity,Call the next level now,Take command over,Roles,Add a task,Add a note,Timeline,Put on the status page,It is another system,It is the same as another,Update';
  for (const label of labels.split(',')) expect(details).toContain(label);
  await bea.clicks(bea.lastAnswer(), 'Timeline');
  expect(bot.slack.textOf(bea.lastAnswer())).toMatch(/Timeline of INC-1[^]*Commander is/);
  await bea.runs('/hims incident resolve INC-1');
  const over = await bea.runs('/hims incident show INC-1');
  for (const label of ['Write the summary', 'Draft of the review', 'Reopen', 'Close'])
    expect(over).toContain(label);
  for (const label of ['Mitigated', 'Roles', 'Change severity']) expect(over).not.toContain(`\n${label}\n`);
  lookAway(bot);
});

it('makes the likely button of the card the first, and only that one stands out', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  const styles = () => {
    const row = there(card.blocks.find((block) => block['type'] === 'actions'));
    return (row['elements'] as { style?: string }[]).map(({ style }) => style ?? '');
  };
  expect(styles()).toEqual(['primary', '', '', '']);
  await bea.runs('/hims incident ack INC-1');
  expect(styles()).toEqual(['primary', '', '', '']);
  await bea.runs('/hims incident resolve INC-1 "Cache"');
  expect(styles()[0]).toBe('primary');
  expect(styles().filter((style) => style === 'primary')).toHaveLength(1);
  lookAway(bot);
});
