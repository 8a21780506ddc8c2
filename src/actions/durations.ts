import { Duration } from 'luxon';
import { z } from 'zod';

/** An ISO 8601 duration such as `PT2S` or `P14D`, longer than nothing. */
export const IsoDuration = z
  .string()
  .transform((text, ctx): Duration => {
    const duration = Duration.fromISO(text);
    if (duration.isValid && duration.toMillis() > 0) return duration;
    ctx.addIssue({
      code: 'custom',
      message: `${JSON.stringify(text)} is no duration; write one such as PT2S or P14D`,
    });
    return z.NEVER;
  })
  .meta({ description: 'An ISO 8601 duration such as PT2S or P14D' });

const words = {
  years: 'y',
  months: 'mo',
  weeks: 'w',
  days: 'd',
  hours: 'h',
  minutes: 'min',
  seconds: 's',
} as const;

/** "2 s", "14 d", "1 h 30 min": as it was written, not converted. */
export function inWords(duration: Duration): string {
  const { milliseconds = 0, seconds = 0, ...rest } = duration.toObject();
  const parts = { ...rest, seconds: seconds + milliseconds / 1_000 };
  return (
    Object.entries(words)
      .flatMap(([unit, word]) => {
        // The keys of the table are units of luxon.
        const amount = parts[unit as keyof typeof words] ?? 0;
        return amount === 0 ? [] : [`${amount} ${word}`];
      })
      .join(' ') || '0 s'
  );
}
