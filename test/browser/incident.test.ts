import { expect, it } from 'vitest';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';
import { isMissing, openBrowser, picture } from './browser.ts';
import { handsOn } from './hands.ts';

/** What docs/incidents.md shows: a SEV-1 by three people, from the form to the closed review. */
it.skipIf(isMissing)(
  'three people play a SEV-1 through, from the form to the closed review, in the browser',
  { timeout: 120_000 },
  async () => {
    await using folder = await makeTrialFolder();
    await using trial = await startTrialProcess(folder);
    await using browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1180, height: 760 } });
    await page.goto(trial.slackUrl);
    const { actAs, closeForm, form, goTo, press, says, type } = handsOn(page);

    await actAs('Ana Alvarez');
    await type('/hims incident open');
    await form.waitFor();
    await form.locator('select').first().selectOption('hims');
    await form.getByText('SEV-1').click();
    await form.locator('input.bk-plain-input').fill('Login fails on all wards');
    await picture(page, 'sev1-form');
    await form.getByRole('button', { name: 'Open', exact: true }).click();
    await says('INC-1 is open');
    await closeForm();
    await goTo('incidents');
    await says('Login fails on all wards');
    await picture(page, 'sev1-card');

    await actAs('Bea Brandt');
    await press('Acknowledge', 'acknowledged by');
    await press('Take command', 'commander @Bea Brandt');
    await goTo('inc-1-login-fails');
    await says('Working without');
    await picture(page, 'sev1-room');
    await type('/hims incident role communications @dora INC-1');
    await says('Communications is');

    await page.getByRole('button', { name: 'Update' }).last().click();
    await form.waitFor();
    const [known, doing, needs] = [0, 1, 2].map((index) => form.locator('input.bk-plain-input').nth(index));
    await known?.fill('Nobody on 3B can sign in since 02:10. Paper downtime has started.');
    await doing?.fill('Database failover is running.');
    await needs?.fill('Somebody who can reach the vendor.');
    await picture(page, 'sev1-update');
    await form.getByRole('button', { name: 'Post' }).click();
    await says('INC-1 has your update');
    await closeForm();
    await type('/hims incident task "Call the vendor" @ana --due PT1H');
    await says('Task 1: Call the vendor');
    await picture(page, 'sev1-talk');

    await actAs('Dora Dupont');
    await goTo('inc-1-login-fails');
    await type(
      '/hims incident publish "Sign-in does not work. Use the downtime forms. More at 03:00." --components sign-in',
    );
    await says('On the status page');

    await actAs('Ana Alvarez');
    await goTo('inc-1-login-fails');
    await press('Done', 'Task 1 done');

    await actAs('Bea Brandt');
    await goTo('inc-1-login-fails');
    await type('/hims incident mitigate "The old server took over"');
    await says('Mitigated by');
    await type('/hims incident resolve "The lock table was full; the failover freed it"');
    await says('Resolved by');
    await says('Draft of the review of INC-1');
    await picture(page, 'sev1-resolved');
    await type('/hims incident close --reviewed');
    await says('Closed by');
    await goTo('incidents');
    await says('closed by');
    await picture(page, 'sev1-closed');

    expect(
      await (await fetch(trial.healthUrl.replace('/health/ready', '/status.json'))).text(),
    ).not.toContain('Login fails');
  },
);
