import { expect, it } from 'vitest';
import { board, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const whole = { ...board, systems: 'whole' } as const;
/** Sunday 6 December, in the FHIR production window (01:00 to 05:00 UTC). */
const inSundayWindow = '2026-12-06T02:00:00Z';

function fhirUpgrade(more: string): string {
  return upgrade(`--run "upgrade version=4.2.0" ${more}`).replace(' hims ', ' fhir ');
}

async function approved(bot: TestBot, request: string, key = 'CHG-1'): Promise<void> {
  const { ana, cem, dora, emil, hana } = bot.people;
  expect(await ana.runs(request.replace('@gus', '@bea'))).toContain(key);
  await dora.runs(`/hims change assess ${key} --likelihood low --impact medium`);
  // The procedure has a high risk, whatever was assessed: security votes, too, and the key is typed.
  for (const voter of [hana, cem, emil]) {
    await voter.runs(`/hims change approve ${key}`);
    await voter.submits({ note: 'Looked at', key });
  }
}

it('starts no production upgrade on the strength of a weekly window', async () => {
  await using bot = await startBot({ ...whole, now: inSundayWindow });
  const { bea } = bot.people;
  expect(await bea.runs('/hims run start upgrade fhir --version 4.2.0 --confirm fhir')).toContain(
    'upgrade runs as part of an approved change only, in the window that the change is scheduled for:   /hims change request normal fhir --run upgrade',
  );
  for (const procedure of ['configuration-update --version 7', 'security-patches --images a@sha256:1'])
    expect(await bea.runs(`/hims run start ${procedure} --system fhir --confirm fhir`)).not.toContain(
      'started',
    );
  expect(await bea.runs('/hims run list fhir')).not.toMatch(/RUN-\d/);
  expect(await bea.runs('/hims run start certificate-rotation fhir --dry-run')).toContain(
    'needs an approved change and its scheduled window',
  );
  lookAway(bot);
});

it('starts a change in its own window, not in an earlier one, and not once its time is over', async () => {
  await using bot = await startBot(whole);
  const { bea } = bot.people;
  await approved(bot, fhirUpgrade('--at "2026-12-13 01:00"'));
  expect(await bea.runs('/hims change schedule CHG-1')).toContain('CHG-1 is scheduled');
  expect(await bea.runs('/hims audit CHG-1')).not.toContain('change.start');

  await bot.clock.advance({ days: 12, hours: 18 }); // Sunday 6 December, 02:00 UTC
  const start = '/hims change start CHG-1 --confirm fhir';
  expect(await bea.runs(start)).toContain(
    'CHG-1 is scheduled for Sun 13 Dec 01:00–03:00. Start it then. An earlier time is an edit, and is voted on again:   /hims change edit CHG-1 --at "…"',
  );
  await bot.clock.advance({ days: 7 });
  expect(await bea.runs(start)).toContain('CHG-1 is started, and RUN-1 carries it out');
  lookAway(bot);
});

it('rolls back without a window, under a change that was approved', async () => {
  await using bot = await startBot(whole);
  const { bea } = bot.people;
  expect(
    await bea.runs('/hims run start rollback hims --from 2 --to 1 --reason Vulnerability --confirm hims'),
  ).toContain(
    'rollback runs as part of an approved change only:   /hims change request normal hims --run rollback',
  );
  // Tuesday noon: outside every window, and with no notice.
  await approved(
    bot,
    upgrade(`--run "rollback from=2.3.1 to=2.3.0 reason=Vulnerability" --at "2026-11-24 12:00"`),
  );
  expect(await bea.runs('/hims change schedule CHG-1')).toContain('CHG-1 is scheduled');
  expect(await bea.runs('/hims change start CHG-1 --confirm hims')).toContain(
    'CHG-1 is scheduled for Tue 24 Nov 12:00–14:00',
  );
  await bot.clock.advance({ days: 1, hours: 9 });
  expect(await bea.runs('/hims change start CHG-1 --confirm hims')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('runs nothing of production under a change of another environment', async () => {
  await using bot = await startBot(whole);
  const { ana } = bot.people;
  expect(await ana.runs(fhirUpgrade('--environment staging'))).toContain(
    'upgrade reaches production of fhir, and this is a change of staging. Request it for production:   --environment production',
  );
});
