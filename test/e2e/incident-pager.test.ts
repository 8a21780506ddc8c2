import { expect, it } from 'vitest';
import { type BotOptions, startBot } from '../support/bot.ts';
import { type FakePager, startFakePager } from '../support/fake-pager.ts';
import { lookAway } from '../support/told.ts';

const paged = (pager: FakePager, options: BotOptions = {}) =>
  startBot({
    systems: 'whole',
    pagerUrl: pager.url.replace('http://', `http://${pager.routingKey}@`),
    ...options,
  });
const summaries = (pager: FakePager) => pager.alerts.map(({ summary }) => summary);

it('pages for a SEV-1 and each step of its escalation, and falls silent when somebody answers', async () => {
  await using pager = await startFakePager();
  await using bot = await paged(pager);
  const { ana, bea } = bot.people;

  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  expect(pager.events).toHaveLength(1);
  expect(pager.events[0]?.body).toMatchObject({
    routing_key: pager.routingKey,
    event_action: 'trigger',
    payload: {
      summary: 'SEV-1 INC-1 Login fails (hims): answer by 03:15 EST. Called: on call (Ana Alvarez)',
      source: 'hims',
      severity: 'critical',
      custom_details: { incident: 'INC-1', severity: 'SEV-1', system: 'hims', level: 0 },
    },
  });

  await bot.clock.advance({ minutes: 20 });
  expect(summaries(pager)).toEqual([
    expect.stringContaining('Called: on call'),
    expect.stringMatching(/no answer since 03:15 EST\. Called: DevOps Team \(Ana Alvarez\)/),
    expect.stringMatching(/no answer since 03:15 EST\. Called: IT Director \(Hana Hoshi\)/),
  ]);
  expect(
    bot.slack
      .channel('incidents')
      .all.map((one) => bot.slack.textOf(one))
      .join('\n'),
  ).toMatch(/Calling IT Director .*\(2 of 4/);
  await ana.runs('/hims incident ack INC-1');
  expect(pager.alerts.map(({ status }) => status)).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);

  await ana.runs('/hims escalate INC-1 "The CIO must know"');
  expect(pager.alerts.at(-1)).toMatchObject({
    status: 'triggered',
    summary: expect.stringContaining('Chief'),
  });
  await ana.runs('/hims incident resolve INC-1 "Cable"');
  expect(new Set(pager.alerts.map(({ status }) => status))).toEqual(new Set(['resolved']));
  expect(pager.refusals).toEqual([]);
  lookAway(bot);
});

it.each([
  ['SEV-1', 1],
  ['SEV-2', 1],
  ['SEV-3', 0],
  ['SEV-4', 0],
])('pages for a %s: %i times', async (severity, count) => {
  await using pager = await startFakePager();
  await using bot = await paged(pager, { now: '2026-11-23T15:00:00Z' });
  await bot.people.bea.runs(`/hims incident open ${severity} hims "Login fails"`);
  expect(pager.calls).toBe(count);
  await bot.clock.advance({ hours: 5 }); // the order is gone through, with the pager or without
  expect(pager.calls > 0).toBe(count > 0);
  lookAway(bot);
});

it('pages when an incident becomes grave, and anew when it becomes graver', async () => {
  await using pager = await startFakePager();
  await using bot = await paged(pager, { now: '2026-11-23T15:00:00Z' });
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Login slow"');
  await bea.runs('/hims incident severity INC-1 SEV-2 "Many wards"');
  expect(summaries(pager)).toEqual([expect.stringContaining('SEV-2 INC-1 Login slow')]);
  await bea.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  expect(summaries(pager)).toHaveLength(2);
  // One alarm rings at a time: the milder one has ended.
  expect(pager.alerts.filter(({ status }) => status === 'triggered').map(({ summary }) => summary)).toEqual([
    expect.stringContaining('SEV-1 INC-1 Login slow'),
  ]);
  lookAway(bot);
});

it('tells the pager when Slack has not taken a SEV-1 for 2 minutes, and only then', async () => {
  await using pager = await startFakePager();
  await using bot = await paged(pager);
  bot.allowLog(/./);
  const opening = bot.slack.fail('chat.postMessage', { as: 'http_500', times: Number.POSITIVE_INFINITY });
  await bot.people.bea.runs('/hims incident open SEV-1 hims "Login fails"');
  await bot.clock.advance({ minutes: 1, seconds: 59 });
  expect(summaries(pager)).toHaveLength(1);
  await bot.clock.advance({ seconds: 1 });
  expect(summaries(pager).at(-1)).toBe(
    'SEV-1 INC-1 Login fails (hims): Slack has not shown it to anybody. Use the telephone.',
  );

  opening.cancel();
  await bot.clock.advance({ minutes: 2 });
  await bot.people.bea.runs('/hims incident open SEV-1 hims "Printers fail"');
  await bot.clock.advance({ minutes: 3 });
  expect(summaries(pager).filter((text) => text.includes('Slack has not shown'))).toHaveLength(1);
  await bot.people.bea.runs('/hims incident ack INC-1');
  expect(pager.alerts.filter(({ summary }) => summary.includes('INC-1')).map(({ status }) => status)).toEqual(
    ['acknowledged', 'acknowledged'],
  );
  lookAway(bot);
});

it('says of a private incident only that there is one', async () => {
  await using pager = await startFakePager();
  await using bot = await paged(pager);
  await bot.people.bea.runs('/hims incident open SEV-2 hims "Stolen laptop" --security');
  expect(summaries(pager)).toEqual([expect.stringMatching(/^SEV-2 INC-1 security incident \(hims\): /)]);
  expect(JSON.stringify(pager.events)).not.toContain('laptop');
  lookAway(bot);
});

it.each(['http_500', 'cut', 'rate_limited', 'lose_reply'] as const)(
  'pages in the end, and as one alarm, when the pager fails (%s)',
  async (fault) => {
    await using pager = await startFakePager();
    await using bot = await paged(pager);
    pager.fail(fault, { times: 3, retryAfter: 5 });
    await bot.people.bea.runs('/hims incident open SEV-1 hims "Login fails"');
    await bot.clock.advance({ minutes: 5 });
    expect(pager.alerts.filter(({ summary }) => summary.includes('on call'))).toHaveLength(1);
    lookAway(bot);
  },
);

it('warns the operators when the pager refuses for good', async () => {
  await using pager = await startFakePager();
  await using bot = await startBot({
    systems: 'whole',
    pagerUrl: pager.url.replace('http://', 'http://WRONGKEY@'),
  });
  await bot.people.bea.runs('/hims incident open SEV-1 hims "Login fails"');
  await bot.slack.expectMessage(
    'operations',
    /A notice about INC-1 did not reach the pager: call by telephone\. The pager said HTTP 400: check PAGER_URL/,
  );
  lookAway(bot);
});

it('speaks to a webhook of any kind, with the key once for each alarm', async () => {
  await using pager = await startFakePager();
  await using bot = await startBot({
    systems: 'whole',
    pagerUrl: pager.hookUrl.replace('http://', 'http://user:pass@'),
  });
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident ack INC-1');
  expect(pager.hooks.map(({ body }) => [body['action'], body['key']])).toEqual(
    ['trigger', 'acknowledge', 'acknowledge'].map((action) => [action, expect.stringContaining('INC-1')]),
  );
  expect(pager.hooks[0]).toMatchObject({
    headers: { authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` },
    body: { summary: expect.stringContaining('Login slow'), source: 'hims', severity: 'error' },
  });
  expect(new Set(pager.hooks.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
  lookAway(bot);
});

it('begins anew at another system: the old alarms end, its people are woken', async () => {
  await using pager = await startFakePager();
  await using bot = await paged(pager);
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  await bot.clock.advance({ minutes: 21 });
  const before = pager.alerts.length;

  await bea.runs('/hims incident system fhir INC-1');

  expect(pager.alerts.slice(0, before).every(({ status }) => status === 'resolved')).toBe(true);
  expect(pager.alerts.at(-1)).toMatchObject({
    status: 'triggered',
    summary: expect.stringContaining('(fhir)'),
  });
  await bea.runs('/hims incident ack INC-1');
  await bea.runs('/hims incident resolve INC-1 "done"');
  expect(pager.alerts.every(({ status }) => status === 'resolved')).toBe(true);

  await bea.runs('/hims incident reopen INC-1 "back"');
  expect(pager.alerts.at(-1)).toMatchObject({
    status: 'triggered',
    summary: expect.stringContaining('answered before, your answer is needed'),
  });
  expect(await bea.runs('/hims escalate INC-1')).toContain('INC-1 waits for an answer');
  lookAway(bot);
});

it('tells nothing of an incident that was never paged, and says when the pager does not answer', async () => {
  await using pager = await startFakePager();
  await using bot = await paged(pager);
  const { bea } = bot.people;
  await bea.runs('/hims incident open SEV-4 hims "Typo"');
  await bea.runs('/hims incident ack INC-1');
  expect(pager.calls).toBe(0);

  pager.fail('http_500', { times: 100 });
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  await bot.clock.advance({ minutes: 2 });
  await bot.slack.expectMessage('operations', /The pager does not answer: nobody is paged for INC-2/);
  lookAway(bot);
});
