import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/systems/load.ts';
import type { Routine } from '../../../src/systems/model-routine.ts';
import { there } from '../../support/there.ts';
import { himsCopy } from './folder.ts';

const usual = `usual:
  assumed: true
  reason: Chosen for this test.
  responsible: devops
  channel: checklists
  takes: PT1H
  due: PT8H
  remindEvery: PT4H
  closes: P5D
`;
const care = `title: Care
purpose: Keeps it well.
mayRun: [operator]
risk: low
lock: exclusive
values:
  days: { title: Days, type: number, required: true, max: 30 }
steps:
  - { id: look, do: Look }
`;
const list = 'checklist: { items: [{ id: look, do: Look }] }';
/** Where the routine begins in a file with `usual` in front. */
const first = 12;

function routine(lines: string, name = 'care'): string {
  return `  ${name}:\n    source: H2.1.2\n    title: Care\n    serves: [H2.1.2]\n${lines.replaceAll(/^/gm, '    ')}\n`;
}

function folder(routines: string, before = usual) {
  return himsCopy({
    'hims/procedures/cure.yaml': care,
    'hims/routines.yaml': `${before}routines:\n${routines}`,
  });
}

async function read(lines: string): Promise<Routine> {
  const { systems } = await loadCatalogue((await folder(routine(lines))).dir);
  return there(systems.get('hims')?.routines.get('care'));
}

describe('a routine', () => {
  it('says what is its own, and takes the rest from what is usual', async () => {
    const one = await read(
      "schedule: { first: Monday, months: [1], at: '08:00' }\nprocedure: cure\nvalues: { days: 3 }\nresponsible: database\nescalate: { after: PT4H, to: cio }",
    );

    expect(one).toMatchObject({
      schedule: { nth: 1, weekday: 'Monday', months: [1], at: '08:00' },
      zone: 'America/New_York',
      procedure: 'cure',
      values: { days: '3' },
      responsible: 'database',
      channel: 'checklists',
      escalation: { team: 'cio' },
      missed: 'once late',
      onHoliday: 'anyway',
      isQuietAtNight: true,
      tells: 'always',
      impact: 'None',
    });
    expect(one.dueWithin.toISO()).toBe('PT8H');
  });

  it('with a checklist of its own starts a procedure of its name', async () => {
    const copy = await folder(routine(`schedule: { cron: '0 8 * * *' }\n${list}`));
    const { systems } = await loadCatalogue(copy.dir);

    expect(systems.get('hims')?.routines.get('care')?.procedure).toBe('care');
    expect(systems.get('hims')?.procedures.get('care')).toMatchObject({
      title: 'Care',
      isChecklist: true,
      lock: 'none',
    });
  });

  it('has another hash when its procedure does something else', async () => {
    const lines = "schedule: { cron: '0 8 * * *' }\nprocedure: cure\nvalues: { days: 3 }";
    const copy = await folder(routine(lines));
    const before = (await loadCatalogue(copy.dir)).systems.get('hims')?.routines.get('care')?.hash;

    await copy.change('hims/procedures/cure.yaml', 'do: Look', 'do: Look twice');

    const after = (await loadCatalogue(copy.dir)).systems.get('hims')?.routines.get('care')?.hash;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(after).not.toBe(before);
  });
});

describe('is refused, with the line and what would be right:', () => {
  const daily = "schedule: { cron: '0 8 * * *' }";
  it.each([
    [
      'a cron line that cannot be read',
      `schedule: { cron: '0 25 * * *' }\n${list}`,
      4,
      /schedule.cron cannot be read .*; write minute, hour/,
    ],
    [
      'a schedule that says two things',
      `schedule: { cron: '0 8 * * *', first: Monday, at: '08:00' }\n${list}`,
      4,
      /does not say when in one way; write one of cron, first/,
    ],
    [
      'a schedule without a time',
      `schedule: { first: Monday }\n${list}`,
      4,
      /schedule.at is missing; add it/,
    ],
    [
      'a key that another schedule has',
      `schedule: { cron: '0 8 * * *', months: [1] }\n${list}`,
      4,
      /months means nothing beside cron/,
    ],
    [
      'an ordinal that is none',
      `schedule: { frist: Monday, at: '08:00' }\n${list}`,
      4,
      /frist is not a known key; did you mean first\?/,
    ],
    ['neither procedure nor checklist', daily, 0, /must name a procedure or have a checklist/],
    [
      'a procedure that is not there',
      `${daily}\nprocedure: curee`,
      5,
      /is curee, which is not a procedure of this system; did you mean cure\?/,
    ],
    [
      'a checklist with the name of a procedure',
      `${daily}\n${list}`,
      0,
      /has a checklist and the name of a procedure/,
      'cure',
    ],
    [
      'a value that nobody asks for',
      `${daily}\nprocedure: cure\nvalues: { days: 3, dais: 4 }`,
      6,
      /dais is not a value of cure; did you mean days\?/,
    ],
    [
      'a value that does not fit',
      `${daily}\nprocedure: cure\nvalues: { days: 31 }`,
      6,
      /is 31, which is too large; write at most 30/,
    ],
    ['a value that is owed', `${daily}\nprocedure: cure`, 0, /lacks days, which cure asks for/],
    [
      'a team that is not there',
      `${daily}\n${list}\nresponsible: devopps`,
      6,
      /names the team devopps, .*did you mean devops\?/,
    ],
    [
      'a team to escalate to',
      `${daily}\n${list}\nescalate: { after: PT1H, to: ceo }`,
      6,
      /names the team ceo/,
    ],
    [
      'a routine after one that is not there',
      `schedule: { after: kare }\n${list}`,
      4,
      /names the routine kare, which does not exist; did you mean care\?/,
    ],
    ['a routine after itself', `schedule: { after: care }\n${list}`, 4, /goes in a circle: care → care/],
    [
      'one that is closed before it is due',
      `${daily}\n${list}\ncloses: PT1H`,
      6,
      /closes is PT1H, before it is due \(PT8H\); close it when/,
    ],
    ['a holiday rule that is none', `${daily}\n${list}\nonHoliday: later`, 6, /onHoliday is "later"/],
    [
      'a fault inside its checklist',
      `${daily}\nchecklist:\n  items:\n    - { id: look, do: Look, who: nobody }`,
      7,
      /checklist.items\[0\].who names the team nobody/,
    ],
  ])('%s', async (_name, lines, below, says, name = 'care') => {
    const found = await (await folder(routine(lines, name))).problems();

    const hit = found.find((problem) => says.test(problem));
    expect(hit, found.join('\n')).toMatch(new RegExp(`^hims/routines.yaml:${first - 1 + below}: .+; .+`));
  });

  it('what neither it nor usual says', async () => {
    const found = await (
      await folder(routine(`${daily}\n${list}`), usual.replace('  due: PT8H\n', ''))
    ).problems();

    expect(found).toEqual([
      'hims/routines.yaml:10: routines.care.due is missing; add it here, or for all of them under usual:',
    ]);
  });

  it('a circle of two, told at both', async () => {
    const two =
      routine(`schedule: { after: tidy }\n${list}`) + routine(`schedule: { after: care }\n${list}`, 'tidy');
    const found = await (await folder(two)).problems();

    expect(found.map((problem) => /circle: .*;/.exec(problem)?.[0])).toEqual([
      'circle: care → tidy → care;',
      'circle: tidy → care → tidy;',
    ]);
  });

  it('holidays that are no days, and values without a source', async () => {
    const found = await (
      await folder(routine(`${daily}\n${list}`), `holidays: { days: ['2027-02-30'] }\n${usual}`)
    ).problems();

    expect(found.join('\n')).toMatch(/days\[0\] is "2027-02-30", which is no day/);
    expect(found.join('\n')).toMatch(/holidays does not say where its values come from/);
  });

  it('a procedure that needs a change, a window or a name typed out', async () => {
    const copy = await folder(routine(`${daily}\nprocedure: cure\nvalues: { days: 3 }`));
    await copy.change(
      'hims/procedures/cure.yaml',
      'lock: exclusive',
      'lock: exclusive\nneeds: { change: true }',
    );
    expect((await copy.problems()).join('\n')).toContain(
      'hims/routines.yaml:16: routines.care.procedure is cure, which needs a change: no schedule can start it; name another procedure',
    );
  });
});
