import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

/** The timeline as a person reads it, the oldest first, without the times. */
const inOrder = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('<!date'))
    .map((line) => line.replace(/^<!date[^>]*> /, ''))
    .toReversed();

it('keeps everything in the order in which it happened, a message with its own time', async () => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  const report = await bot.slack.write(
    dora.id,
    'general',
    'Ward 3B cannot <https://login.example|sign in> &amp; print',
  );
  await bot.clock.advance({ minutes: 5 });
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bot.clock.advance({ minutes: 5 });
  const seen = await bot.slack.write(dora.id, 'general', 'CPU of db-1 is at 100 %');
  await bot.clock.advance({ minutes: 5 });
  await bea.runs('/hims incident ack INC-1');
  await bot.clock.advance({ minutes: 5 });

  for (const message of [seen, report]) {
    await bea.chooses('incident.timeline', message);
    expect(bot.slack.valuesOf(bea.form())['incident']).toBe('1'); // the only one is chosen already
    expect(bot.slack.textOf((await bea.submits({})).view ?? bea.form())).toContain(
      'It is in the timeline of INC-1',
    );
    await bot.slack.close(bea.id, bea.form(), { all: true });
  }
  await bea.runs('/hims incident note INC-1 "Restarted the pool"');
  await bea.runs('/hims incident update INC-1 "Better"');

  expect(inOrder(await bea.runs('/hims incident timeline INC-1'))).toEqual([
    `📝 <@${dora.id}>, kept by <@${bea.id}>: Ward 3B cannot sign in &amp; print`,
    `Opened by <@${ana.id}> as SEV-2`,
    `📝 <@${dora.id}>, kept by <@${bea.id}>: CPU of db-1 is at 100 %`,
    `Acknowledged by <@${bea.id}>`,
    `📝 <@${bea.id}>: Restarted the pool`,
    expect.stringContaining(`💬 <@${bea.id}>: Better`),
  ]);
  lookAway(bot);
});

it('takes a message once, in each incident', async () => {
  await using bot = await startBot();
  const { ana, bea, cem } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims incident open SEV-2 hims "Printer queue"');
  const message = await bot.slack.write(ana.id, 'general', 'db-1 is full');
  const keep = async (incident: string) => {
    await bea.chooses('incident.timeline', message);
    const sent = await bea.submits({ incident });
    const said = Object.values(sent.errors).join() || bot.slack.textOf(bea.form());
    await bot.slack.close(bea.id, bea.form(), { all: true });
    return said;
  };
  expect(await keep('1')).toContain('It is in the timeline of INC-1');
  expect(await keep('1')).toContain('That message is in the timeline of INC-1 already');
  expect(await keep('2')).toContain('It is in the timeline of INC-2');

  expect(await cem.chooses('incident.timeline', message)).toContain('it takes the role');
  lookAway(bot);
});

it('follows the message: edited, deleted, or suddenly full of patient data', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const messages = [];
  for (const text of ['db-1 is full', 'db-2 is full', 'db-3 is full', 'db-4 is full']) {
    const message = await bot.slack.write(ana.id, 'incidents', text);
    await bea.chooses('incident.timeline', message);
    await bea.submits({});
    await bot.slack.close(bea.id, bea.form(), { all: true });
    messages.push(message);
  }
  const [edited, deleted, answered, leaked] = messages;
  if (!edited || !deleted || !answered || !leaked) throw new Error('four were written');
  await bot.slack.write(bea.id, 'incidents', 'Since when?', { thread: answered });

  await bot.slack.edit(ana.id, edited, 'db-1 is half full');
  await bot.slack.erase(ana.id, deleted);
  await bot.slack.erase(ana.id, answered); // leaves a tombstone, because it was answered
  await bot.slack.edit(ana.id, leaked, 'Patient MRN 4471123 cannot be found');

  // Slack is acknowledged before the event has had its effect.
  await expect
    .poll(() => bea.runs('/hims incident timeline INC-1'))
    .toContain('looks like patient data since it was edited: not shown');
  const timeline = await bea.runs('/hims incident timeline INC-1');
  expect(timeline).toContain('db-1 is half full (edited)');
  expect(timeline.match(/A message that was deleted since/g)).toHaveLength(2);
  expect(timeline).not.toMatch(/db-1 is full|db-2|db-3|db-4|4471123/);
  expect(await bot.people.gus.runs('/hims audit INC-1')).toContain('incident.note.followed');
  lookAway(bot);
});

it('opens an incident from a message, which stands first in its timeline', async () => {
  await using bot = await startBot();
  const { ana, dora } = bot.people;
  const message = await bot.slack.write(dora.id, 'incidents', 'Nobody on 3B can sign in\nsince 02:10');
  await bot.clock.advance({ minutes: 3 });

  await ana.chooses('incident.from-message', message);
  expect(bot.slack.valuesOf(ana.form())).toMatchObject({
    title: 'Nobody on 3B can sign in',
    report: 'Nobody on 3B can sign in\nsince 02:10',
  });
  await ana.submits({ system: 'hims', severity: 'SEV-2' });

  await bot.slack.expectMessage('incidents', /INC-1 Nobody on 3B can sign in/);
  expect(inOrder(await ana.runs('/hims incident timeline INC-1'))[0]).toBe(
    `📝 <@${dora.id}>, kept by <@${ana.id}>: Nobody on 3B can sign in`,
  );
  await bot.slack.edit(dora.id, message, 'Nobody on 3C can sign in');
  await expect
    .poll(() => ana.runs('/hims incident timeline INC-1'))
    .toContain('Nobody on 3C can sign in (edited)');
  lookAway(bot);
});

it('opens an incident from the shortcut, and from the form of a command', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.chooses('incident.open');
  await ana.submits({ system: 'hims', severity: 'SEV-3', title: 'Login slow' });
  await bot.slack.expectMessage('incidents', /SEV-3 INC-1 Login slow/);

  await ana.runs('/hims incident open --private');
  expect(bot.slack.valuesOf(ana.form())['visibility']).toBe('private');
  await ana.submits({ system: 'fhir', severity: 'SEV-4', title: 'Badge list' });
  expect(bot.slack.channel('inc-2-badge-list').kind).toBe('private');
  lookAway(bot);
});

it('says what a note lacks, and keeps one in a form', async () => {
  await using bot = await startBot();
  const { ana, bea, cem } = bot.people;
  const empty = await bot.slack.write(ana.id, 'general', ' ');
  expect(await bea.chooses('incident.timeline', empty)).toContain('That message has no text');
  const early = await bot.slack.write(ana.id, 'general', 'Is it down?');
  expect(await bea.chooses('incident.timeline', early)).toContain('There is no incident yet');

  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.clicks(card, 'Details and more');
  await bea.clicks(bea.lastAnswer(), 'Add a note');
  const stopped = await bea.submits({ text: 'Patient MRN 4471123 waits' });
  expect(bot.slack.textOf(stopped.view ?? bea.form())).toContain('This looks like');
  await bea.submits({ text: 'One patient waits' });
  expect(told(bot, { thread: card })).toEqual([expect.stringContaining('📝 BEA: One patient waits')]);
  expect(await cem.runs('/hims incident note INC-1 "Mine"')).toContain('it takes the role');
  lookAway(bot);
});
