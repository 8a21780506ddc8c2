import type { KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Approval } from '../approvals/model.ts';
import { tallyOf } from '../approvals/rules.ts';
import { type Change, type Conflict, peopleOfChange, timeOf } from '../changes/model.ts';
import { riskOf } from '../changes/rules.ts';
import type { ChangeWaiting, PlannedTime } from '../changes/service.ts';
import { conflictText, spanText } from '../changes/words.ts';
import { shownSystem } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { button, cappedRows, context, pages, section } from './blocks.ts';
import { frozenWords } from './cards/maintenance-lists.ts';
import type { Answer, Services } from './define.ts';
import { changeValue, ids } from './ids.ts';
import { cutEscaped, limits } from './limits.ts';
import { namer } from './names.ts';
import { escape, when } from './text.ts';

const plainTime = (change: Change, { zone }: SystemProfile) => {
  const time = timeOf(change);
  return time ? spanText(time, zone) : 'no time yet';
};

/** ` · ⚠️ cannot start as planned: MW-3 Printers (…)`; of several the first, and how many there are beside it. */
function heldUpWords(conflicts: readonly Conflict[] = [], { zone }: SystemProfile): string {
  const [first, ...others] = conflicts;
  if (!first) return '';
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return ` · ⚠️ cannot start as planned: ${escape(conflictText(first, zone))}${more}`;
}

/** One line a change: what, when, where it stands. */
function row(services: Services, change: Change, inTheWay?: readonly Conflict[]): string {
  const system = shownSystem(services.systems, change.system);
  const { key, type, status, title, environment } = change;
  const symbol = type === 'emergency' ? '🚨 ' : '';
  const owed = change.endedAt ? ', review owed' : ''; // what is over is listed for that reason alone
  return `${symbol}${key} · ${status}${owed} · ${riskOf(system, change)} risk · ${escape(title)} (${change.system}, ${environment}) · ${plainTime(change, system)}${heldUpWords(inTheWay, system)}`;
}

export async function changeListAnswer(
  services: Services,
  changes: readonly Change[],
  { empty, more }: { empty: string; more?: string },
): Promise<Answer> {
  if (changes.length === 0) return { text: empty };
  const heldUp = await services.changes.heldUp(changes);
  const rows = changes.map((change) => row(services, change, heldUp.get(change.key)));
  const blocks: KnownBlock[] = changes.map((change, at) => ({
    ...section(rows[at] ?? ''),
    accessory: button('Show', ids.change.show, changeValue(change.number)),
  }));
  const shown = cappedRows(blocks, inList, (left) => `… and ${left} more. Name a system, or add --mine.`);
  return {
    text: cutEscaped([...rows, ...(more ? [more] : [])].join('\n'), limits.messageText),
    blocks: [...shown, ...(more ? [context(more)] : [])],
  };
}

/** What one answer holds, of the longest titles, too. */
const inList = { most: 15, room: 11_000 };

/** When the board of the system meets next. */
function nextMeeting({ approval, zone }: SystemProfile, now: DateTime): DateTime | undefined {
  const { days, at } = approval.meeting;
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const local = now.setZone(zone);
  return Array.from({ length: 8 }, (_none, ahead) =>
    local.plus({ days: ahead }).set({ hour, minute, second: 0, millisecond: 0 }),
  )
    .filter((one) => days.includes(one.weekday) && one > now)
    .at(0);
}

function tally(approval: Approval | undefined, services: Services): string {
  if (!approval) return '';
  const teams = tallyOf(approval).map(
    ({ team, votes, approve }) =>
      `${escape(services.directory.teamName(team))} ${votes.length} of ${approve}`,
  );
  const what = approval.purpose === 'review' ? 'review, ' : '';
  return ` · ${what}${teams.join(', ')}`;
}

/** What the board has before it, system by system, with what is needed to decide in the meeting. */
export async function agendaAnswer(services: Services, changes: readonly Change[]): Promise<Answer> {
  if (changes.length === 0) return { text: 'Nothing waits for the board.' };
  const { systems, directory, now } = services;
  const votes = await services.changes.votesOn(changes);
  const name = await namer(directory, changes.flatMap(peopleOfChange));
  const blocks: KnownBlock[] = [];
  for (const [id, ofSystem] of Map.groupBy(changes, ({ system }) => system)) {
    const system = shownSystem(systems, id);
    const meeting = nextMeeting(system, now());
    blocks.push(
      section(
        `*${escape(system.name)}*${meeting ? ` · the board meets ${when(meeting, system.zone, now())}` : ''}`,
      ),
    );
    for (const change of ofSystem) {
      const vote = votes.get(change.key);
      const until = vote ? ` · by ${when(vote.expiresAt, system.zone, now())}` : '';
      const text = `${row(services, change)}\nasked by ${name(change.requestedBy)} · ${escape(change.clinicalImpact)}${tally(vote, services)}${until}`;
      blocks.push({
        ...section(text),
        accessory: button('Show', ids.change.show, changeValue(change.number)),
      });
    }
  }
  const text = changes.map((change) => row(services, change)).join('\n');
  return {
    text: cutEscaped(`For the board:\n${text}`, limits.messageText),
    blocks: cappedRows(
      blocks,
      onAgenda,
      (left) => `… and ${left} more, decided later: \`/hims change list --waiting\``,
    ),
  };
}

/** What one message holds beside the headings. */
const onAgenda = { most: 25, room: 11_000 };

/** The coming weeks of each system, day by day as they come. */
export async function calendarAnswer(services: Services, planned: readonly PlannedTime[]): Promise<Answer> {
  const heldUp = await services.changes.heldUp(planned.flatMap(({ changes }) => changes));
  const lines = planned.flatMap(({ system: id, changes, maintenances, freezes }) => {
    const profile = shownSystem(services.systems, id);
    const { zone, name } = profile;
    const rows = [
      ...changes.map((change) => ({
        at: timeOf(change)?.startsAt ?? services.now(),
        text: `${plainTime(change, profile)} · ${change.key} ${escape(change.title)} (${change.status})${heldUpWords(heldUp.get(change.key), profile)}`,
      })),
      ...maintenances.map((one) => ({
        at: one.startsAt,
        text: `${spanText(one, zone)} · ${one.key} ${escape(one.title)} (${one.status})${frozenWords(one, freezes, services.now())}`,
      })),
      ...freezes.map(({ key, reason, from, to }) => ({
        at: from,
        text: `${spanText({ startsAt: from, endsAt: to }, zone)} · ❄️ ${key} ${escape(reason)}`,
      })),
    ].toSorted((a, b) => a.at.toMillis() - b.at.toMillis());
    return [
      `*${escape(name)}*`,
      ...(rows.length > 0 ? rows.map(({ text }) => text) : ['Nothing is planned.']),
    ];
  });
  const text = cutEscaped(`The coming weeks:\n${lines.join('\n')}`, limits.messageText);
  return { text, blocks: pages(lines, { rest: 'more' }) };
}

const waitingWords: Record<ChangeWaiting['for'], string> = {
  vote: 'waits for your vote',
  schedule: 'is approved, and to be given its time',
  start: 'is to be started',
  close: 'is to be closed',
};

/** The part of the home that is about changes: what waits for this person, and the way to ask for one. */
export function changeHome(services: Services, waiting: readonly ChangeWaiting[]): KnownBlock[] {
  const rows = waiting.map(({ change, for: what, heldUp }) => ({
    ...section(`${row(services, change, heldUp)}\n${waitingWords[what]}`),
    accessory: button('Show', ids.change.show, changeValue(change.number)),
  }));
  return [
    ...(rows.length > 0 ? [section('*Changes that wait for you*')] : []),
    ...cappedRows(rows, atHome, (left) => `… and ${left} more: \`/hims change list\``),
  ];
}

const atHome = { most: 5, room: 2_500 };
