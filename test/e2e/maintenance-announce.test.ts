import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const announce = '/hims maintenance announce hims';

it('refuses a major change in two days, offers the earliest window, and announces it there', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;

  // Monday 03:00 in New York.
  const answer = await bea.runs(
    `${announce} major "Upgrade to 2.3.1" --window 2026-11-25 --duration PT2H --impact "No sign-in for about 20 minutes" --before "Save open work" --components sign-in`,
  );
  expect(answer).toContain(
    "A major change of AROCORD-HIMS needs 14 days' notice; Wed 25 Nov is 2 days away.",
  );
  expect(answer).toContain('The earliest window is Wed 9 Dec 22:00–Thu 10 Dec 02:00.');
  expect(told(bot, 'maintenance')).toEqual([]);

  const taken = await bea.clicks(bea.lastAnswer(), 'Take Wed 9 Dec');
  expect(taken).toContain(
    'MW-1 is announced for Wed 9 Dec 22:00–Thu 10 Dec 00:00 New York (Thu 03:00–05:00 UTC).',
  );
  const card = await bot.slack.expectMessage('maintenance', /Planned maintenance: AROCORD-HIMS/);
  const text = bot.slack.textOf(card);
  for (const part of [
    'You will notice: No sign-in for about 20 minutes',
    'Before it begins: Save open work',
    'Affected: Sign-in',
    'Why: Upgrade to 2.3.1 · MW-1 · major, production',
    'announced 16 days before (14 days needed)',
  ])
    expect(text).toContain(part);
  expect(await bea.runs('/hims maintenance show MW-1')).toMatch(
    /announced 16 days before \(14 days needed\), \d of \d notices delivered, 4 planned/,
  );
  lookAway(bot);
});

it('takes notice that is exactly enough, and not a minute less', async () => {
  await using bot = await startBot({ now: '2026-11-22T07:00:00Z' }); // Sunday 02:00 in New York, 14 days before
  const { bea } = bot.people;
  expect(await bea.runs(`${announce} major "Upgrade" --window 2026-12-06`)).toContain(
    'MW-1 is announced for Sun 6 Dec 02:00–06:00 New York (07:00–11:00 UTC)',
  );
  expect(await bea.runs('/hims maintenance cancel "Not ready" MW-1')).toContain('MW-1 is cancelled');
  await bot.clock.advance({ minutes: 1 });
  expect(await bea.runs(`${announce} major "Upgrade" --window 2026-12-06`)).toContain(
    "needs 14 days' notice; Sun 6 Dec is 13 days away. The earliest window is Wed 9 Dec",
  );
  lookAway(bot);
});

it('asks in two forms for what was not typed, and shows which windows are too late', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  expect(await bea.runs('/hims maintenance announce "Upgrade to 2.3.1"')).toBe('');
  await bea.submits({ system: 'hims', size: 'major' });

  const form = bot.slack.textOf(bea.form());
  expect(form).toContain('⚠️ Wed 25 Nov 22:00–Thu 26 Nov 02:00 (announce by Wed 11 Nov: too late)');
  expect(form).toContain('Wed 9 Dec 22:00–Thu 10 Dec 02:00');
  expect(JSON.stringify(bea.form())).toContain('Upgrade to 2.3.1'); // typed before, not lost

  // A late window without a reason stays in the form, with both ways out beside it.
  const late = await bea.submits({ when: '⚠️ Sun 29 Nov 02:00–06:00 (announce by Sun 15 Nov: too late)' });
  expect(JSON.stringify(late)).toContain("needs 14 days' notice; Sun 29 Nov is 5 days away");
  expect(JSON.stringify(late)).toContain('Choose it, or say below why it cannot wait.');
  expect(told(bot, 'maintenance')).toEqual([]);

  await bea.submits({
    when: 'Sun 13 Dec 02:00–06:00',
    takes: 'PT2H',
    impact: 'No sign-in',
    components: ['sign-in', 'charts'],
    implementer: 'dora',
  });
  await bot.slack.expectMessage('maintenance', /Affected: Sign-in, Patient charts/);
  expect(told(bot, 'maintenance')).toEqual([]);
  expect(await bea.runs('/hims maintenance show MW-1')).toContain('Sun 13 Dec 02:00–04:00 New York');
  expect(bot.slack.textOf(bea.lastAnswer())).toMatch(/by <@U0BEA00002> · carried out by <@U0DORA0004>/);
  lookAway(bot);
});

it('asks for the window alone when everything else was typed', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  expect(await bea.runs(`${announce} patch "Kernel" --duration PT1H`)).toBe('');
  expect(JSON.stringify(bea.form())).toContain('Kernel');
  await bea.submits({ when: 'Sun 29 Nov 02:00–06:00' });
  await bot.slack.expectMessage('maintenance', /Sun 29 Nov 02:00–03:00/);
  expect(told(bot, 'maintenance')).toEqual([]);
});

const times = [
  ['--window 2026-12-06T02:30 --duration PT2H', 'Sun 6 Dec 02:30–04:30 New York (07:30–09:30 UTC)'],
  ['--window "6 Dec"', 'Sun 6 Dec 02:00–06:00 New York'],
  ['--window "6 December 2026"', 'Sun 6 Dec 02:00–06:00 New York'],
  ['--window Sun', 'Sun 29 Nov 02:00–06:00 New York'],
  ['--window wednesday', 'Wed 25 Nov 22:00–Thu 26 Nov 02:00 New York'],
  ['--window primary', 'Sun 29 Nov 02:00–06:00 New York'],
  ['--window secondary --duration 2h', 'Wed 25 Nov 22:00–Thu 26 Nov 00:00 New York'],
] as const;

it('understands dates, weekdays and the names of windows', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  for (const [at, [typed, when]] of times.entries()) {
    const answer = await bea.runs(`${announce} patch "Kernel" ${typed}`);
    expect(answer, typed).toContain(`MW-${at + 1} is announced for ${when}`);
    await bea.runs(`/hims maintenance cancel "Only a test" MW-${at + 1}`);
  }
  lookAway(bot);
});

const refusals = [
  ['hims patch "K" --window 2026-11-01', 'is over already'],
  ['hims patch "K" --window 2026-11-22T02:30', 'is over already'],
  ['hims patch "K" --window "2026-11-23T02:59" --duration PT1H', 'That time is over already'],
  ['hims patch "K" --window 2026-11-29 --duration PT0S', 'It has to last longer than nothing'],
  ['hims patch "K" --window 2026-11-29 --duration P9D', 'three days at most'],
  ['hims patch "K" --window 2026-11-29 --duration -PT1H', 'It has to last longer than nothing'],
  [
    'hims patch "K" --window 2026-11-28',
    'No window of hims (production) for a patch change opens on 2026-11-28',
  ],
  [
    'hims patch "K" --window 2026-11-29T23:00 --duration PT3H',
    'lies in no window of hims for a patch change',
  ],
  ['hims patch "K" --window 2026-11-29 --duration PT6H', '6 hours is longer than any window of hims'],
  ['hims patch "K" --window 2026-02-30', 'is no time that I can read'],
  ['hims patch "K" --window nonsense', 'is no time that I can read'],
  ['hims patch "K" --window 2030-12-01', 'more than two years ahead'],
  ['hims patch "K" --window now', 'lies in no window'],
  [
    'hims patch "K" --window Sun --environment test',
    'hims has no environment "test". There are: production.',
  ],
  ['hims patch "K" --window Sun --components printer', 'hims has no component "printer". There are: sign-in'],
  ['hims patch "K" --window Sun --change CHG-99', 'There is no CHG-99'],
  ['hims huge "K" --window Sun', '"huge" does not fit'],
  ['him patch "K" --window Sun', 'Did you mean hims?'],
] as const;

it('refuses in words what cannot be meant', async () => {
  await using bot = await startBot();
  for (const [typed, words] of refusals)
    expect(await bot.people.bea.runs(`/hims maintenance announce ${typed}`), typed).toContain(words);
  expect(told(bot, 'maintenance')).toEqual([]);
});

it('takes no time twice, and pings nobody by a title', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const title = 'Kernel <!here> <b>now</b> & *then*';
  await bea.runs(`${announce} patch "${title}" --window Sun --duration PT2H`);
  const card = await bot.slack.expectMessage('maintenance', /MW-1/);
  expect(JSON.stringify(card.blocks)).not.toContain('<!here>');
  expect(card.text).not.toContain('<!here>');
  expect(await bea.runs(`${announce} patch "Other" --window 2026-11-29T03:00 --duration PT1H`)).toContain(
    'MW-1 has that time: Sun 29 Nov 02:00–04:00',
  );
  expect(await bea.runs(`${announce} patch "After" --window 2026-11-29T04:00 --duration PT1H`)).toContain(
    'MW-2 is announced',
  );
  const two = await Promise.all(
    [bea, bot.people.dora].map((who) => who.runs(`${announce} patch "At once" --window 2026-12-06`)),
  );
  expect(two.filter((answer) => answer.includes('MW-3 is announced'))).toHaveLength(1);
  expect(two.filter((answer) => answer.includes('MW-3 has that time'))).toHaveLength(1);
  lookAway(bot);
});

it('says who may, and announces nothing for anybody else', async () => {
  await using bot = await startBot();
  expect(await bot.people.ana.runs(`${announce} patch "Kernel" --window Sun`)).toContain(
    'You cannot do that: it takes the role operator, dba, security or admin.',
  );
  expect(told(bot, 'maintenance')).toEqual([]);
});

it.each([
  [
    '2027-03-01T12:00:00Z',
    '2027-03-14',
    'Sun 14 Mar 03:00–06:00 New York (07:00–10:00 UTC)',
    'Sun 14 Mar 02:00–06:00 is 3 hours long this time: the clocks go from 02:00 to 03:00.',
  ],
  ['2026-10-19T12:00:00Z', '2026-11-01', 'Sun 1 Nov 02:00–06:00 New York (07:00–11:00 UTC)', ''],
])('shows the windows where the clocks change right in both zones: %s', async (now, day, when, said) => {
  await using bot = await startBot({ now });
  const { bea } = bot.people;
  const list = await bea.runs('/hims maintenance windows hims');
  const answer = await bea.runs(`${announce} routine "Care" --window ${day}`);
  for (const words of [list, answer]) {
    expect(words).toContain(when);
    expect(words).toContain(said);
    expect(words.includes('long this time')).toBe(said !== '');
  }
  lookAway(bot);
});

it('says of which day the last moment to announce is: not of the window beside it', async () => {
  await using bot = await startBot({ now: '2026-11-30T22:00:00Z' }); // Mon 17:00 in New York
  const list = await bot.people.bea.runs('/hims maintenance windows hims');
  expect(list).toMatch(/Wed 2 Dec 02:00–04:00 [^\n]*\n *announce routine until Tue 1 Dec 02:00/);
  expect(list).toMatch(
    /Wed 2 Dec 22:00–[^\n]*\n *announce patch until today 22:00, routine until Tue 1 Dec 22:00/,
  );
});

it('lists the windows of every environment with the notice that each needs', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  const list = await ana.runs('/hims maintenance windows fhir');
  for (const part of [
    'FHIR Interoperability Platform, staging',
    'Thu 26 Nov 19:00–23:00 UTC',
    'too late for major',
    'With enough notice, the earliest: major Sun 24 Jan 2027, minor Sun 13 Dec, patch Sun 6 Dec, routine Sun 6 Dec',
  ])
    expect(list).toContain(part);
  expect(await ana.runs('/hims maintenance windows')).toContain('AROCORD-HIMS, production');
  expect(await ana.runs('/hims maintenance windows hims --environment moon')).toContain(
    'There is no environment "moon" here',
  );
});

it('stops what looks like patient data, also behind the button of a refusal', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const line = `${announce} major "Clean up after MRN 4471123" --window 2026-11-29 --duration PT2H`;
  expect(await bea.runs(line)).toContain('This looks like');
  await bea.clicks(bea.lastAnswer(), 'It is not, post it');
  const refused = await bea.submits({ phi_reason: 'It is a test number' });
  const view = refused.view ?? bea.form();
  expect(bot.slack.textOf(view)).toContain("needs 14 days' notice");
  expect(told(bot, 'maintenance')).toEqual([]);

  await bea.clicks(view, 'Take Wed 9 Dec');
  expect(bea.form().title).toBe('Announce maintenance'); // looked at once more, because nothing was stored before
  await bea.submits({});
  expect(JSON.stringify(bea.form())).toContain('It is no patient data, because');
  expect(told(bot, 'maintenance')).toEqual([]);
  await bea.submits({ phi_reason: 'It is a test number' });
  await bot.slack.expectMessage('maintenance', /Clean up after MRN 4471123/);
  expect(told(bot, 'maintenance')).toEqual([]);
});
