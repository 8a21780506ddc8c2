import { expect, it } from 'vitest';
import { connectLocalSlack } from '../support/local-slack.ts';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';

it('shows what half an hour brings, stays ahead over a restart, and never goes back', {
  timeout: 90_000,
}, async () => {
  await using folder = await makeTrialFolder();
  const first = await startTrialProcess(folder);
  const move = async (step: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://127.0.0.1:${folder.hospitalPort}/clock/${step}`, { method: 'POST' });
    return { status: answer.status, text: await answer.text() };
  };
  const slack = connectLocalSlack(first.slackUrl);
  const incidents = await slack.channelId('incidents');
  await slack.types('U0ANA00001', '/hims incident open SEV-2 hims "Login slow"');
  await slack.eventually(incidents, (all) => all.some(({ text }) => text.includes('INC-1')));

  for (const wrong of ['-PT1H', 'PT0S', 'P2Y', 'P1D-', '%00', '14', ''])
    expect(await move(wrong), wrong).toMatchObject({ status: 400, text: expect.stringContaining('P14D') });
  expect(await move('PT31M')).toMatchObject({ status: 200, text: expect.stringMatching(/^It is \w+day \d/) });
  await slack.eventually(incidents, (all) =>
    all.some(({ text }) => text.includes('Nobody has acknowledged INC-1')),
  );
  const before = Date.now();
  await move('P14D');
  await first.end('SIGTERM');

  await using _second = await startTrialProcess(folder);
  const { text } = await move('PT1S');
  const told = Date.parse(`${/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(text)?.[0]}Z`);
  expect(told - before).toBeGreaterThan(14 * 24 * 3_600_000);
});
