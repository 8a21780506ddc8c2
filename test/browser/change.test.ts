import { DateTime } from 'luxon';
import { it } from 'vitest';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';
import { isMissing, openBrowser, picture } from './browser.ts';
import { handsOn } from './hands.ts';

/** Two o'clock on a Sunday that is far enough away for a minor change. */
function wanted(): string {
  const at = DateTime.now().setZone('America/New_York').plus({ days: 9 });
  return `${at.plus({ days: (7 - at.weekday) % 7 }).toISODate()} 02:00`;
}

/** What docs/changes.md shows: a change that the board decides, and an emergency that does not wait for it. */
it.skipIf(isMissing)(
  'the board decides on a change, and reviews an emergency, in the browser',
  { timeout: 120_000 },
  async () => {
    await using folder = await makeTrialFolder();
    await using trial = await startTrialProcess(folder);
    await using browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1180, height: 860 } });
    await page.goto(trial.slackUrl);
    const { actAs, closeForm, form, goTo, press, says, type } = handsOn(page);

    await actAs('Ana Alvarez');
    await goTo('changes');
    await type('/hims change request normal hims');
    await form.waitFor();
    await picture(page, 'change-form');
    await closeForm();
    await type(
      `/hims change request normal hims "Upgrade HIMS to 2.3.1" --at "${wanted()}" --takes PT2H --size minor --likelihood low --impact medium --clinical "20 min without sign-in" --plan "Backup; upgrade; restart" --rollback "Back to 2.2.9, 8 min, rehearsed" --validation "Sign-in works"`,
    );
    await says('CHG-1 is asked for');
    await actAs('Dora Dupont');
    await goTo('changes');
    await type('/hims change assess CHG-1 --likelihood low --impact medium');
    await says('0 of 2');
    await actAs('Bea Brandt');
    await goTo('changes');
    await press('Approve', '1 of 2');
    await picture(page, 'change-votes');
    await actAs('Cem Demir');
    await goTo('changes');
    await press('Approve', 'waits for its time');
    await actAs('Bea Brandt');
    await goTo('changes');
    await type('/hims change schedule CHG-1');
    await says('CHG-1 is scheduled');
    await type('/hims change agenda');
    await type('/hims change calendar hims');
    await says('CHG-1');

    await actAs('Ana Alvarez');
    await goTo('changes');
    await type(
      '/hims change request emergency hims "Block the malware host" --plan "Firewall rule" --rollback "Remove the rule" --validation "Sign-in works" --clinical "None" --likelihood low --impact low',
    );
    await says('CHG-2 is asked for');
    await press('Approve', 'your vote does not count');
    await actAs('Cem Demir');
    await goTo('changes');
    await press('Approve', 'With that it is approved');
    await actAs('Ana Alvarez');
    await goTo('changes');
    await press('Start', 'its review is owed');
    await type('/hims change validate CHG-2');
    await says('CHG-2 is carried out'); // the check is ticked after that, however slow the machine is
    await type('/hims change validate CHG-2 1');
    await says('All checks of CHG-2 are ticked');
    await type('/hims change complete CHG-2 "Blocked at the edge"');
    await says('Blocked at the edge');
    await picture(page, 'change-emergency');
  },
);
