import ICAL from 'ical.js';
import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const announce =
  '/hims maintenance announce hims major "Upgrade to 2.3.1" --window 2026-12-13 --duration PT2H';

/** The address of the calendar, as the bot says it. */
async function feed(bot: TestBot): Promise<string> {
  const said = await bot.people.ana.runs('/hims maintenance calendar hims');
  const address = /https?:\/\/[^\s>|]+/.exec(said)?.[0] ?? '';
  const { pathname, search } = new URL(address);
  return bot.url(`${pathname}${search}`);
}

function entries(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const all = calendar.getAllSubcomponents('vevent').map((one) => {
    const { uid, sequence, summary, startDate } = new ICAL.Event(one);
    return { uid, sequence, summary, start: startDate.toJSDate().toISOString() };
  });
  return all.filter(({ uid }) => uid.startsWith('MW-')); // beside them stand windows, changes and routines
}

it('is a calendar to subscribe to, sent again only when something has changed', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const address = await feed(bot);
  await bea.runs(announce);

  const first = await fetch(address);
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  const [entry] = entries(await first.text());
  expect(entry).toMatchObject({
    sequence: 0,
    summary: 'Maintenance of AROCORD-HIMS (MW-1)',
    start: '2026-12-13T07:00:00.000Z',
  });
  await bot.clock.advance({ hours: 3 });
  const again = await fetch(address, { headers: { 'if-none-match': `"other", W/${etag}` } });
  expect([again.status, await again.text()]).toEqual([304, '']);

  await bea.runs('/hims maintenance move 2026-12-20 MW-1');
  const moved = await fetch(address, { headers: { 'if-none-match': etag } });
  expect(moved.status).toBe(200);
  expect(entries(await moved.text())).toEqual([{ ...entry, sequence: 1, start: '2026-12-20T07:00:00.000Z' }]);
  await bea.runs('/hims maintenance cancel "The vendor is late" MW-1');
  expect(entries(await (await fetch(address)).text())).toEqual([
    expect.objectContaining({
      uid: entry?.uid,
      sequence: 2,
      summary: expect.stringMatching(/^Cancelled/) as string,
    }),
  ]);
  lookAway(bot);
});

it('shows the calendar to nobody who does not know its address', async () => {
  await using bot = await startBot();
  const right = await feed(bot);

  for (const wrong of [
    bot.url('/calendar/hims.ics'),
    bot.url('/calendar/hims.ics?token='),
    `${right}0`,
    right.replace('hims.ics', 'nothing.ics'),
    bot.url('/calendar/all.ics?token=0'),
  ])
    expect((await fetch(wrong)).status, wrong).toBe(404);
  expect((await fetch(right.replace('hims.ics', 'all.ics'))).status).toBe(200);
});

it('keeps the address of the calendar over a restart', async () => {
  await using bot = await startBot();
  const before = new URL(await feed(bot)).search;
  await bot.restart();

  expect(new URL(await feed(bot)).search).toBe(before);
});

it('gives the system a banner that any page may read', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const banner = async () => {
    const answer = await fetch(bot.url('/banner/hims.json'));
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
    return (await answer.json()) as { active: boolean; banners: { level: string; text: string }[] };
  };
  expect(await banner()).toMatchObject({ active: false, banners: [] });
  expect((await fetch(bot.url('/banner/nothing.json'))).status).toBe(404);

  await bea.runs(announce);
  expect((await banner()).active, 'three weeks ahead it would only be in the way').toBe(false);
  await bot.clock.advance({ minutes: 2 });
  const ledger = await bea.runs('/hims maintenance show MW-1');
  expect(ledger).toContain('status page, calendar; banner left out: it stands there from 14 days before');
  await bot.clock.advance({ days: 10 });
  expect((await banner()).banners).toEqual([
    expect.objectContaining({
      level: 'info',
      text: 'Planned maintenance: AROCORD-HIMS, Sun 13 Dec 02:00–04:00 New York',
    }),
  ]);
  await bea.runs('/hims maintenance cancel "The vendor is late" MW-1');
  expect((await banner()).active).toBe(false);
  lookAway(bot);
});

it('has it all on one page, and in a feed', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs(announce);
  await bea.runs('/hims incident open SEV-2 hims "db-1 is full" --public');

  const page = await (await fetch(bot.url('/status'))).text();
  expect(page).toContain('There is a problem with AROCORD-HIMS');
  expect(page).toContain('Sun 13 Dec 02:00–04:00 New York (07:00–09:00 UTC)');
  expect(page).not.toMatch(/db-1|INC-|SEV-/);
  const atom = await (await fetch(bot.url('/status.atom'))).text();
  expect(atom).toContain('Planned maintenance: AROCORD-HIMS, Sun 13 Dec 02:00–04:00 New York');
  expect(atom).toContain('We are looking into a problem with AROCORD-HIMS.');
  expect(atom).not.toMatch(/db-1|INC-|SEV-/);

  await bea.runs('/hims incident resolve INC-1 "Logs were rotated"');
  await bea.runs('/hims incident close INC-1');
  const calm = await (await fetch(bot.url('/status'))).text();
  expect(calm).toContain('No problems reported');
  expect(calm).toContain('1 with a problem');
  await bea.runs(
    '/hims maintenance announce hims major "Secret plans" --window 2026-11-29 --exception "because"',
  );
  expect(
    await (await fetch(bot.url('/status'))).text(),
    'what waits for its exception was told to nobody',
  ).not.toContain('Secret plans');
  lookAway(bot);
});

it('takes a text off the page for good when somebody takes it back', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "db-1 is full" --public');
  await bea.runs('/hims incident unpublish INC-1');

  const page = await (await fetch(bot.url('/status'))).text();
  expect(page).toContain('Under investigation');
  expect(page).toContain('0 with a problem');
  lookAway(bot);
});
