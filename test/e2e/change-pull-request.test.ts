import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { startFakeGithub } from '../support/fake-github.ts';
import { lookAway, told } from '../support/told.ts';

const green = [{ status: 'completed', conclusion: 'success' }] as const;
const merged = { merged: true, state: 'closed', runs: green } as const;
const untilSunday = { days: 12, hours: 23 };

it.each([
  [
    'another commit',
    { push: 'aa' },
    /4f2a9c0 Upgrade to 2\.3\.1 by dev-ana → aa2a9c0 Upgrade to 2\.3\.1 by dev-ana/,
  ],
  ['another title', { title: 'Drop the audit table' }, /→ 4f2a9c0 Drop the audit table by dev-ana/],
  ['another author', { author: 'somebody-else' }, /by dev-ana → 4f2a9c0 Upgrade to 2\.3\.1 by somebody-else/],
])('starts no pull request that is not what was voted on: %s', async (_what, other, line) => {
  await using github = await startFakeGithub();
  await using bot = await startBot({ ...board, githubUrl: github.apiUrl, githubToken: github.token });
  const { bea, cem, dora, gus } = bot.people;
  github.set(212, { runs: green });
  await approvedUpgrade(bot, `${sunday} --pr ${github.link(212)}`);
  expect(bot.slack.textOf(cardOf(bot))).toMatch(/by dev-ana: open, checks green \(4f2a9c0, /);
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance(untilSunday);
  lookAway(bot);

  github.set(212, { ...merged, ...other });
  expect(await gus.runs('/hims change start CHG-1')).toMatch(
    /The pull request of CHG-1 has changed since it was voted on: .* now\. Earlier approvals were reset; it is assessed again, then voted on:/,
  );
  const said = told(bot, { thread: cardOf(bot) }).join('\n');
  expect(said).toMatch(line);
  expect(said).toContain('Earlier votes no longer count: BEA, CEM');
  expect(await gus.runs('/hims audit CHG-1')).toContain('change.pull-request-changed');
  expect(told(bot, { dm: bea.id }).join()).toContain('It has to be assessed again before anybody votes.');
  expect(await gus.runs('/hims change show CHG-1')).toContain('waits to be assessed');

  // Assessed and voted on as it is now, it starts.
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  expect(await gus.runs('/hims change show CHG-1')).toContain('0 of 2');
  for (const one of [bea, cem]) await one.runs('/hims change approve CHG-1');
  await gus.runs('/hims change schedule CHG-1');
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('takes no vote on another pull request than was shown', async () => {
  await using github = await startFakeGithub();
  await using bot = await startBot({ ...board, githubUrl: github.apiUrl, githubToken: github.token });
  const { ana, bea, cem, dora } = bot.people;
  github.set(212, { runs: green });
  await ana.runs(upgrade(`${sunday} --pr ${github.link(212)}`));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact low');
  const card = cardOf(bot);
  await bea.clicks(card, 'Approve');
  github.set(212, { runs: green, push: 'bb' });
  expect(await cem.clicks(card, 'Approve')).toContain('has changed since it was voted on');
  expect(bot.slack.textOf(card)).toMatch(/bb2a9c0[\s\S]*waits to be assessed/);
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact low');
  expect(bot.slack.textOf(card)).toMatch(/bb2a9c0[\s\S]*0 of 2/);
  await cem.clicks(card, 'Approve');
  expect(await bea.clicks(card, 'Approve')).toContain('With that it is approved.');

  // Checks that turn green, and the merge itself, alter nothing of what was voted on.
  github.set(212, { ...merged, push: 'bb' });
  expect(await bea.runs('/hims change show CHG-1')).toMatch(/merged, checks green/);
  expect(await bea.runs('/hims change show CHG-1')).not.toContain('0 of 2');
  lookAway(bot);
});

it('counts no vote from while GitHub could not be read', async () => {
  await using github = await startFakeGithub();
  await using bot = await startBot({ ...board, githubUrl: github.apiUrl, githubToken: github.token });
  const { gus } = bot.people;
  github.set(212, merged);
  github.fail('http_500');
  await approvedUpgrade(bot, `${sunday} --pr ${github.link(212)}`);
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance(untilSunday);
  github.fail(undefined);
  expect(await gus.runs('/hims change start CHG-1')).toContain('was not readable when it was voted on');
  lookAway(bot);
});
