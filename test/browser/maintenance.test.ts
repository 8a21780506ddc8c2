import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';
import { isMissing, openBrowser, picture } from './browser.ts';
import { handsOn } from './hands.ts';

const zone = 'America/New_York';

/** The first Sunday that is at least so many days away, as it is typed. */
function sundayIn(days: number): string {
  const at = DateTime.now().setZone(zone).plus({ days });
  return at.plus({ days: (7 - at.weekday) % 7 }).toISODate() ?? '';
}

/** What docs/maintenance.md shows: too soon, announced, moved, cancelled, and who was told of each. */
it.skipIf(isMissing)(
  'a major window is refused, announced, moved and cancelled, and the ledger shows each, in the browser',
  { timeout: 120_000 },
  async () => {
    await using folder = await makeTrialFolder();
    await using trial = await startTrialProcess(folder);
    await using browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1180, height: 860 } });
    await page.goto(trial.slackUrl);
    const { actAs, closeForm, form, goTo, says, type } = handsOn(page);

    await actAs('Bea Brandt');
    await goTo('general');
    await type(
      `/hims maintenance announce hims major "Upgrade to 2.3.1" --window ${sundayIn(1)} --duration PT2H`,
    );
    await says("needs 14 days' notice");
    await picture(page, 'maintenance-too-late');

    await type('/hims maintenance announce hims major');
    await form.waitFor();
    await closeForm();

    await type(
      `/hims maintenance announce hims major "Upgrade to 2.3.1" --window ${sundayIn(16)} --duration PT2H --impact "No sign-in for about 20 minutes. The read-only chart copy stays up." --before "Save open work. On 3B: use the downtime forms."`,
    );
    await says('MW-1');
    await goTo('maintenance');
    await says('Save open work');
    await picture(page, 'maintenance-announced');

    /** What is no longer true is not sent, so a story in which all is told waits for each of its notices, as people do. */
    const delivered = async (count: number): Promise<void> => {
      for (let tries = 1; ; tries += 1) {
        await type('/hims maintenance show MW-1');
        try {
          await page.getByText(`${count} of ${count} notices delivered`).last().waitFor({ timeout: 5_000 });
          return;
        } catch (error) {
          if (tries === 5) throw error;
        }
      }
    };

    await delivered(5); // without the banner, which shows the next 14 days only
    await type(`/hims maintenance move ${sundayIn(23)} MW-1`);
    await says('Moved');
    await delivered(10);
    await type('/hims maintenance cancel "The vendor is late" MW-1');
    await says('Cancelled');
    await delivered(16);
    await picture(page, 'maintenance-ledger');

    const mailbox = await browser.newPage({ viewport: { width: 900, height: 700 } });
    await mailbox.goto(`http://127.0.0.1:${folder.mailPort}/`);
    const mails = mailbox.locator('td a');
    expect(await mails.allTextContents()).toEqual(
      ['Cancelled', 'Cancelled', 'Moved', 'Moved', 'Planned', 'Planned'].map(
        (word) => expect.stringMatching(word) as string,
      ),
    );
    await mails.last().click();
    await mailbox.frameLocator('iframe').getByText('Save open work').waitFor();
    await picture(mailbox, 'maintenance-mail');
    await mailbox.goto(trial.healthUrl.replace('/health/ready', '/status'));
    await mailbox.getByText('The last 90 days').first().click();
  },
);
