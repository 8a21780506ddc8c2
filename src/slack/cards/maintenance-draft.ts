import { randomBytes } from 'node:crypto';
import { type DateTime, Duration } from 'luxon';
import { z } from 'zod';
import type { AnnounceRequest } from '../../maintenance/announce.ts';
import { sizes } from '../../systems/model.ts';
import { minuteMark } from '../asked-at.ts';
import { limits } from '../limits.ts';

const Span = z
  .string()
  .transform((text) => Duration.fromISO(text))
  .refine((span) => span.isValid && span.toMillis() > 0);

/** What is known of an announcement before it is one. */
export const DraftFields = z.object({
  system: z.string(),
  size: z.enum(sizes),
  title: z.string(),
  environment: z.string().optional(),
  when: z.string().optional(),
  takes: Span.optional(),
  impact: z.string().optional(),
  preparation: z.string().optional(),
  components: z.array(z.string()).optional(),
  implementer: z.string().optional(),
  change: z.number().int().positive().optional(),
});

/** Tells the buttons of one refusal from those of every other, and when they were offered: one is pressed, once, and soon. */
export const Once = z.string().regex(/^[0-9a-f]{12}\.[0-9a-z]{1,8}$/);

/** The same for all buttons of one refusal. */
export function offerMark(now: DateTime): string {
  return `${randomBytes(6).toString('hex')}.${minuteMark(now)}`;
}

const prefix = '1:draft:';

/**
 * An announcement that was refused, for the buttons beside the refusal: kept by Slack alone, and only for whoever typed it.
 * Undefined where Slack cannot carry it.
 */
export function draftValue(
  { takes, exception: _why, ...rest }: AnnounceRequest,
  once: string,
): string | undefined {
  const value = `${prefix}${JSON.stringify({ ...rest, ...(takes ? { takes: takes.toISO() } : {}), once })}`;
  return value.length <= limits.value ? value : undefined;
}

/** An object from JSON; anything else is no draft. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const DraftValue = z
  .string()
  .startsWith(prefix)
  .transform((value) => parsed(value.slice(prefix.length)))
  .pipe(DraftFields.extend({ once: Once }));
