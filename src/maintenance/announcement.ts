import { type DateTime, Duration } from 'luxon';
import type { SystemProfile } from '../systems/model.ts';
import type { Maintenance, MaintenanceNotice } from './model.ts';
import { bothZones, lengthWords, spanWords, zoneWords } from './words.ts';

/** What people outside Slack read of maintenance: one line that says it all, and what there is to know. */
export interface Announcement {
  headline: string;
  facts: readonly { name: string; text: string }[];
}

interface Words {
  maintenance: Maintenance;
  system: SystemProfile;
  now: DateTime;
  /** What was posted with an update. */
  text?: string;
}

/** The words of one notice (H9.2.2, F-NT), from the state as it is now. */
export function announcementOf(
  { reason, before }: Pick<MaintenanceNotice, 'reason' | 'before'>,
  words: Words,
): Announcement {
  const { maintenance, system, now, text } = words;
  const what = `maintenance of ${system.name}`;
  const when = `${spanWords(maintenance, system.zone, now)} ${zoneWords(system.zone)}`;
  const isEmergency = maintenance.size === 'emergency';
  const until = timeOf(maintenance.endsAt, words);
  const headlines = {
    announced: isEmergency
      ? `Emergency maintenance: ${system.name}, ${when}`
      : `Planned maintenance: ${system.name}, ${when}`,
    reminder: `In ${before ? lengthWords(Duration.fromISO(before)) : 'a while'}: ${what}, ${when}`,
    started: `Begun: ${what}, until ${until}`,
    update: `Update: ${what}`,
    extended: `Longer: ${what}, now until ${until}`,
    moved: `Moved: ${what}, now ${when}`,
    cancelled: `Cancelled: ${what}, ${when}`,
    overrun: `Not finished yet: ${what}, planned until ${until}`,
    completed: `Finished: ${what}`,
  } satisfies Record<MaintenanceNotice['reason'], string>;
  const told = text === undefined ? [] : [{ name: 'Now', text }];
  return { headline: headlines[reason], facts: [...told, ...factsOf(words)] };
}

/** What there is to know of it, whatever the reason. */
export function factsOf({ maintenance, system, now }: Words): Announcement['facts'] {
  const { impact, preparation, components, outcome, status, title, key } = maintenance;
  const affected = system.components.filter(({ id }) => components.includes(id)).map(({ name }) => name);
  const isOver = status === 'completed' || status === 'cancelled';
  return [
    { name: 'When', text: bothZones(maintenance, system.zone, now) },
    affected.length > 0 && { name: 'Affected', text: affected.join(', ') },
    impact && !isOver && { name: 'You will notice', text: impact },
    preparation && status === 'announced' && { name: 'Before it begins', text: preparation },
    outcome && { name: status === 'cancelled' ? 'Why' : 'Result', text: outcome },
    { name: status === 'cancelled' ? 'What' : 'Why', text: `${title} (${key})` },
  ].filter((fact) => typeof fact === 'object');
}

function timeOf(at: DateTime, { system, maintenance }: Words): string {
  const local = at.setZone(system.zone).setLocale('en-GB');
  const isSameDay = local.hasSame(maintenance.startsAt.setZone(system.zone), 'day');
  return `${local.toFormat(isSameDay ? 'HH:mm' : 'ccc d LLL HH:mm')} ${zoneWords(system.zone)}`;
}
