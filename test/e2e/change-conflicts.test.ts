import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { startFakeGithub } from '../support/fake-github.ts';
import { lookAway } from '../support/told.ts';

/** Whatever the clock says, until the first Sunday in December at 02:00 in New York. */
const untilSunday = { days: 12, hours: 23 };

async function scheduled(bot: TestBot) {
  const card = await approvedUpgrade(bot);
  await bot.people.gus.runs('/hims change schedule CHG-1');
  return card;
}

it('does not start against a freeze that was declared after the approval', async () => {
  await using bot = await startBot(board);
  const { cem, gus } = bot.people;
  const card = await scheduled(bot);
  await cem.runs('/hims maintenance freeze hims 2026-12-05 2026-12-07 "Accreditation visit"');
  await bot.clock.advance(untilSunday);

  expect(await gus.clicks(card, 'Start')).toMatch(
    /CHG-1 cannot go ahead: the freeze FRZ-1 \(Sat 5 Dec 00:00–Tue 8 Dec 00:00\): Accreditation visit\. Free: /,
  );
  expect(bot.slack.textOf(card)).toContain('Start');
  expect(await gus.runs('/hims change show CHG-1')).toContain('⚠️ the freeze FRZ-1');
  lookAway(bot);
});

it('does not start while a SEV-1 is open, says nothing of a private one, and starts when it is over', async () => {
  await using bot = await startBot(board);
  const { ana, emil, gus } = bot.people;
  const card = await scheduled(bot);
  await bot.clock.advance(untilSunday);
  await emil.runs('/hims incident open SEV-2 hims "Zebra laptop" --security');
  const refusal = await gus.clicks(card, 'Start');
  expect(refusal).toContain('a grave private incident is open on this system');
  expect(refusal).not.toMatch(/INC-|Zebra/);
  expect(await gus.runs('/hims change show CHG-1')).not.toMatch(/INC-1|Zebra/);
  await emil.runs('/hims incident resolve INC-1 "Found"');

  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  expect(await gus.clicks(card, 'Start')).toMatch(
    /CHG-1 cannot go ahead: <https?:[^|]*\|INC-2> is open on this system\./,
  );
  await ana.runs('/hims incident resolve INC-2 "Cable"');
  expect(await gus.clicks(card, 'Start')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('lets the change that mends an incident start while it is open', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await approvedUpgrade(bot, '--at "2026-11-25 22:00" --incident INC-1');
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 2, hours: 19 });
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('names what has the same time, the same hands, and what must be done first', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await scheduled(bot);

  const answer = await ana.runs(upgrade(`${sunday} --after CHG-1`, 'Rotate certificates'));
  expect(answer).toMatch(
    /In its way: <http[^|]*\|CHG-1> Upgrade HIMS to 2\.3\.1 \(Sun 6 Dec 02:00–04:00\); <http[^|]*\|CHG-1> .* must be done first\./,
  );
  expect(answer).toMatch(/Free: Sun 6 Dec 04:00–06:00, Wed 9 Dec /);
  const card = cardOf(bot, 'CHG-2');
  expect(bot.slack.textOf(card)).toMatch(/⚠️ <http[^|]*\|CHG-1> Upgrade HIMS to 2\.3\.1/);

  expect(await ana.runs(upgrade(`${sunday} --after CHG-99`, 'More'))).toContain('There is no CHG-99');
  expect(await ana.runs('/hims change edit CHG-1 --after CHG-2')).toContain('CHG-1 would wait for itself');
  await gus.runs('/hims change edit CHG-2 --at "2026-12-06 04:00"');
  expect(bot.slack.textOf(card)).not.toContain('(Sun 6 Dec 02:00');
  expect(
    await ana.runs(
      '/hims change request normal fhir "Index" --plan "Helm upgrade" --rollback "Helm rollback" --validation "Sign-in works" --clinical "none" --at "2026-12-06 08:30" --implementer @gus',
    ),
  ).toContain('has the same implementer');
  lookAway(bot);
});

it('shows what is outside every window or too late, and gives it no time', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  expect(await ana.runs(upgrade('--at "2026-11-24 12:00"'))).toMatch(
    /outside every window .*too little notice/,
  );
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await bea.runs('/hims change approve CHG-1');
  await cem.runs('/hims change approve CHG-1');
  expect(await gus.runs('/hims change schedule CHG-1')).toContain(
    'CHG-1 cannot go ahead: outside every window',
  );
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-12-06 02:00"')).toContain(
    'CHG-1 was decided for another time',
  );
  lookAway(bot);
});

it('takes the time of the maintenance that it is carried out in, and is legal where that is', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Upgrade" --window 2026-12-06');
  await ana.runs(upgrade('--window MW-1'));
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(
    /Sun 6 Dec 02:00–04:00[\s\S]*in (<[^|]*\|)?MW-1[\s\S]*✓ no conflict/,
  );
  // Linked from the other side it is the same change: votes go on.
  await ana.runs(upgrade('--at "2026-12-09 22:00"', 'Storage'));
  await dora.runs('/hims change assess CHG-2 --likelihood low --impact low');
  await bea.runs('/hims maintenance announce hims patch "Storage" --window 2026-12-09 --change CHG-2');
  expect(await cem.runs('/hims change approve CHG-2')).toContain('It is still open');
  expect(bot.slack.textOf(cardOf(bot, 'CHG-2'))).toContain('MW-2');

  await bea.runs('/hims maintenance cancel MW-1 "The vendor is late"');
  expect(await gus.runs('/hims change show CHG-1')).toContain('(cancelled)');
  lookAway(bot);
});

it('shows the pull request, and does not start before it is green and merged', async () => {
  await using github = await startFakeGithub();
  await using bot = await startBot({ ...board, githubUrl: github.apiUrl, githubToken: github.token });
  const { gus } = bot.people;
  github.set(212, { title: 'Upgrade to 2.3.1', author: 'dev-ana', runs: [{ status: 'in_progress' }] });
  await approvedUpgrade(bot, `${sunday} --pr ${github.link(212)}`);
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(
    /… <http[^|]*pull\/212\|#212> Upgrade to 2\.3\.1 by dev-ana: open, checks still running/,
  );
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance(untilSunday);

  expect(await gus.clicks(card, 'Start')).toContain('CHG-1 cannot go ahead: its pull request is not');
  github.fail('http_500');
  expect(await gus.clicks(card, 'Start')).toContain('GitHub did not answer');
  github.fail(undefined);
  github.set(212, { merged: true, state: 'closed', runs: [{ status: 'completed', conclusion: 'success' }] });
  expect(await gus.clicks(card, 'Start')).toContain('CHG-1 is started');
  expect(bot.slack.textOf(card)).toMatch(/✓ <[^|]*\|#212> .*merged, checks green/);
  lookAway(bot);
});

it('names no private incident on a change that everybody reads', async () => {
  await using bot = await startBot(board);
  const { bea, emil } = bot.people;
  await emil.runs('/hims incident open SEV-3 hims "Zebra laptop" --security');
  expect(await emil.runs(upgrade('--incident INC-1'))).toContain('That incident is private');
  const unknown = (await bea.runs(upgrade('--incident INC-99'))).replace('INC-99', 'INC-1');
  expect(await bea.runs(upgrade('--incident INC-1'))).toBe(unknown);
  expect(bot.slack.channel('changes').messages).toEqual([]);
  lookAway(bot);
});

it('shows anew the change of another system that comes after it, or that the same person carries out', async () => {
  await using bot = await startBot({ ...board, systems: 'whole' });
  const { ana } = bot.people;
  await ana.runs(upgrade(sunday));
  const elsewhere = (more: string, title: string) =>
    ana.runs(upgrade(`${sunday} ${more}`, title).replace(' normal hims ', ' normal caresync '));
  await elsewhere('--after CHG-1', 'Upgrade CareSync');
  await bot.settle();
  expect(bot.slack.textOf(cardOf(bot, 'CHG-2'))).toMatch(
    /CHG-1> .* has the same implementer .*CHG-1> .* must be done first/,
  );
  await ana.runs('/hims change cancel CHG-1 "Not needed"');
  await bot.settle();
  const after = bot.slack.textOf(cardOf(bot, 'CHG-2'));
  expect(after).toContain('(cancelled; --after none leaves it out) must be done first');
  expect(after).not.toContain('has the same implementer');
  lookAway(bot);
});
