import type { KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Plan } from '../../procedures/service.ts';
import type { OccurrenceState, RoutineSight } from '../../routines/model.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, context, pages, section } from '../blocks.ts';
import type { Answer } from '../define.ts';
import { ids, routineApprovalValue, routineValue } from '../ids.ts';
import { cutEscaped, limits } from '../limits.ts';
import { escape } from '../text.ts';
import type { Rendered } from './incident.ts';
import { approvedText, fitsAnswer, planBlocks } from './run-plan.ts';

const local = (at: DateTime, zone: string) => at.setZone(zone).setLocale('en-GB');

/** `America/New_York` as people say it. */
export function placeOfZone(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** `Mon 23 Nov 02:00 New York (07:00 UTC)`; the day in UTC as well where it is another one. */
export function bothZones(at: DateTime, zone: string): string {
  const there = local(at, zone);
  const utc = local(at, 'utc');
  if (there.offset === 0) return `${utc.toFormat('ccc d LLL HH:mm')} UTC`;
  const inUtc = there.hasSame(utc, 'day') || there.day === utc.day ? 'HH:mm' : 'ccc d LLL HH:mm';
  return `${there.toFormat('ccc d LLL HH:mm')} ${placeOfZone(zone)} (${utc.toFormat(inUtc)} UTC)`;
}

const lastWords: Record<OccurrenceState, string> = {
  started: '',
  skipped: 'skipped',
  missed: 'missed',
  'not approved': 'not approved',
};

function lastText({ last, routine }: RoutineSight): string {
  if (!last) return '';
  const what =
    last.run === undefined
      ? `${lastWords[last.state]}${last.reason === undefined ? '' : ` (${escape(last.reason)})`}`
      : `RUN-${last.run}${last.cameTo === undefined ? '' : ` ${last.cameTo}`}`;
  return ` · last ${local(last.at, routine.zone).toFormat('d LLL')}: ${what}`;
}

function approvalText({ needsApproval, approval, routine }: RoutineSight): string {
  if (!needsApproval) return '';
  return approval
    ? ` · approved until ${local(approval.expiresAt, routine.zone).toFormat('d LLL yyyy')}`
    : ' · ⚠️ not approved';
}

/** One routine: when it comes next, what it is, whose it is. */
function row(sight: RoutineSight, team: (id: string) => string): string {
  const { routine, next, isNextSkipped, nextFrozenBy } = sight;
  const { schedule, zone, name, title, responsible } = routine;
  const comes = next
    ? bothZones(next, zone)
    : 'after' in schedule
      ? `after ${schedule.after}`
      : 'never again';
  const skipped = isNextSkipped ? ' (skipped)' : nextFrozenBy ? ` (skipped, ${nextFrozenBy})` : '';
  return `*${comes}*${skipped} · ${escape(title)} (\`${name}\`) · ${escape(team(responsible))}${lastText(sight)}${approvalText(sight)}`;
}

/** Beside what waits for an approval. */
const roomInList = 10_500;

/** Of several systems together: what comes next; the rest is looked up system by system. */
const mostOfSeveral = 25;
/** So many that nobody has approved have a button each. */
const mostToApprove = 5;

/** What alters a system and does not run, with the way to let it. */
function unapprovedBlocks(sights: readonly RoutineSight[]): KnownBlock[] {
  const waiting = sights.filter(({ needsApproval, approval }) => needsApproval && !approval);
  const rows = waiting.slice(0, mostToApprove).map(({ system, routine: { name, title } }) => ({
    ...section(`⚠️ ${escape(title)} (${system}) does not run: nobody has approved it as it stands.`),
    accessory: button('Look at it', ids.routine.look, routineValue(system, name)),
  }));
  const rest = waiting.length - rows.length;
  return [...rows, ...(rest > 0 ? [context(`… and ${rest} more that nobody has approved`)] : [])];
}

export function routineListAnswer(
  sights: readonly RoutineSight[],
  systems: readonly string[],
  team: (id: string) => string,
): Answer {
  const of = systems.join(', ');
  if (sights.length === 0) return { text: `Nothing comes round on ${of}. It is written in routines.yaml.` };
  const isOne = systems.length === 1;
  const shown = isOne ? sights : sights.slice(0, mostOfSeveral);
  const rows = shown.map((sight) => (isOne ? row(sight, team) : `${sight.system} · ${row(sight, team)}`));
  const later = sights.length - shown.length;
  if (later > 0)
    rows.push(`… and ${later} later: ${systems.map((id) => `\`/hims routine list ${id}\``).join(', ')}`);
  const [first] = sights;
  const more = `Run one now:   /hims routine post ${first?.routine.name ?? 'NAME'} ${first?.system ?? of}`;
  return {
    text: cutEscaped(rows.join('\n'), limits.messageText),
    blocks: [...unapprovedBlocks(sights), ...pages(rows, { room: roomInList, rest: 'more' }), context(more)],
  };
}

/** In a message, beside what is said of it. */
const roomInApproval = 11_000;

/** What is approved: everything that it would do, and until when. */
export function approveAnswer(
  { routine, system, approval }: RoutineSight,
  plan: Plan,
  now: DateTime,
): Answer {
  const { name, title, hash, zone } = routine;
  const standsUntil = approval && local(approval.expiresAt, zone).toFormat('d LLL yyyy');
  const until = standsUntil ? ` It is approved until ${standsUntil} already.` : '';
  const text = escape(
    `${title} (${system}) does this by itself each time.${until} Approved as it stands here, it runs for a year; another YAML asks again.${fitsAnswer(plan) ? '' : ' All of it comes to you as a file: read that first.'}`,
  );
  return {
    text,
    blocks: [
      section(text),
      ...planBlocks(plan, roomInApproval, standsUntil && approvedText(name, standsUntil)),
      actions([
        button('Approve for a year', ids.routine.approve, routineApprovalValue({ system, name, hash }, now), {
          style: 'primary',
        }),
      ]),
    ],
  };
}

interface RoutineScene {
  system: SystemProfile;
  name: string;
  title: string;
}

interface Missed {
  count: number;
  from: DateTime;
  to: DateTime;
  /** Whether one runs now: the newest, at `at`, late or at its time. It is none of those that were missed. */
  runs: boolean;
  at?: DateTime | undefined;
  isLate: boolean;
}

/** The bot was away while it was due. */
export function missedMessage(
  { system, name, title }: RoutineScene,
  { count, from, to, runs, at, isLate }: Missed,
): Rendered {
  if (count === 0) {
    const late = `⚠️ ${escape(title)} (${system.id}) runs now, late: it was due ${bothZones(from, system.zone)}, while the bot was away.`;
    return { text: late, blocks: [section(late)] };
  }
  const when =
    count === 1
      ? bothZones(from, system.zone)
      : `${count} times, ${bothZones(from, system.zone)} to ${bothZones(to, system.zone)}`;
  const own = at ? `The one of ${bothZones(at, system.zone)}` : 'The last one';
  const now = runs
    ? isLate
      ? `${own} runs now, late.`
      : `Nothing is made up for. ${own} runs at its time.`
    : `Nothing is made up for. Now, if you want it:   /hims routine post ${name} ${system.id}`;
  const text = `⚠️ Missed while the bot was away: ${escape(title)} (${system.id}), ${when}. ${now}`;
  return { text, blocks: [section(text)] };
}

/** It alters the system, and that is frozen. */
export function frozenMessage(
  { system, title }: RoutineScene,
  { at, freeze, reason, until }: { at: DateTime; freeze: string; reason: string; until: DateTime },
): Rendered {
  const text = `🧊 ${escape(title)} (${system.id}) was skipped ${bothZones(at, system.zone)}: ${system.id} is frozen until ${bothZones(until, system.zone)} (${freeze}: ${escape(reason)}).`;
  return { text, blocks: [section(text)] };
}

/** `who` says who can change that. */
export function unapprovedMessage(
  { system, name, title }: RoutineScene,
  at: DateTime,
  who: string,
): Rendered {
  const text = `⛔ ${escape(title)} (${system.id}) did not run ${bothZones(at, system.zone)}: it alters the system, and nobody has approved it as it stands. ${escape(who)}`;
  return {
    text,
    blocks: [
      section(text),
      actions([
        button('Look and approve', ids.routine.look, routineValue(system.id, name), { style: 'primary' }),
      ]),
    ],
  };
}
