import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { DateTime } from 'luxon';
import { instantOf } from './civil.ts';

/** What is wrong with a cron line, or undefined. Five fields of numbers: names and shorthands are read differently everywhere. */
export function cronFault(line: string): string | undefined {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 5) return `has ${fields.length} fields instead of five`;
  const strange = fields.find((field) => !/^[\d*,/-]+$/.test(field));
  if (strange !== undefined) return `holds ${strange}, which is not made of numbers and * , - /`;
  const [, , dayOfMonth = '*', , weekday = '*'] = fields;
  // cron takes either of the two, and people mean both.
  if (!dayOfMonth.startsWith('*') && !weekday.startsWith('*'))
    return 'names both a day of the month and a weekday';
  try {
    const parsed = CronExpressionParser.parse(line, { tz: 'UTC' });
    parsed.next();
    return undefined;
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** The first instant after another at which the line comes due in the zone. */
export function nextInstant(line: string, zone: string, after: DateTime): DateTime {
  for (const instant of instantsAfter(line, zone, after)) return instant;
  throw new Error(`${line} never comes`);
}

/**
 * Each instant at which the line comes due, without end. Every hour means every hour that passes, so both of those that the clocks
 * show twice; a fixed hour comes once a day, also on the day that has it never or twice.
 */
export function* instantsAfter(line: string, zone: string, after: DateTime): Generator<DateTime> {
  const parsed = CronExpressionParser.parse(line, { tz: zone, currentDate: after.toJSDate() });
  if (parsed.fields.hour.values.length === 24) yield* everyHour(parsed);
  else yield* fixedHours(parsed, zone, after);
}

function* everyHour(parsed: CronExpression): Generator<DateTime> {
  while (true) yield DateTime.fromMillis(parsed.next().getTime(), { zone: 'utc' });
}

// cron-parser leaves a day out where the clocks are put forward by half an hour, so days are gone through here.
function* fixedHours({ fields }: CronExpression, zone: string, after: DateTime): Generator<DateTime> {
  const holds = (values: readonly (number | string)[], wanted: number): boolean => values.includes(wanted);
  let last = after;
  // The zone may be so far ahead or behind that the day before or after is meant.
  for (let day = after.setZone(zone).startOf('day').minus({ days: 1 }); ; day = day.plus({ days: 1 })) {
    if (!holds(fields.month.values, day.month)) {
      // Nothing more in this month.
      day = day.endOf('month').startOf('day');
      continue;
    }
    if (!holds(fields.dayOfMonth.values, day.day) || !holds(fields.dayOfWeek.values, day.weekday % 7))
      continue;
    for (const hour of fields.hour.values)
      for (const minute of fields.minute.values) {
        const instant = instantOf(day, hour * 60 + minute, zone, 'first');
        if (instant <= last) continue;
        last = instant;
        yield instant;
      }
  }
}
