import { Duration } from 'luxon';
import { z } from 'zod';
import { oneLine, stripControls } from '../src/slack/text.ts';

/** One line that must be there; `missing` stands beside the empty field. */
export const line = (max: number, missing: string) =>
  z
    .string(missing)
    .transform(oneLine)
    .pipe(z.string().min(1, missing).max(max, `At most ${max} characters fit.`));

/** A text of several lines that must be there. */
export const lines = (max: number, missing: string) =>
  z
    .string(missing)
    .transform((text) => stripControls(text).trim())
    .pipe(z.string().min(1, missing).max(max, `At most ${max} characters fit.`));

/** One of the lengths that the form offers, as ISO 8601. */
export const length = z.string().transform((iso) => Duration.fromISO(iso));
