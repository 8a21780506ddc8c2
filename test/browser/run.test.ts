import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';
import { isMissing, openBrowser, picture } from './browser.ts';
import { handsOn } from './hands.ts';

/** Does whatever is to be done by hand in the open thread, one step after the other, until the words are there. */
async function workUntil(page: Page, words: string | RegExp, seen: string): Promise<void> {
  const { closeForm, form } = handsOn(page);
  const isOver = page.getByText(words).last();
  const done = page.getByRole('button', { name: 'Done', exact: true }).last();
  for (let tries = 0; tries < 40; tries += 1) {
    await done.or(isOver).first().waitFor();
    if (await isOver.isVisible()) return;
    try {
      await done.click({ timeout: 3_000 });
      await form.waitFor({ timeout: 6_000 });
    } catch {
      continue; // drawn anew under the pointer: a person looks again, and so do we
    }
    for (const field of await form.locator('.bk-input').all()) {
      const label = await field.locator('label').innerText();
      const typed = /link/i.test(label) ? 'https://wiki.clinic.example/night' : seen;
      await field.locator('input').fill(/note|what/i.test(label) ? 'Looked at it, all is there' : typed);
    }
    await form.locator('.modal-btn.primary').click();
    await form
      .getByText(/ done|cannot/)
      .last()
      .waitFor();
    await closeForm();
  }
  throw new Error(`never seen: ${String(words)}`);
}

/** Of this very run: its card stands before its first line does. */
const thread = (page: Page, key: string) =>
  page
    .locator('.msg', { hasText: `${key} ·` })
    .locator('.thread-summary')
    .click();

/** What docs/runs.md shows: the night of the FHIR platform, and a damaged database, from their threads. */
it.skipIf(isMissing)('procedures go through from their threads', { timeout: 120_000 }, async () => {
  await using folder = await makeTrialFolder();
  await using trial = await startTrialProcess(folder);
  await using browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(trial.slackUrl);
  const { actAs, closeForm, form, goTo, press, says, type } = handsOn(page);

  await actAs('Cem Demir');
  await goTo('operations');
  await type('/hims routine approve nightly fhir');
  await press('Approve for a year', 'nightly (fhir) runs by itself until');
  await actAs('Bea Brandt');
  await goTo('operations');
  await type('/hims run start nightly fhir');
  await says('to be done by');
  await thread(page, 'RUN-1');
  await picture(page, 'run-thread');
  await workUntil(page, /^✅ Succeeded in/, '7');
  await picture(page, 'run-over');

  await actAs('Ana Alvarez');
  await goTo('changes');
  await type(
    `/hims change request emergency hims "Restore the database" --implementer @bea --run "dr-database-corruption backup=BKP-12 until='2026-11-20 09:40'" --plan "As the procedure says" --rollback "The damaged copy is kept" --validation "Charts open" --clinical "No sign-in for 3 hours" --likelihood low --impact high`,
  );
  await says('CHG-1 is asked for');
  await actAs('Cem Demir');
  await goTo('changes');
  await type('/hims change approve CHG-1 "Looked at" --confirm CHG-1'); // what the procedure risks is high, so its key is typed
  await says('With that it is approved');
  await actAs('Bea Brandt');
  await goTo('changes');
  await type('/hims change start CHG-1 --confirm hims');
  await says('CHG-1 is started');
  await goTo('operations');
  await says('RUN-2');
  await thread(page, 'RUN-2');
  await workUntil(page, 'Is the data clean?', '41');
  await picture(page, 'run-decision');
  await actAs('Dora Dupont'); // the decision is the Database Team's
  await goTo('operations');
  await says('RUN-2');
  await thread(page, 'RUN-2');
  await press('It is clean', 'Start the application services');
  await actAs('Bea Brandt');
  await goTo('operations');
  await says('RUN-2');
  await thread(page, 'RUN-2');
  if (await form.isVisible()) await closeForm();
  await workUntil(page, /^✅ Succeeded in/, '42');
  await goTo('changes');
  await says(/validat/);
  await picture(page, 'run-change');
  await goTo('operations');
  await type('/hims run start nightly fhir --dry-run');
  await says('plan ');
  await picture(page, 'run-plan');
});
