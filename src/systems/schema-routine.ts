import { z } from 'zod';
import { roles } from './model-people.ts';
import { nthWeekday, ValueName } from './schema-conditions.ts';
import { Items, Serves } from './schema-procedure.ts';
import {
  CivilDate,
  ClockTime,
  mapping,
  paragraphs,
  Slug,
  section,
  Timer,
  text,
  whenMapping,
  Zone,
} from './schema-values.ts';

const scheduleForms: readonly {
  readonly key: string;
  readonly owed: readonly string[];
  readonly may: readonly string[];
}[] = [
  { key: 'cron', owed: [], may: [] },
  ...Object.keys(nthWeekday).map((key) => ({ key, owed: ['at'], may: ['months'] })),
  { key: 'workingDay', owed: ['at'], may: ['months'] },
  { key: 'everyWeeks', owed: ['from', 'at'], may: [] },
  { key: 'after', owed: [], may: [] },
];

const ScheduleEntry = mapping({
  cron: text(100).optional().describe('Minute, hour, day, month, weekday'),
  ...nthWeekday,
  workingDay: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('The nth of the month: no Saturday, Sunday or holiday'),
  everyWeeks: z.int().min(1).max(52).optional(),
  from: CivilDate.optional().describe('The day from which weeks are counted'),
  months: z.array(z.int().min(1).max(12)).min(1).max(12).optional().describe('1 is January; left out: each'),
  at: ClockTime.optional(),
  after: Slug.optional().describe('Each time that a run of this routine succeeded'),
}).superRefine((schedule, ctx) => {
  const said = Object.entries(schedule).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const [form, ...others] = scheduleForms.filter(({ key }) => said.includes(key));
  if (!form || others.length > 0) {
    const keys = scheduleForms.map(({ key }) => key).join(', ');
    ctx.addIssue({ code: 'custom', message: `does not say when in one way; write one of ${keys}` });
    return;
  }
  const say = (key: string, message: string): void => ctx.addIssue({ code: 'custom', path: [key], message });
  for (const key of form.owed) if (!said.includes(key)) say(key, 'is missing; add it');
  for (const key of said)
    if (key !== form.key && !form.owed.includes(key) && !form.may.includes(key))
      say(key, `means nothing beside ${form.key}; take it out`);
}, whenMapping);

export type ScheduleEntry = z.output<typeof ScheduleEntry>;

/** What may stand under `usual`, for all routines of the file that say nothing else. */
const habits = {
  zone: Zone.optional().describe('Left out: that of the system'),
  responsible: Slug.optional().describe('A team of people.yaml'),
  takes: Timer.optional(),
  impact: text(120).optional().describe('What people notice'),
  channel: z.enum(['checklists', 'operations']).optional(),
  due: Timer.optional().describe('From the occurrence; then it is overdue'),
  remindEvery: Timer.optional().describe('How often people are reminded of what is overdue'),
  escalate: mapping({
    after: Timer.describe('Overdue for this long'),
    to: Slug.describe('A team of people.yaml'),
  }).optional(),
  closes: Timer.optional().describe('From the occurrence; then it is closed, with what was not done'),
  missed: z.enum(['once late', 'skip']).optional().describe('What fell due while the bot was away'),
  onHoliday: z.enum(['anyway', 'skip', 'next working day']).optional(),
  quiet: z.boolean().optional().describe('Reminders wait until the quiet hours are over'),
  tells: z.enum(['always', 'failures']).optional(),
  lockWait: mapping({
    order: z.int().min(1).max(99).describe('The lowest goes first'),
    longest: Timer.describe('Then it is given up'),
  }).optional(),
};

const RoutineEntry = section({
  title: text(120),
  serves: Serves,
  schedule: ScheduleEntry,
  procedure: Slug.optional().describe('The name of a procedure of this system'),
  checklist: mapping({
    purpose: paragraphs(500).optional(),
    mayRun: z
      .array(z.enum(roles))
      .min(1)
      .max(roles.length)
      .optional()
      .describe('Left out: whoever has work here'),
    items: Items,
  })
    .optional()
    .describe('A checklist of its own, named as the routine'),
  values: z.record(ValueName, z.union([text(500), z.number(), z.boolean()])).optional(),
  ...habits,
}).refine(({ procedure, checklist }) => (procedure === undefined) !== (checklist === undefined), {
  error: 'must name a procedure or have a checklist; write one of the two',
});

export type RoutineEntry = z.output<typeof RoutineEntry>;
export type Habits = Pick<RoutineEntry, keyof typeof habits>;

/** `routines.yaml` of one system: what comes round, and what it starts. */
export const RoutinesFile = mapping({
  holidays: section({ days: z.array(CivilDate).max(200) })
    .optional()
    .describe('Days on which nobody works'),
  usual: section(habits).optional().describe('Holds for all routines that say nothing else'),
  routines: z.record(Slug, RoutineEntry),
});

export type RoutinesFile = z.output<typeof RoutinesFile>;
