import { DateTime, Duration, IANAZone } from 'luxon';
import { z } from 'zod';
import { didYouMean } from './nearest.ts';

// Messages complete the sentence that begins with the value's path ("severities.SEV-1.respond …") and
// carry both halves, what is wrong and what would be right, divided by "; ".
function say(wrong: string, right: string): string {
  return `${wrong}; ${right}`;
}

/** A value as it is quoted in a message: short, on one line; lists and mappings (an alias may close them to a circle) by kind only. */
export function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a mapping';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

interface WordRule {
  /** What would be right, said in every complaint. */
  readonly right: string;
  /** What is wrong with the text, or undefined. */
  readonly fault: (value: string) => string | undefined;
  /** For editors, which cannot run `fault`. */
  readonly pattern?: string;
}

function word({ right, fault, pattern }: WordRule) {
  return z
    .string({
      error: ({ input }) =>
        input === undefined ? say('is missing', right) : say(`is ${quote(input)}, which is not text`, right),
    })
    .superRefine((value, ctx) => {
      const wrong = fault(value);
      if (wrong) ctx.addIssue({ code: 'custom', message: say(wrong, right) });
    })
    .meta({ description: right, ...(pattern ? { pattern } : {}) });
}

function matching(pattern: RegExp, right: string, but = 'which is not of that form') {
  return word({
    right,
    pattern: pattern.source,
    fault: (value) => (pattern.test(value) ? undefined : `is ${quote(value)}, ${but}`),
  });
}

const controlCharacters = /\p{Cc}/u;

/** Text for people: one line, not empty, not longer than a card can show. */
export function text(max: number) {
  return word({
    right: `write one line of at most ${max} characters`,
    fault: (value) => {
      if (value.trim() === '') return 'is empty';
      if (value.length > max) return `is ${value.length} characters long`;
      return controlCharacters.test(value) ? 'has control characters or line breaks in it' : undefined;
    },
  });
}

/** Text of several lines, for what is to be done in full. */
export function paragraphs(max: number) {
  return word({
    right: `write at most ${max} characters`,
    fault: (value) => {
      if (value.trim() === '') return 'is empty';
      if (value.length > max) return `is ${value.length} characters long`;
      return controlCharacters.test(value.replaceAll('\n', ' ')) ? 'has control characters in it' : undefined;
    },
  });
}

export const slugPattern = /^[a-z][a-z0-9-]{0,39}$/;
export const Slug = matching(
  slugPattern,
  'write a short name of small letters, digits and hyphens that begins with a letter',
);
/** What a step or a routine answers: an id of docs/requirements.md. */
export const RequirementId = matching(
  /^[A-Z][A-Za-z0-9]{0,7}(?:[.-][A-Za-z0-9]{1,4}){0,3}$/,
  'write an id of docs/requirements.md, such as H4.3.3',
);
export const ActionName = matching(
  /^[a-z][a-z0-9]{0,19}(?:[.-][a-z][a-z0-9-]{0,19}){0,2}$/,
  'write the name of an action, such as http.check',
);
export const CivilDate = word({
  right: "write a day such as '2026-12-25'",
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
  fault: (value) =>
    /^\d{4}-\d\d-\d\d$/.test(value) && DateTime.fromISO(value).isValid
      ? undefined
      : `is ${quote(value)}, which is no day`,
});
/** The path of a program or folder: whole, so that nothing depends on where the bot was started. */
export const AbsolutePath = matching(
  /^\/(?!(?:.*\/)?\.\.(?:\/|$))[!-~]{1,250}$/,
  'write a whole path without .. in it, such as /usr/bin/ssh',
);
export const SlackUser = matching(/^[UW][A-Z0-9]{8,10}$/, 'write a Slack member id such as U0ANA00001');
export const UserGroup = matching(/^S[A-Z0-9]{8,10}$/, 'write a Slack user group id such as S0OPS00001');
export const Email = matching(
  /^[^\s@<>()",;:]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  'write an e-mail address such as ana@clinic.example',
);
/** As printed in the document: some telephone numbers have letters in them, so they are free text. */
export const Phone = text(60);
export const Channel = matching(
  /^([a-z0-9][a-z0-9_-]{0,79}|[CG][A-Z0-9]{8,10})$/,
  "write a channel's name in small letters without #, or its id such as C0INC00001",
);
export const ClockTime = matching(
  /^([01]\d|2[0-3]):[0-5]\d$/,
  "write a time of day as '02:00' (00:00 to 23:59)",
);

/** What people open from Slack, perhaps on a guest network: never without encryption, never with a password in it. */
export const HttpsUrl = word({
  right: 'write an address such as https://intranet.clinic.example/downtime',
  pattern: '^https://',
  fault: (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url?.protocol !== 'https:' || /\s/.test(value)) return `is ${quote(value)}, not an https address`;
    if (url.username || url.password) return 'has a name or password in it';
    return value.length > 1000 ? `is ${value.length} characters long` : undefined;
  },
});

/** Abbreviations such as EST are fixed offsets that ignore daylight saving, so only full names are taken. */
export const Zone = word({
  right: 'write an IANA zone such as America/New_York or UTC',
  fault: (value) => {
    const isFull = value === 'UTC' || value.includes('/');
    if (isFull && IANAZone.isValidZone(value)) return undefined;
    const guess = didYouMean(value, [...Intl.supportedValuesOf('timeZone'), 'UTC']);
    return `is ${quote(value)}, not a full zone name${guess.startsWith('did') ? ` (${guess})` : ''}`;
  },
});

interface DurationRule {
  readonly right: string;
  /** True when the length of a month or year would make the span depend on the calendar. */
  readonly isExact: boolean;
  readonly mayBeZero: boolean;
  /** True when only whole civil days make sense. */
  readonly isDays: boolean;
}

const iso =
  /^P(?=.)(?:\d{1,6}W|(?:\d{1,6}Y)?(?:\d{1,6}M)?(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}S)?)?)$/;
const longest = Duration.fromObject({ years: 10 });

function durationFault(value: string, rule: DurationRule): string | undefined {
  if (!iso.test(value)) return `is ${quote(value)}, not an ISO 8601 duration`;
  const span = Duration.fromISO(value);
  if (rule.isExact && (span.months > 0 || span.years > 0)) {
    // P15M for PT15M is the usual slip: fifteen months instead of fifteen minutes.
    return `is ${quote(value)}, which counts months or years and so has no fixed length (minutes stand after a T)`;
  }
  if (rule.isDays && (span.hours > 0 || span.minutes > 0 || span.seconds > 0)) {
    return `is ${quote(value)}, which counts hours where whole days are meant`;
  }
  if (!rule.mayBeZero && span.toMillis() === 0) return `is ${quote(value)}, which is no time at all`;
  return span.toMillis() > longest.toMillis()
    ? `is ${quote(value)}, which is longer than ten years`
    : undefined;
}

function duration(rule: DurationRule) {
  return word({
    right: rule.right,
    pattern: iso.source,
    fault: (value) => durationFault(value, rule),
  }).transform((value) => Duration.fromISO(value));
}

/** A deadline or interval: a fixed length above zero. */
export const Timer = duration({
  right: 'write a length such as PT15M, PT4H or P7D',
  isExact: true,
  mayBeZero: false,
  isDays: false,
});
/** A wait between two steps; PT0M means at once. */
export const Wait = duration({
  right: 'write a wait such as PT5M, or PT0M for at once',
  isExact: true,
  mayBeZero: true,
  isDays: false,
});
/** Notice is counted in civil days (DESIGN, States); P0D means that none is needed. */
export const NoticePeriod = duration({
  right: 'write whole days, weeks or months such as P2D, P14D or P2M (P0D for none)',
  isExact: false,
  mayBeZero: true,
  isDays: true,
});
/** How often something comes round. */
export const Rhythm = duration({
  right: 'write whole days, weeks, months or years such as P14D, P3M or P1Y',
  isExact: false,
  mayBeZero: false,
  isDays: true,
});

const Source = z.union([text(120), z.array(text(120)).min(1).max(10)], {
  error: say('is not a source', 'write where the value stands, such as H8.2 or [H3.2.1, H3.2.2]'),
});

const provenance = {
  source: Source.optional().describe(
    'Where the values stand: a section id of the documents, or a decision of the hospital',
  ),
  assumed: z
    .literal(true, {
      error: ({ input }) => say(`is ${quote(input)}`, 'write true, or leave it out and name the source'),
    })
    .optional()
    .describe('True when no document gives the values of this mapping'),
  reason: text(400).optional().describe('Why the values are as they are; needed where they are assumed'),
};

interface ProvenanceKeys {
  readonly source?: unknown;
  readonly assumed?: unknown;
  readonly reason?: unknown;
}

function provenanceFault({ source, assumed, reason }: ProvenanceKeys, isOwed: boolean): string | undefined {
  if (source !== undefined && assumed !== undefined) {
    return say(
      'has both a source and assumed',
      'keep source if a document gives the values, else assumed and reason',
    );
  }
  if (assumed !== undefined && reason === undefined) {
    return say('is assumed without a reason', 'add reason: why these values were chosen');
  }
  if (isOwed && source === undefined && assumed === undefined) {
    return say('does not say where its values come from', 'add source: …, or assumed: true and reason: …');
  }
  return undefined;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// `when` makes the rule speak even where other values of the mapping are wrong: all problems at once.
export const whenMapping = { when: ({ value }: { value: unknown }) => isMapping(value) };

/** A mapping without unknown keys; the complaint about one lists the known ones, for a suggestion. */
export function mapping<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}

/**
 * A mapping that says where its values come from: exactly one of `source` and `assumed: true` with a
 * `reason` (which may also stand beside a source, for a conflict that was decided). What was invented can
 * so be told from what a document says.
 */
export function section<T extends z.ZodRawShape>(shape: T) {
  return mapping({ ...provenance, ...shape })
    .superRefine((value, ctx) => {
      const fault = provenanceFault(value, true);
      if (fault) ctx.addIssue({ code: 'custom', message: fault });
    }, whenMapping)
    .meta({ provenance: 'owed' });
}

/** As a section, where the hospital's own entries need not say where they come from. */
export function optionalSection<T extends z.ZodRawShape>(shape: T) {
  return mapping({ ...provenance, ...shape }).superRefine((value, ctx) => {
    const fault = provenanceFault(value, false);
    if (fault) ctx.addIssue({ code: 'custom', message: fault });
  }, whenMapping);
}
