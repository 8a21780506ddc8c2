import ICAL from 'ical.js';
import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { type MailServer, type Received, startMailServer } from '../support/mail-server.ts';
import { lookAway, told } from '../support/told.ts';

const announce =
  '/hims maintenance announce hims major "Upgrade to 2.3.1" --window 2026-12-13 --duration PT2H';
const support = 'support@clinic.com';
const director = 'it-director@clinic.com';

async function hospital(): Promise<{ bot: TestBot; mail: MailServer } & AsyncDisposable> {
  const mail = await startMailServer();
  const bot = await startBot({ systems: 'whole', mailUrl: mail.url });
  return {
    bot,
    mail,
    async [Symbol.asyncDispose]() {
      lookAway(bot);
      await bot[Symbol.asyncDispose]();
      await mail[Symbol.asyncDispose]();
    },
  };
}

const subjects = (all: readonly Received[]) => all.map(({ mail }) => mail.subject);

function entry({ calendar }: Received) {
  const component = new ICAL.Component(ICAL.parse(calendar ?? '') as unknown[]);
  const vevent = component.getFirstSubcomponent('vevent');
  if (!vevent) throw new Error('the mail has no entry for the calendar');
  const event = new ICAL.Event(vevent);
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
    status: vevent.getFirstPropertyValue('status'),
  };
}

/** The link in the mail, at the address where the bot of this test listens. */
function link({ headers }: Received, bot: TestBot): string {
  const found = /<(http[^>]+)>/.exec(headers.get('list-unsubscribe') ?? '')?.[1] ?? '';
  return bot.url(new URL(found).pathname);
}

it('tells every mailbox: planned, moved, cancelled, with the entry of the calendar', async () => {
  await using house = await hospital();
  const { bot, mail } = house;
  const { bea } = bot.people;

  await bea.runs(`${announce} --impact "No sign-in for 20 minutes" --before "Save open work"`);
  await bea.runs('/hims maintenance move 2026-12-20 MW-1');
  await bea.runs('/hims maintenance cancel "The vendor is late" MW-1');

  for (const address of [support, director])
    expect(subjects(mail.to(address))).toEqual([
      'Planned maintenance: AROCORD-HIMS, Sun 13 Dec 02:00–04:00 New York (MW-1)',
      'Moved: maintenance of AROCORD-HIMS, now Sun 20 Dec 02:00–04:00 New York (MW-1)',
      'Cancelled: maintenance of AROCORD-HIMS, Sun 20 Dec 02:00–04:00 New York (MW-1)',
    ]);
  const all = mail.to(support).map(entry);
  expect(new Set(all.map(({ uid }) => uid)).size).toBe(1);
  expect(all.map(({ start }) => start)).toEqual([
    '2026-12-13T07:00:00.000Z',
    '2026-12-20T07:00:00.000Z',
    '2026-12-20T07:00:00.000Z',
  ]);
  expect(all.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  expect(all.at(-1)?.status).toBe('CANCELLED');
  const [first] = mail.to(support);
  expect(first?.mail.text).toContain('You will notice: No sign-in for 20 minutes');
  expect(first?.mail.text).toContain('Before it begins: Save open work');
  expect(first?.mail.text).toContain('When: Sun 13 Dec 02:00–04:00 New York (07:00–09:00 UTC)');
  expect(first?.mail.html).toContain('<td style="padding:4px 0">Save open work</td>');
});

it('goes on after an hour without a mail server, once each, and nothing that is no longer true', async () => {
  await using house = await hospital();
  const { bot, mail } = house;
  const { bea } = bot.people;
  bot.allowLog(/mail_/);
  await mail.be('down');
  await bea.runs(announce);
  await bot.clock.advance({ minutes: 30 });
  await bea.runs('/hims maintenance move 2026-12-20 MW-1');
  await bot.clock.advance({ minutes: 30 });
  expect(mail.mails).toEqual([]);
  // Slack did not wait for it, and whoever runs the bot knows.
  await bot.slack.expectMessage(
    'operations',
    /Mail waits: the mail server does not answer\. What is to be told of MW-1/,
  );
  expect(told(bot, 'operations').length).toBeLessThanOrEqual(1); // of the move, half an hour later
  await bot.slack.expectMessage('maintenance', /MW-1/);

  await mail.be('well');
  await bot.clock.advance({ minutes: 2 });

  for (const address of [support, director])
    expect(subjects(mail.to(address))).toEqual([
      'Moved: maintenance of AROCORD-HIMS, now Sun 20 Dec 02:00–04:00 New York (MW-1)',
    ]);
});

it('says whose mail was refused, and sends the others theirs', async () => {
  await using house = await hospital();
  const { bot, mail } = house;
  const { bea } = bot.people;
  mail.refuse(director);

  await bea.runs(announce);

  expect(subjects(mail.to(support))).toHaveLength(1);
  const shown = await bea.runs('/hims maintenance show MW-1');
  expect(shown).toMatch(/4 of 5 notices delivered/);
  expect(shown).toContain(director);
  await bot.slack.expectMessage(
    'operations',
    /MW-1 did not reach it-director@clinic.com by e-mail\. Why: the mail server said 550\. Correct the address/,
  );
});

it('calls it unclear when the server took a mail and did not confirm it, and sends no second one by itself', async () => {
  await using house = await hospital();
  const { bot, mail } = house;
  const { bea } = bot.people;
  await mail.be('forgetful');

  await bea.runs(announce);
  await bot.clock.advance({ minutes: 30 });

  expect(mail.to(director)).toHaveLength(1);
  const shown = await bea.runs('/hims maintenance show MW-1');
  expect(shown).toMatch(/❔ 2 unclear/);
  expect(shown).toContain(`❔ ${director} unclear: the mail server took it and did not confirm it`);
  const warning = await bot.slack.expectMessage(
    'operations',
    /It is unclear whether a notice about MW-1 reached it-director@clinic.com by e-mail/,
  );
  await mail.be('well');
  await bot.people.gus.clicks(warning, 'Try again');
  expect(new Set(mail.to(director).map(({ headers }) => headers.get('message-id'))).size).toBe(1);
  expect(mail.to(director)).toHaveLength(2);
  expect(await bea.runs('/hims maintenance show MW-1')).toMatch(/❔ 1 unclear/);
});

it('stops at the reader’s wish, by the button or at once, and begins again', async () => {
  await using house = await hospital();
  const { bot, mail } = house;
  const { bea, fay } = bot.people;
  await bea.runs(announce);
  const [first] = mail.to(support);
  if (!first) throw new Error('no mail came');
  const address = link(first, bot);

  const page = await (await fetch(address)).text();
  expect(page).toContain(`${support} gets mail about maintenance of AROCORD-HIMS`);
  await bea.runs('/hims maintenance move 2026-12-20 MW-1');
  expect(subjects(mail.to(support)), 'looking at the link changes nothing').toHaveLength(2);

  const done = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  expect(await done.text()).toContain('gets no more mail');
  await bea.runs('/hims maintenance move 2026-12-27 MW-1');
  expect([mail.to(support).length, mail.to(director).length]).toEqual([2, 3]);
  expect(await bea.runs('/hims maintenance ledger MW-1')).not.toContain('mail_');

  await fetch(`${address}?again`, { method: 'POST' });
  await bea.runs('/hims maintenance cancel "The vendor is late" MW-1');
  expect(subjects(mail.to(support)).at(-1)).toMatch(/^Cancelled/);
  expect(await fay.runs('/hims audit mail:hims')).toBeDefined();
});

it.each([
  ['another signature', (path: string) => path.replace(/\.[\w-]+$/, '.AAAAAAAAAAAAAAAAAAAAAA')],
  [
    'another mailbox',
    (path: string) => path.replace(/[\w-]+\./, `${Buffer.from('["hims","x@y.z"]').toString('base64url')}.`),
  ],
  ['nothing', () => '/unsubscribe/'],
])('takes nobody off the list by a link with %s', async (_, spoil) => {
  await using house = await hospital();
  const { bot, mail } = house;
  await bot.people.bea.runs(announce);
  const [first] = mail.to(support);
  if (!first) throw new Error('no mail came');
  const address = link(first, bot);
  const spoilt = bot.url(spoil(new URL(address).pathname));

  expect((await fetch(spoilt)).status).toBe(404);
  expect([404, 405]).toContain((await fetch(spoilt, { method: 'POST' })).status);
  expect(await (await fetch(address)).text()).toContain('Send no more');
});

it('draws no markup and wakes nobody, whatever the title says', async () => {
  await using house = await hospital();
  const { bot, mail } = house;
  await bot.people.bea.runs(
    '/hims maintenance announce hims major "<b>Upgrade</b> <!here> <script>alert(1)</script>" --window 2026-12-13',
  );

  const [first] = mail.to(support);
  expect(first?.mail.html).toContain('&lt;b&gt;Upgrade&lt;/b&gt;');
  expect(first?.mail.html).not.toContain('<script');
  const status = await (await fetch(bot.url('/status'))).text();
  expect(status).toContain('&lt;b&gt;Upgrade&lt;/b&gt;');
  expect(status).not.toContain('<script');
});

it('says once that no mail server is set, however many mailboxes wait for a mail', async () => {
  await using bot = await startBot({ systems: 'whole' });
  await bot.people.bea.runs(announce);

  const warnings = told(bot, 'operations').filter((text) => text.includes('by e-mail'));
  expect(warnings).toEqual([expect.stringContaining('No mail server is set: set SMTP_URL and SMTP_FROM.')]);
  expect(await bot.people.bea.runs('/hims maintenance show MW-1')).toContain('failed: no mail server is set');
  lookAway(bot);
});
