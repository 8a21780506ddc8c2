import type { DateTime } from 'luxon';
import type { Outage } from '../../clock/outages.ts';
import { span, when } from '../text.ts';

const worthSaying = { seconds: 60 };

/** Told late, because the bot or Slack was away: says so, so that nobody reads it as news of now. */
export function lateNote(wantedAt: DateTime, now: DateTime, zone: string, outage?: Outage): string {
  if (wantedAt.plus(worthSaying) > now) return '';
  const why = outage
    ? `, the bot was down ${when(outage.from, zone, now)}–${when(outage.to, zone, now)}`
    : '';
  return `(told ${span(now.diff(wantedAt))} late${why}) `;
}
