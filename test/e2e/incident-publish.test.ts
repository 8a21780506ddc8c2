import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

interface Notice {
  text: string;
  saidAt: string;
  state: string;
  since: string;
}

async function feed(bot: TestBot): Promise<{ raw: string; hims: Notice[] }> {
  const raw = await (await fetch(bot.url('/status.json'))).text();
  const { systems } = JSON.parse(raw) as { systems: { id: string; notices: Notice[] }[] };
  return { raw, hims: systems.find(({ id }) => id === 'hims')?.notices ?? [] };
}

it('puts a text of its own on the status feed, never the title', async () => {
  await using bot = await startBot();
  const { ana, bea, cem } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "db-1 is full"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  expect((await feed(bot)).hims).toEqual([]);

  expect(await cem.runs('/hims incident publish INC-1 "Slow"')).toContain('it takes the role');
  await bea.runs('/hims incident publish INC-1');
  await bea.submits({ text: 'Sign-in is slow. We are working on it.', components: ['sign-in'] });
  const { raw, hims } = await feed(bot);
  expect(hims).toEqual([
    {
      text: 'Sign-in is slow. We are working on it.',
      saidAt: '2026-11-23T08:00:00.000Z',
      state: 'investigating',
      since: '2026-11-23T08:00:00.000Z',
    },
  ]);
  expect(raw).not.toMatch(/INC-|db-1|SEV|ana|bea/i);
  await bot.slack.expectUpdate(card, /on the status page/);

  await bea.runs('/hims incident mitigate INC-1 "Cleaned up"');
  expect((await feed(bot)).hims[0]?.state).toBe('monitoring');
  await bea.runs('/hims incident publish INC-1 "Sign-in works again."');
  await bea.runs('/hims incident resolve INC-1 "Logs were rotated"');
  expect((await feed(bot)).hims).toEqual([
    expect.objectContaining({ text: 'Sign-in works again.', state: 'resolved' }),
  ]);
  await bea.runs('/hims incident close INC-1');
  expect((await feed(bot)).hims).toEqual([]);
  expect(told(bot, { thread: card }).join('\n')).toMatch(/📣 On the status page, by BEA: Sign-in is slow/);
  lookAway(bot);
});

it('takes it off by hand, and by the menu of the details', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "db-1 is full"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  expect(await bea.runs('/hims incident unpublish INC-1')).toContain('INC-1 is not on the status page');
  await bea.clicks(card, 'Details and more');
  await bea.clicks(bea.lastAnswer(), 'Put on the status page');
  await bea.submits({ text: 'Sign-in is slow.', components: ['sign-in'] });
  await bot.slack.close(bea.id, bea.form(), { all: true });
  expect((await feed(bot)).hims).toHaveLength(1);
  await bea.clicks(card, 'Details and more');
  expect(await bea.clicks(bea.lastAnswer(), 'Take off the status page')).toContain(
    'INC-1 is off the status page',
  );
  expect((await feed(bot)).hims).toEqual([]);
  lookAway(bot);
});

it('says at the opening that something is looked into, when it was opened for the public', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "db-1 is full" --public');
  expect((await feed(bot)).hims.map(({ text }) => text)).toEqual([
    'We are looking into a problem with AROCORD-HIMS. More follows here.',
  ]);
  expect(await ana.runs('/hims incident open --public')).toContain(
    'With --public the whole command has to be typed',
  );
  lookAway(bot);
});

async function states(bot: TestBot): Promise<string> {
  const { systems } = (await (await fetch(bot.url('/status.json'))).json()) as {
    systems: { id: string; state: string; components: { id: string; state: string }[] }[];
  };
  const hims = systems.find(({ id }) => id === 'hims');
  return [hims?.state, ...(hims?.components ?? []).map(({ id, state }) => `${id} ${state}`)].join(', ');
}

it('shows a problem only where somebody says that there is one, and never that all is well meanwhile', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  expect(await states(bot)).toBe('ok, sign-in ok, charts ok, orders ok, reports ok');
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  expect(await states(bot)).toBe('unknown, sign-in unknown, charts unknown, orders unknown, reports unknown');
  const html = await (await fetch(bot.url('/status'))).text();
  expect(html).toContain('Under investigation: AROCORD-HIMS');
  expect(html).not.toMatch(/INC-|SEV|Login/);

  // Nobody said what is affected: it is asked for, and what was typed is kept.
  await bea.runs('/hims incident publish INC-1 "Sign-in does not work."');
  expect(JSON.stringify(bea.form())).toContain('Sign-in does not work.');
  expect(JSON.stringify(await bea.submits({ text: 'Sign-in does not work.' }))).toMatch(
    /Which components of AROCORD-HIMS are affected\?.*--components sign-in,charts,orders,reports/s,
  );
  expect(await bea.runs('/hims incident publish INC-1 "Sign-in does not work." --components login')).toMatch(
    /AROCORD-HIMS has no component "login"\. Choose from sign-in, charts, orders, reports/,
  );
  expect(
    await bea.runs('/hims incident publish INC-1 "Sign-in does not work." --components sign-in,charts'),
  ).toContain('The status page shows your text with a problem in Sign-in, Patient charts');
  expect(await states(bot)).toBe('problem, sign-in problem, charts problem, orders ok, reports ok');

  // A later text is about the same, unless it says otherwise.
  await bea.runs('/hims incident publish INC-1 "Still working on it."');
  expect(await states(bot)).toBe('problem, sign-in problem, charts problem, orders ok, reports ok');
  await bea.runs('/hims incident publish INC-1 "Charts work again." --components sign-in');
  expect(await states(bot)).toBe('problem, sign-in problem, charts ok, orders ok, reports ok');
  await bea.runs('/hims incident unpublish INC-1');
  expect(await states(bot)).toMatch(/^unknown, sign-in unknown/);
  lookAway(bot);
});

it('lets nobody conclude from the status page that there is a private incident', async () => {
  await using bot = await startBot();
  const before = await states(bot);
  await bot.people.ana.runs('/hims incident open SEV-1 hims "Account misused" --private');
  expect(await states(bot)).toBe(before);
  lookAway(bot);
});

it('does not go on telling the public that all is well when it is back', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  await bea.runs('/hims incident publish INC-1 "Sign-in fails." --components sign-in');
  await bea.runs('/hims incident resolve INC-1 "Cable"');
  expect(await bea.runs('/hims incident publish INC-1 "All works again." --components sign-in')).toContain(
    'that what was wrong with Sign-in is over',
  );
  expect(await bea.runs('/hims incident reopen INC-1 "Loose again"')).toMatch(
    /The status page says again: "A problem with AROCORD-HIMS is back\.[\s\S]*incident publish INC-1/,
  );
  expect((await feed(bot)).hims.map(({ text }) => text)).toEqual([
    'A problem with AROCORD-HIMS is back. We are looking into it, and more follows here.',
  ]);
  lookAway(bot);
});

it('says beside the state when it began, and beside the words when they were said', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "db-1 is full"');
  await bot.clock.advance({ minutes: 10 });
  await bea.runs('/hims incident publish INC-1 "Sign-in is slow." --components sign-in');
  const words = { text: 'Sign-in is slow.', saidAt: '2026-11-23T08:10:00.000Z' };
  expect((await feed(bot)).hims).toEqual([
    { ...words, state: 'investigating', since: '2026-11-23T08:00:00.000Z' },
  ]);
  await bot.clock.advance({ minutes: 20 });
  await bea.runs('/hims incident mitigate INC-1 "Cleaned up"');
  expect((await feed(bot)).hims).toEqual([
    { ...words, state: 'monitoring', since: '2026-11-23T08:30:00.000Z' },
  ]);
  await bot.clock.advance({ minutes: 20 });
  await bea.runs('/hims incident resolve INC-1 "Logs were rotated"');
  expect((await feed(bot)).hims).toEqual([
    { ...words, state: 'resolved', since: '2026-11-23T08:50:00.000Z' },
  ]);
  const atom = await (await fetch(bot.url('/status.atom'))).text();
  expect(atom).toMatch(/: resolved\W[^]{0,200}<updated>2026-11-23T08:50:00/);
  await bot.clock.advance({ minutes: 20 });
  await bea.runs('/hims incident reopen INC-1 "It fills again"');
  expect((await feed(bot)).hims).toEqual([
    expect.objectContaining({ state: 'investigating', since: '2026-11-23T09:10:00.000Z' }),
  ]);
  lookAway(bot);
});

it('says at the end that it is over where nobody but the bot has said anything to the public', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "db-1 is full" --public');
  await bea.runs('/hims incident resolve INC-1 "Logs were rotated"');
  const texts = async () => (await feed(bot)).hims.map(({ text, state }) => `${state}: ${text}`);
  expect(await texts()).toEqual(['resolved: The problem with AROCORD-HIMS is over.']);
  await ana.runs('/hims incident reopen INC-1 "It fills again"');
  expect(await texts()).toEqual([
    expect.stringContaining('investigating: A problem with AROCORD-HIMS is back.'),
  ]);
  await bea.runs('/hims incident resolve INC-1 "The disk was replaced"');
  expect(await texts()).toEqual(['resolved: The problem with AROCORD-HIMS is over.']);
  lookAway(bot);
});

it('publishes nothing that reads as if it went on once it is resolved', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "db-1 is full"');
  await bea.runs('/hims incident publish INC-1 "Charts are slow." --components charts');
  await bea.runs('/hims incident resolve INC-1 "Disk was replaced"');
  const texts = async () => (await feed(bot)).hims.map(({ text }) => text);
  const before = await texts();
  for (const text of [
    'Appointments still vanish, we are working on it.',
    'Charts are down again.',
    'It is not yet solved.',
    'We are looking into it.',
    'Charts are no longer slow, but appointments still vanish, and we look for the cause.',
  ])
    expect(await bea.runs(`/hims incident publish INC-1 "${text}" --components charts`)).toContain(
      'That reads as if it went on, and INC-1 is resolved: the status page would say both. Nothing was published.',
    );
  await bea.runs('/hims incident publish INC-1');
  expect(JSON.stringify(await bea.submits({ text: 'Charts still fail.', components: ['charts'] }))).toContain(
    'reads as if it went on',
  );
  expect(await texts()).toEqual(before);
  for (const text of [
    'Charts work again.',
    'Charts are no longer slow. We still watch them.',
    'Sign-in did not work for 2 hours. We are investigating the cause.',
    'Charts do not time out any more.',
  ]) {
    await bea.runs(`/hims incident publish INC-1 "${text}" --components charts`);
    expect((await texts()).join()).toContain(text);
  }
  lookAway(bot);
});

it('publishes nothing that reads as if it were over while it is open', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "db-1 is full"');
  for (const text of ['The problem is solved. Everything works again.', 'Resolved, all well'])
    expect(await bea.runs(`/hims incident publish INC-1 "${text}" --components charts`)).toContain(
      'That reads as if it were over, and INC-1 is open',
    );
  expect((await feed(bot)).hims).toEqual([]);
  for (const text of ['Sign-in works again, charts are still slow.', 'It is not solved yet.'])
    await bea.runs(`/hims incident publish INC-1 "${text}" --components charts`);
  expect((await feed(bot)).hims.map((one) => one.text)).toEqual(['It is not solved yet.']);
  lookAway(bot);
});
