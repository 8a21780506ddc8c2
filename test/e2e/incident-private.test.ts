import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

it('keeps a private incident in a private channel, for those who are in it', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea, dora } = bot.people;

  const answer = await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');

  expect(answer).toContain('Its card goes to a private channel of its own');
  const own = bot.slack.channel('inc-1-payroll-is-visible');
  expect(own.kind).toBe('private');
  expect(own.members).toContain(bea.id);
  expect(own.members).not.toContain(ana.id); // it is night, so nobody is called yet
  expect(bot.slack.channel('incidents').messages).toEqual([]);
  expect(own.bookmarks).toEqual([]);
  expect(told(bot, own.name)).toEqual([expect.stringMatching(/INC-1 · Payroll is visible.* · 🔒 private/)]);

  await bea.runs('/hims incident update INC-1 "Access is taken away"');
  expect(told(bot, own.name)).toEqual([expect.stringContaining('Access is taken away')]);
  expect(bot.slack.channel('incidents').messages).toEqual([]);

  // Whoever is invited into the channel is in it from then on; whoever gets a task, too.
  expect(await dora.runs('/hims incident show INC-1')).toContain('There is no INC-1');
  await bot.slack.join(dora.id, own, { inviter: bea.id });
  await bot.settle();
  expect(await dora.runs('/hims incident show INC-1')).toContain('Payroll is visible');
  expect(await ana.runs('/hims incident list')).not.toContain('INC-1');
  await bea.runs('/hims incident task INC-1 "Ask payroll" @ana');
  expect(await ana.runs('/hims incident list')).toContain('INC-1');
  expect(bot.slack.channel(own).members).toContain(ana.id);
  lookAway(bot);
});

it('keeps in the audit log who came into its channel and who left, also who was part of it already', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, dora, fay } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');
  const own = bot.slack.channel('inc-1-payroll-is-visible');
  const log = async () => {
    await bot.settle();
    await fay.runs('/hims audit INC-1');
    return fay.lastAnswer().text?.match(/incident\.(joined|left)/g) ?? [];
  };

  await bot.slack.join(dora.id, own, { inviter: bea.id });
  expect(await log()).toEqual(['incident.joined']);
  await bot.slack.leave(dora.id, own);
  expect(await log()).toEqual(['incident.left', 'incident.joined']);
  await bea.runs('/hims incident task INC-1 "Ask payroll" @dora');
  await bot.slack.leave(dora.id, own);
  expect((await log())[0]).toBe('incident.left'); // a task makes her part of it all the same
  await bot.slack.join(dora.id, own, { inviter: bea.id });
  expect((await log()).slice(0, 2)).toEqual(['incident.joined', 'incident.left']);
  lookAway(bot);
});

it('calls people on call for a private incident, and they are in it then', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');

  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  expect(bot.slack.channel('inc-1-payroll-is-visible').members).toContain(ana.id);
  expect(await ana.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  lookAway(bot);
});

it('goes to its people one by one when Slack makes no private channel', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora } = bot.people;
  bot.slack.fail('conversations.create', {
    as: { error: 'missing_scope' },
    times: Number.POSITIVE_INFINITY,
  });
  await bea.runs('/hims incident open SEV-2 hims "Payroll is visible" --private');

  const card = await bot.slack.expectMessage({ dm: bea.id }, /Payroll is visible.*🔒 private/);
  await bot.slack.expectMessage({ dm: ana.id }, /Payroll is visible.*🔒 private/);
  await bea.runs('/hims incident note INC-1 "HR knows"');
  await bot.slack.expectMessage({ thread: card }, /HR knows/);
  expect(bot.slack.channel('incidents').messages).toEqual([]);
  expect(dora.dms()).toEqual([]);
  await bea.clicks(card, 'Acknowledge');
  await bot.slack.expectUpdate(card, /acknowledged by/);
  lookAway(bot);
});

it('shows compliance every private incident, and lets nobody publish one', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, fay } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');

  expect(await fay.runs('/hims incident list')).toContain('Payroll is visible');
  expect(await fay.runs('/hims incident show INC-1')).toContain('Payroll is visible');
  expect(await fay.runs('/hims audit INC-1')).toContain('incident.opened');
  expect(await bea.runs('/hims incident publish INC-1 "We look into it"')).toContain(
    'INC-1 is private, so it cannot be on the status page',
  );
  expect(await bea.runs('/hims incident open SEV-3 hims "Other" --private --public')).toContain(
    'A private incident cannot be on the status page',
  );
  expect(await (await fetch(bot.url('/status.json'))).text()).not.toContain('INC');
  lookAway(bot);
});

it('gives a security incident to the security team, and its clock of the breach notice runs until somebody stops it', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea, emil } = bot.people;

  await bea.runs('/hims incident open SEV-2 hims "Stolen laptop" --security');

  const own = bot.slack.channel('inc-1-stolen-laptop');
  expect([own.kind, own.members.includes(emil.id), own.members.includes(ana.id)]).toEqual([
    'private',
    true,
    false,
  ]);
  await bot.slack.expectMessage({ dm: emil.id }, /INC-1/); // called before DevOps
  expect(ana.dms()).toEqual([]);
  expect(told(bot, own.name).join()).toContain('🔒 security');
  await emil.runs('/hims incident resolve INC-1 "Wiped from afar"');
  told(bot, own.name);

  await bot.clock.advance({ days: 29 });
  expect(told(bot, own.name).filter((text) => text.includes('authorities'))).toEqual([]);
  await bot.clock.advance({ days: 2 }); // 60 days of 45 CFR 164.404, half of them
  expect(told(bot, own.name)).toEqual([
    expect.stringMatching(/50 % of the time is over to tell the authorities of the breach/),
  ]);
  await emil.runs('/hims incident close INC-1');
  told(bot, own.name);
  await bot.clock.advance({ days: 18 });
  expect(told(bot, own.name)).toEqual([expect.stringMatching(/80 % of the time/)]); // closed does not mean told
  await bot.clock.advance({ days: 13 });
  expect(told(bot, own.name)[0]).toMatch(/the time to tell the authorities of the breach is over since/);

  expect(await bea.runs('/hims incident notified INC-1 "HHS, by the portal"')).toContain('it takes the role');
  expect(await emil.runs('/hims incident notified INC-1 "HHS, by the portal"')).toContain(
    'The clock of the breach notice of INC-1 has stopped',
  );
  told(bot, own.name);
  await bot.clock.advance({ days: 3 });
  expect(told(bot, own.name)).toEqual([]);
  expect(await emil.runs('/hims incident notified INC-1 "Again"')).toContain(
    'The authorities were told about INC-1 already',
  );
  expect(await bea.runs('/hims incident timeline INC-1')).toMatch(/The authorities were told.*HHS/);
  lookAway(bot);
});

it('knows of no breach notice where nothing was breached', async () => {
  await using bot = await startBot();
  const { ana, gus } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');
  expect(await gus.runs('/hims incident notified INC-1 "HHS"')).toContain(
    'INC-1 is no security incident, so no authority waits for a notice',
  );
  lookAway(bot);
});

it('stops the clock of the breach notice by the menu of the details, which is there for security incidents only', async () => {
  await using bot = await startBot();
  const { emil } = bot.people;
  await emil.runs('/hims incident open SEV-3 hims "Stolen laptop" --security');
  await emil.runs('/hims incident show INC-1');
  await emil.clicks(emil.lastAnswer(), 'The authorities were told');
  await emil.submits({ text: 'HHS, by the portal' });
  expect(bot.slack.textOf(emil.form())).toContain('The clock of the breach notice of INC-1 has stopped');
  await bot.slack.close(emil.id, emil.form(), { all: true });
  expect(await emil.runs('/hims incident show INC-1')).not.toContain('The authorities were told\n');
  await emil.runs('/hims incident open SEV-3 hims "Login slow"');
  await emil.runs('/hims incident show INC-2');
  await expect(emil.clicks(emil.lastAnswer(), 'The authorities were told')).rejects.toThrow('There is no');
  lookAway(bot);
});

it('takes everybody who is called into a private incident, and calls nobody in public', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, hana, ivo } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Payroll is visible" --private');
  expect(await hana.runs('/hims incident show INC-1')).toContain('There is no INC-1');
  await bot.clock.advance({ minutes: 21 });

  await bot.slack.expectMessage({ dm: hana.id }, /INC-1[^]*You are called as IT Director/);
  const own = bot.slack.channel('inc-1-payroll-is-visible');
  expect(own.members).toContain(hana.id);
  expect(own.members).not.toContain(ivo.id);
  expect(told(bot, own.name).join('\n')).toContain('Calling IT Director');
  expect(await hana.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  expect(bot.slack.channel('incidents').all).toEqual([]);
  expect(bot.slack.channel('operations').all.filter(({ isBot }) => isBot)).toEqual([]);
  lookAway(bot);
});

it('ends with leaving its channel, for whoever holds neither role nor task', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');
  const own = bot.slack.channel('inc-1-payroll-is-visible');
  await bot.slack.join(dora.id, own, { inviter: bea.id });
  await bot.settle();
  expect(await dora.runs('/hims incident show INC-1')).toContain('Payroll is visible');

  await bot.slack.leave(dora.id, own);
  await bot.settle();
  expect(await dora.runs('/hims incident show INC-1')).toContain('There is no INC-1');

  await bea.runs('/hims incident role scribe @dora INC-1');
  await bot.slack.leave(dora.id, own);
  await bot.settle();
  expect(await dora.runs('/hims incident show INC-1')).toContain('Payroll is visible');
  lookAway(bot);
});

it('lets in whoever came while the bot was away, once they type there', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');
  const own = bot.slack.channel('inc-1-payroll-is-visible');
  bot.slack.disconnect();
  await bot.slack.join(dora.id, own, { inviter: bea.id }); // nobody hears of it
  await bot.restart();

  expect(await dora.runs('/hims incident show', { channel: own.name })).toContain('Payroll is visible');
  lookAway(bot);
});

it('makes another channel when somebody archives that of a private incident', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');
  await bot.slack.archiveChannel('inc-1-payroll-is-visible');

  await bea.runs('/hims incident update INC-1 "Access is taken away"');

  const next = bot.slack.channel('inc-1-payroll-is-visible-2');
  expect(next.kind).toBe('private');
  expect(next.members).toContain(bea.id);
  expect(told(bot, next.name).join('\n')).toMatch(/Access is taken away/);
  lookAway(bot);
});

it.each(['private: nurse account misused', 'security: nurse account misused'])(
  'asks in the form, too, about "%s" while everyone may see it',
  async (title) => {
    await using bot = await startBot({ systems: 'whole' });
    const { ana } = bot.people;
    const fields = { system: 'hims', severity: 'SEV-4', title };
    await ana.runs('/hims incident open');
    const asked = await ana.submits({ ...fields, visibility: 'everyone' });
    expect(bot.slack.textOf(there(asked.view))).toContain(
      'asks for privacy, and everyone may see it. Nothing was done.',
    );
    expect(bot.slack.channel('incidents').messages).toEqual([]);
    const done = await ana.submits({ ...fields, visibility: 'private' });
    expect(bot.slack.textOf(there(done.view))).toContain('INC-1 is open. Its card goes to a private channel');
    lookAway(bot);
  },
);

it('merges two private incidents only where nobody would read more by it', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');
  await bea.runs('/hims incident open SEV-3 hims "Salaries in a shared folder" --private');
  await bea.runs('/hims incident task INC-2 "Ask payroll" @dora');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain(
    '<@U0DORA0004>: in INC-2 and not in INC-1, and would read all of INC-1. If they may, invite them into the channel of INC-1 first; otherwise the two stay apart.',
  );
  expect(await dora.runs('/hims incident timeline INC-1')).toContain('There is no INC-1');
  await bot.slack.join(dora.id, bot.slack.channel('inc-1-payroll-is-visible'), { inviter: bea.id });
  await bot.settle();
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain('goes on as INC-1');
  lookAway(bot);
});

it('merges nothing private into what others read as well: they would read its tasks', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Payroll is visible" --private');
  await bea.runs('/hims incident task INC-1 "Look at the second file" @bea');
  await bea.runs('/hims incident open SEV-3 hims "Salaries in a shared folder" --private');
  await bea.runs('/hims incident task INC-2 "Ask payroll" @dora');
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toContain(
    '<@U0DORA0004>: in INC-2 and not in INC-1, and would read the tasks of INC-1. If they may, invite them into the channel of INC-1 first; otherwise the two stay apart.',
  );
  expect(await dora.runs('/hims incident show INC-2')).not.toContain('second file');
  lookAway(bot);
});
