import { type DateTime, Duration } from 'luxon';
import type { SystemProfile } from '../systems/model.ts';
import { civilMinus } from './civil.ts';
import type { Freeze, Maintenance, MaintenanceNotice } from './model.ts';
import { frozenBy } from './rules.ts';
import { bothZones, dayWords, lengthWords, spanWords, zoneWords } from './words.ts';

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
  /** What may keep it from starting at its time. */
  freezes?: readonly Freeze[];
}

const mayNotTakePlace = 'may not take place: changes are on hold then';

function isHeldUp({ maintenance, freezes = [], now }: Words): boolean {
  return frozenBy(maintenance, freezes, now).length > 0;
}

/** The words of one notice (H9.2.2, F-NT), from the state as it is now. */
export function announcementOf(
  told: Pick<MaintenanceNotice, 'reason' | 'before'>,
  words: Words,
): Announcement {
  const now = words.text === undefined ? [] : [{ name: 'Now', text: words.text }];
  return { headline: headlineOf(told, words), facts: [...now, ...factsOf(words)] };
}

/** One line that says it all; `both`: with the time in UTC beside that of the system, for where no facts follow. */
export function headlineOf(
  { reason, before }: Pick<MaintenanceNotice, 'reason' | 'before'>,
  words: Words,
  zones: 'own' | 'both' = 'own',
): string {
  const { maintenance, system, now } = words;
  const name = nameOf(maintenance, system);
  const what = `maintenance of ${name}`;
  const own = `${spanWords(maintenance, system.zone, now)} ${zoneWords(system.zone)}`;
  const when = zones === 'own' ? own : bothZones(maintenance, system.zone, now);
  const until = untilOf(words, zones, { withDay: reason === 'overrun' });
  const kind = maintenance.size === 'emergency' ? 'Emergency' : 'Planned';
  const doubt = isHeldUp(words) ? ` (${mayNotTakePlace})` : '';
  const headlines = {
    announced: `${kind} maintenance: ${name}, ${when}${doubt}`,
    reminder: `In ${leftOf(before, words)}: ${what}, ${when}`,
    started: `Begun: ${what}, until ${until}`,
    update: `Update: ${what}`,
    extended: `Longer: ${what}, now until ${until}`,
    moved: `Moved: ${what}, now ${when}${doubt}`,
    cancelled: `Cancelled: ${what}, ${when}`,
    overrun: `Not finished yet: ${what}, planned until ${until}`,
    completed: `Finished: ${what}, ${when}`,
  } satisfies Record<MaintenanceNotice['reason'], string>;
  return headlines[reason];
}

/** The system as people call it; with the environment where it is not the one that everybody works with. */
export function nameOf({ environment }: Pick<Maintenance, 'environment'>, system: SystemProfile): string {
  return environment === system.usualEnvironment ? system.name : `${system.name} (${environment})`;
}

/** How late a reminder may be told and still say the offset for which it was planned. */
const onTime = { minutes: 1 };

/** The offset of the reminder; told late, what is really left. */
function leftOf(before: string | undefined, { maintenance, system, now }: Words): string {
  const { startsAt } = maintenance;
  const planned = before === undefined ? undefined : Duration.fromISO(before);
  if (planned && now <= civilMinus(startsAt, planned, system.zone).plus(onTime)) return lengthWords(planned);
  const left = startsAt.diff(now);
  const unit = left.as('days') >= 2 ? 'days' : left.as('hours') >= 2 ? 'hours' : 'minutes';
  return lengthWords(Duration.fromObject({ [unit]: Math.max(1, Math.round(left.as(unit))) }));
}

/** What there is to know of it, whatever the reason. */
export function factsOf(words: Words): Announcement['facts'] {
  const { maintenance, system, now } = words;
  const { impact, preparation, components, outcome, status, title, key, environment } = maintenance;
  const affected = system.components.filter(({ id }) => components.includes(id)).map(({ name }) => name);
  const isOver = status === 'completed' || status === 'cancelled';
  return [
    { name: 'When', text: bothZones(maintenance, system.zone, now) },
    isHeldUp(words) && { name: 'Please note', text: `It ${mayNotTakePlace}.` },
    environment !== system.usualEnvironment && { name: 'Environment', text: environment },
    affected.length > 0 && { name: 'Affected', text: affected.join(', ') },
    impact && !isOver && { name: 'You will notice', text: impact },
    preparation && status === 'announced' && { name: 'Before it begins', text: preparation },
    outcome && { name: status === 'cancelled' ? 'Why' : 'Result', text: outcome },
    { name: status === 'cancelled' ? 'What' : 'Why', text: `${title} (${key})` },
  ].filter((fact) => typeof fact === 'object');
}

/** When it ends; with its day where that is not today. */
function untilOf(
  { system: { zone }, maintenance: { endsAt }, now }: Words,
  zones: 'own' | 'both',
  /** Of what overruns always: a card and a banner still say it tomorrow. */
  { withDay }: { withDay: boolean },
): string {
  const local = endsAt.setZone(zone);
  const isToday = local.hasSame(now.setZone(zone), 'day');
  const day = withDay || !isToday ? `${dayWords(endsAt, zone, now)} ` : '';
  const own = `${day}${local.toFormat('HH:mm')} ${zoneWords(zone)}`;
  if (zones === 'own' || zone === 'UTC') return own;
  const utc = endsAt.toUTC().setLocale('en-GB');
  const isOtherDay = utc.toISODate() !== local.toISODate();
  return `${own} (${utc.toFormat(isOtherDay ? 'ccc HH:mm' : 'HH:mm')} UTC)`;
}
