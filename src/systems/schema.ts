import { z } from 'zod';
import { channelPurposes, type SeverityName, type Size, sizes, windowKinds } from './model.ts';
import { weekdays } from './model-week.ts';
import { accessSections } from './schema-access.ts';
import { announcementSections } from './schema-announcements.ts';
import { changeSections } from './schema-change.ts';
import { responseSections } from './schema-response.ts';
import {
  Channel,
  ClockTime,
  Email,
  mapping,
  NoticePeriod,
  Phone,
  Rhythm,
  Slug,
  section,
  Timer,
  text,
  Wait,
  Zone,
} from './schema-values.ts';

function bySeverity<T extends z.ZodType>(value: T): Record<SeverityName, T> {
  return { 'SEV-1': value, 'SEV-2': value, 'SEV-3': value, 'SEV-4': value };
}

const Severity = mapping({ meaning: text(200), respond: Timer, resolve: Timer });

const Contact = section({
  title: text(80),
  team: Slug.optional().describe('A team of people.yaml'),
  person: Slug.optional().describe('A person of people.yaml'),
  phone: Phone.optional().describe('As printed; letters are allowed'),
  email: Email.optional(),
  note: text(120).optional(),
})
  .refine(({ team, person }) => !(team && person), {
    error: 'names both a team and a person; keep one of them',
  })
  .refine(({ team, person, phone, email }) => team || person || phone || email, {
    error: 'says nobody who could be reached; add a team, a person, a phone or an email',
  });

const Step = mapping({
  contact: Slug.describe('An entry of contacts'),
  after: Wait.describe(
    'The wait after the step before it; the first counts from the missed respond deadline',
  ),
});

const Escalation = section({
  steps: z.array(Step).max(20),
  repeat: mapping({
    times: z.int().min(0).max(20).describe('How often the whole order is called again while nobody answers'),
    after: Timer.describe('The wait between its last step and its first'),
  }),
  // A document may name no one above its own on-call team; the hospital has only one director.
  continueWith: mapping({
    system: Slug.describe('Go on with the order of this system'),
    from: Slug.optional().describe('… beginning at this contact of it'),
  }).optional(),
}).refine(({ steps, continueWith }) => steps.length > 0 || continueWith !== undefined, {
  error: 'calls nobody; add a step, or continueWith: with the system whose order is to be used',
});

const Window = section({
  kind: z.enum(windowKinds),
  environment: Slug.optional().describe('Left out: the usual environment'),
  anyTime: z.literal(true).optional().describe('Open at all times'),
  days: z.array(z.enum(weekdays)).min(1).max(7).optional().describe('The days on which it opens'),
  start: ClockTime.optional(),
  end: ClockTime.optional().describe('Not after the start: it ends on the day after'),
  note: text(200).optional(),
}).superRefine(({ anyTime, days, start, end }, ctx) => {
  const clock = [days, start, end].filter((value) => value !== undefined).length;
  if (anyTime && clock > 0) {
    ctx.addIssue({
      code: 'custom',
      message: 'is open at any time and yet has days or times; keep one of the two',
    });
  } else if (!anyTime && clock < 3) {
    ctx.addIssue({
      code: 'custom',
      message: 'does not say when it is open; add days, start and end, or anyTime: true',
    });
  } else if (start !== undefined && start === end) {
    ctx.addIssue({
      code: 'custom',
      path: ['end'],
      message: 'is the same as the start; write when the window ends',
    });
  }
});

const Notice = section({ period: NoticePeriod, note: text(200).optional() });

const Release = section({
  every: Rhythm.optional(),
  months: z.array(z.int().min(1).max(12)).min(1).max(12).optional(),
  asNeeded: z.literal(true).optional(),
  scope: text(200).optional(),
}).refine(({ every, asNeeded }) => (every === undefined) !== (asNeeded === undefined), {
  error:
    'must say either how often it comes or that it comes when needed; write every: P1M or asNeeded: true',
});

const releaseSizes = sizes.filter((size) => size !== 'routine');

function record<T extends z.ZodType>(value: T, description: string) {
  return z.record(Slug, value).describe(description);
}

const Percent = z.number().gt(0).lte(100);

/** One `system.yaml`: everything that is particular to one hospital system, so that no code asks which system it is. */
export const System = mapping({
  id: Slug.describe('The same as the name of the folder'),
  name: text(80),
  time: section({ zone: Zone }),
  channels: section(
    Object.fromEntries(channelPurposes.map((purpose) => [purpose, Channel])) as Record<
      (typeof channelPurposes)[number],
      typeof Channel
    >,
  ).describe('Names or C… ids; the systems share them unless one names its own'),
  severities: section(bySeverity(Severity)).describe('Deadlines from the opening of an incident'),
  updates: section(bySeverity(Timer)).describe('How often an open incident owes an update'),
  ...responseSections,
  deadlines: section({
    warnAt: z.array(z.number().gt(0).lt(1)).max(5).describe('Shares of the span, ascending: [0.5, 0.8]'),
    repeatAfter: z.array(Timer).max(10).describe('A missed deadline is told again after each of these'),
    repeatEvery: Timer.describe('… and from then on at this interval'),
  }),
  regulatoryNotice: section({ within: Timer }).describe('When authorities must know of a security breach'),
  contacts: record(Contact, 'Who can be reached, by a name that onCall and escalation use'),
  onCall: section({ order: z.array(Slug).min(1).max(20) }).describe(
    'Names of contacts, first to be called first',
  ),
  escalation: Escalation,
  alertLevels: record(
    section({ meaning: text(200), acknowledge: Timer.optional(), respond: Timer.optional() }),
    'Levels of alerts, worst first',
  ),
  corrective: section({
    activities: z
      .array(mapping({ name: text(80), trigger: text(120), team: Slug }))
      .min(1)
      .max(50),
  })
    .optional()
    .describe('Which team does what about which kind of finding'),
  environments: section({ names: z.array(Slug).min(1).max(10), usual: Slug }),
  windows: record(Window, 'When maintenance may be done, in the civil time of the zone'),
  notice: mapping({
    sizes: mapping(Object.fromEntries(sizes.map((size) => [size, Notice])) as Record<Size, typeof Notice>),
    environments: z.record(Slug, Notice).optional(),
  }),
  releases: mapping(
    Object.fromEntries(releaseSizes.map((size) => [size, Release])) as Record<
      (typeof releaseSizes)[number],
      typeof Release
    >,
  ),
  ...changeSections,
  ...announcementSections,
  recovery: mapping({
    time: section({ within: z.record(Slug, Timer) }).describe('How long restoring may take'),
    point: section({ within: z.record(Slug, Timer) }).describe('How much may be lost'),
    confirmation: section({ within: Timer }).describe(
      'How long an approver has to confirm a step that cannot be undone, before somebody else may go ahead by break-glass',
    ),
  }),
  availability: mapping({
    system: section({ percent: Percent }),
    vendors: section({ percent: Percent }).optional(),
  }),
  ...accessSections,
});

export type System = z.output<typeof System>;
