import { expect, it } from 'vitest';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';
import { isMissing, openBrowser, picture } from './browser.ts';

it.skipIf(isMissing)(
  'a person opens an incident by form and another acknowledges it by button, in the browser',
  { timeout: 90_000 },
  async () => {
    await using folder = await makeTrialFolder();
    await using trial = await startTrialProcess(folder);
    await using browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1180, height: 620 } });
    await page.goto(trial.slackUrl);
    const actAs = (person: string) => page.locator('.actas select').selectOption({ label: person });

    await actAs('Ana Alvarez');
    await page.locator('.composer-input').fill('/hims incident open');
    await page.keyboard.press('Enter');
    const form = page.locator('.modal');
    await form.waitFor();
    await form.locator('select').first().selectOption('hims');
    await form.getByText('SEV-2').click();
    await form.locator('input.bk-plain-input').fill('Login slow on all wards');
    await picture(page, 'incident-form');
    await form.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('INC-1 is open').waitFor();
    await page.locator('.modal .modal-x').click();

    await page.locator('.sidebar-item', { hasText: 'incidents' }).click();
    await page.getByText('Login slow on all wards').first().waitFor();
    await picture(page, 'incident-open');

    await actAs('Bea Brandt');
    await page.getByRole('button', { name: 'Acknowledge' }).first().click();
    await page.getByText('acknowledged by').first().waitFor();
    await picture(page, 'incident-acknowledged');

    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Resolve' }).count()).toBeGreaterThan(0);
  },
);
