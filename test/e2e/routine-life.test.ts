import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBot, type TestBot } from '../support/bot.ts';
import { calmSystems } from '../support/calm-systems.ts';
import { there } from '../support/there.ts';

const own = { assumed: true, reason: 'For this test.' };
const usual = {
  ...own,
  channel: 'checklists',
  takes: 'PT15M',
  due: 'PT2H',
  remindEvery: 'PT6H',
  closes: 'PT20H',
  missed: 'once late',
  onHoliday: 'anyway',
  quiet: false,
};
const lists = {
  holidays: { ...own, days: ['2026-12-25'] },
  usual,
  routines: {
    'morning-check': {
      ...own,
      title: 'Morning check',
      serves: ['HC'],
      schedule: { cron: '0 8 * * *' },
      checklist: {
        items: [
          { id: 'queue', do: 'Alert queue cleared' },
          { id: 'backup', do: 'Backup looked at' },
        ],
      },
      responsible: 'devops',
      impact: 'None',
    },
    'index-care': {
      ...own,
      title: 'Indexes rebuilt',
      serves: ['H6.2.1'],
      schedule: { cron: '0 3 1 * *' },
      checklist: { mayRun: ['dba'], items: [{ id: 'indexes', do: 'Rebuild what is fragmented' }] },
      responsible: 'database',
      impact: 'None',
    },
    'log-care': {
      ...own,
      title: 'Logs archived',
      serves: ['H2.1.2'],
      schedule: { cron: '0 2 * * *' },
      checklist: {
        items: [
          {
            id: 'archive',
            title: 'Archive old logs',
            action: 'files.archive',
            with: { folder: '/var/log/hims', match: '*.log.*', olderThan: 'P1D', to: 'logs' },
          },
        ],
      },
      responsible: 'devops',
      impact: 'None',
    },
  },
};

let folder: string;
let bot: TestBot;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routine-systems-'));
  await cp(await calmSystems(), folder, { recursive: true });
  await writeFile(join(folder, 'hims/routines.yaml'), stringify(lists));
  bot = await startBot({
    systemsDir: folder,
    now: '2026-11-23T12:00:00Z', // 07:00 in New York
    channels: ['incidents', 'operations', 'checklists'],
  });
});
afterAll(async () => {
  await bot[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it('says what comes next, in both zones, and what is not approved', async () => {
  const text = await bot.people.ana.runs('/hims routine list hims');
  expect(text).toContain('Mon 23 Nov 08:00 New York (13:00 UTC)');
  expect(text).toContain('Tue 24 Nov 02:00 New York (07:00 UTC)');
  expect(text).toContain('not approved');
});

it('runs what alters the system only after an approver has seen what it does', async () => {
  await bot.clock.advance({ hours: 19 });
  const said = there(
    bot.slack.channel('checklists').messages.find((one) => bot.slack.textOf(one).includes('did not run')),
  );
  const { ana, cem } = bot.people;
  expect(await ana.clicks(said, 'Look and approve')).toContain('approver');
  expect(await cem.clicks(said, 'Look and approve')).toContain('/var/log/hims');
  expect(await cem.clicks(cem.lastAnswer(), 'Approve for a year')).toContain('24 Nov 2027');
  bot.slack.seen(said);
  await bot.slack.expectMessage('operations', /Audit log/);
});

it('stands in the calendar, beside windows and changes', async () => {
  const answer = await bot.people.ana.runs('/hims maintenance calendar hims');
  const [, path = ''] = /(\/calendar\/hims\.ics\?token=[\w-]+)/.exec(answer) ?? [];
  const text = await (await fetch(bot.url(path))).text();
  expect(text).toContain('SUMMARY:Morning check (hims)');
  expect(text).toContain('SUMMARY:Window of AROCORD-HIMS: primary');
});

it('posts a checklist and asks for it when it is due, in the thread and in person', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims run done RUN-1 queue "cleared"');
  const all = bot.slack.unexpected().map(({ text }) => text);
  const times = (pattern: RegExp) => all.filter((text) => pattern.test(text)).length;
  expect(times(/1 of 2/)).toBe(1);
  expect(times(/Alert queue cleared.*done/)).toBe(1);
  expect(times(/Backup looked at/)).toBe(1);
  expect(times(/due since/)).toBe(6); // three times, in the thread and to Ana
  bot.slack.seen(...bot.slack.unexpected());
});

it('is not skipped by the answer to a question from before it was skipped', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims routine skip index-care hims "do not skip it"');
  const question = ana.lastAnswer();
  expect(await ana.runs('/hims routine skip index-care hims "Migration night"')).toContain('is skipped on');
  expect(await ana.clicks(question, 'Do it all the same')).toContain('What this is about has changed');
});

it('is skipped with a reason, and a wrong name gets the right one', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims routine post mornin-check hims')).toContain('Did you mean morning-check?');
  expect(await ana.runs('/hims routine skip morning-check "Migration night"')).toContain(
    'skipped on Tue 24 Nov 08:00',
  );
  expect(await ana.runs('/hims routine list hims')).toContain('(skipped)');
});

it('leaves out of the calendar what does not take place: skipped, frozen, approved by nobody', async () => {
  const { ana, gus } = bot.people;
  const answer = await ana.runs('/hims maintenance calendar hims');
  const [, path = ''] = /(\/calendar\/hims\.ics\?token=[\w-]+)/.exec(answer) ?? [];
  const entries = async () => {
    const text = await (await fetch(bot.url(path))).text();
    return text
      .split('BEGIN:VEVENT')
      .slice(1)
      .map((one) => {
        const [, start = ''] = /DTSTART[^:]*:(\S+)/.exec(one) ?? [];
        const [, summary = ''] = /SUMMARY:(.*)/.exec(one) ?? [];
        return `${start} ${summary.trim()}`;
      });
  };
  const before = await entries();
  expect(before).not.toContain('20261124T130000Z Morning check (hims)'); // passed over
  expect(before).toContain('20261125T130000Z Morning check (hims)');
  expect(before).toContain('20261129T070000Z Logs archived (hims)');
  expect(before).toContain('20261129T070000Z Window of AROCORD-HIMS: primary');

  await gus.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --duration PT1H');
  expect(await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection"')).toContain(
    'Routines that change hims are skipped then.',
  );
  const after = await entries();
  expect(after).toContain('20261128T050000Z FRZ-1: hims is frozen');
  expect(after).toContainEqual(
    expect.stringMatching(/^20261129T070000Z Maintenance of .*\(cannot start: FRZ-1\)/),
  );
  expect(after).not.toContain('20261129T070000Z Logs archived (hims)');
  expect(after).not.toContain('20261129T070000Z Window of AROCORD-HIMS: primary');
  expect(after).toContain('20261129T130000Z Morning check (hims)'); // it only looks
  expect(after).toContain('20261203T070000Z Logs archived (hims)');
  expect(after).not.toContain('20271124T070000Z Logs archived (hims)');
  bot.slack.seen(...bot.slack.unexpected());
});

it('is started out of turn only by those who may start its procedure', async () => {
  const { ana, fay, dora } = bot.people;
  for (const one of [ana, fay])
    expect(await one.runs('/hims routine post index-care hims')).toContain(
      'index-care is run by the role dba.',
    );
  expect(await dora.runs('/hims routine post index-care hims')).toContain(
    'Indexes rebuilt (hims) is started',
  );
  bot.slack.seen(...bot.slack.unexpected());
});

it('has failed where nothing of a checklist was done, and says the count where not everything was', async () => {
  const { ana } = bot.people;
  const post = async () =>
    /RUN-\d+/.exec(await ana.runs('/hims routine post morning-check hims --again'))?.[0] ?? '';
  const nothing = await post();
  for (const item of ['queue', 'backup'])
    await ana.runs(`/hims run skip ${nothing} ${item} "The ward has moved to the other house"`);
  const none = `${nothing} failed, 0 of 2 done, 2 not applicable`;
  expect(await ana.runs('/hims routine list hims')).toContain(none);
  expect(await ana.runs('/hims run list hims --all')).toContain('failed, 0 of 2 done, 2 not applicable');

  await bot.clock.advance({ minutes: 1 });
  const half = await post();
  await ana.runs(`/hims run done ${half} queue "Cleared"`);
  await ana.runs(`/hims run skip ${half} backup "The ward has moved to the other house"`);
  const some = `${half} succeeded, 1 of 2 done, 1 not applicable`;
  expect(await ana.runs('/hims routine list hims')).toContain(some);
  const said = bot.slack.unexpected().map(({ text }) => text);
  expect(said.join('\n')).toMatch(/✅ Done .*: 1 of 2 done, 1 not applicable\./);
  bot.slack.seen(...bot.slack.unexpected());
});
