import type { KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { AuditVerdict } from '../../audit/model.ts';
import { type Incident, incidentKey } from '../../incidents/model.ts';
import { lastAnswer, needsAnswer } from '../../incidents/rules.ts';
import type { Unavailable } from '../../people/availability.ts';
import type { Reached } from '../../people/directory.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, cappedRows, section } from '../blocks.ts';
import type { Answer } from '../define.ts';
import { ids, incidentValue } from '../ids.ts';
import type { Namer } from '../names.ts';
import { escape, span, when } from '../text.ts';
import { type CardContext, incidentSentence } from './incident.ts';
import { severitySymbol } from './severity.ts';

type SystemLookup = (id: string) => SystemProfile;

/** One line an incident: how bad, what, what is due. */
function incidentRow(incident: Incident, { system, now, name }: CardContext): string {
  const what = `${severitySymbol[incident.severity]} ${incident.severity} · ${incident.key} · ${escape(incident.title)} (${incident.system})`;
  if (incident.mergedInto !== undefined) return `🔀 ${what} · goes on as ${incidentKey(incident.mergedInto)}`;
  if (incident.resolvedAt) return `✅ ${what} · ${incident.status}`;
  const due = incident.respond.metAt ? incident.resolve : incident.respond;
  const at = when(due.dueAt, system.zone, now);
  const state = due.dueAt <= now ? `⚠️ ${due.kind} overdue since ${at}` : `${due.kind} by ${at}`;
  const who = incident.commander ?? (needsAnswer(incident) ? undefined : lastAnswer(incident)?.by);
  return `${what} · ${state}${who ? ` · ${name(who)}` : ''}`;
}

export function incidentListAnswer(
  incidents: readonly Incident[],
  lookup: SystemLookup,
  now: DateTime,
  name: Namer,
  empty: string,
): Answer {
  if (incidents.length === 0) return { text: empty };
  const text = incidents
    .map((incident) => incidentSentence(incident, { system: lookup(incident.system), now, name }))
    .join('\n');
  return {
    text,
    blocks: incidents.map((incident) => ({
      ...section(incidentRow(incident, { system: lookup(incident.system), now, name })),
      accessory: button('Show', ids.incident.show, incidentValue(incident.number)),
    })),
  };
}

/** Below a list that has more than it shows: how to see the others. */
export function moreInList(shown: number, { system, mine }: { system?: unknown; mine?: unknown }): string {
  const ways = [...(system ? [] : ['name a system']), ...(mine ? [] : ['add --mine'])];
  const how =
    ways.length === 0 ? 'The others are shown by their keys' : `To see others, ${ways.join(' or ')}`;
  return `These are the first ${shown}. ${how}.`;
}

/** The home as the answer to a bare `/hims`. */
export function homeAnswer(
  open: readonly Incident[],
  lookup: SystemLookup,
  now: DateTime,
  name: Namer,
  counts: { open: number; dead: number },
  waiting: readonly KnownBlock[],
  { mayAnnounce, mayRun }: { mayAnnounce: boolean; mayRun: boolean },
): Answer {
  const more =
    counts.open > open.length
      ? `, the worst ${open.length} here; the others: \`/hims incident list\` with a system`
      : '';
  const head =
    counts.open === 0
      ? '✅ No open incidents.'
      : `*${counts.open} open ${counts.open === 1 ? 'incident' : 'incidents'}*${more}`;
  const list = incidentListAnswer(open, lookup, now, name, '');
  const warning: KnownBlock[] =
    counts.dead === 0
      ? []
      : [
          section(
            `⚠️ ${counts.dead} ${counts.dead === 1 ? 'notice' : 'notices'} could not be delivered; see the operations channel.`,
          ),
        ];
  return {
    text: open.length === 0 ? 'No open incidents.' : `${counts.open} open: ${list.text}`,
    blocks: [
      section(head),
      ...homePart(list.blocks ?? [], 'incident list'),
      ...waiting,
      ...warning,
      actions([
        button('Open an incident', ids.incident.openForm, 'new'),
        ...(open[0]?.status === 'open'
          ? [
              button(`Acknowledge ${open[0].key}`, ids.incident.acknowledge, incidentValue(open[0].number), {
                style: 'primary' as const,
              }),
            ]
          : []),
        button('Request a change', ids.change.requestForm, 'new'),
        // Four are enough: while something burns, the list of runs has it.
        ...(mayRun && open[0]?.status !== 'open'
          ? [button('Run a procedure', ids.run.startForm, 'new')]
          : []),
        ...(mayAnnounce ? [button('Announce maintenance', ids.maintenance.announceForm, 'new')] : []),
      ]),
    ],
  };
}

/** Rows of each part of the home; together they stay within what one message holds. */
export const mostAtHome = 8;
const atHome = { most: mostAtHome, room: 2_500 };

/** Each part of the home has its share of what one message holds; the command shows the rest. */
export function homePart(blocks: readonly KnownBlock[], command: string): KnownBlock[] {
  return cappedRows(blocks, atHome, (left) => `… and ${left} more: \`/hims ${command}\``);
}

/** Why somebody is not counted on. */
function unavailableWords({ why, until }: Unavailable, zone: string, now: DateTime): string {
  if (why === 'on leave') return until ? `on leave until ${when(until, zone, now)}` : 'on leave';
  return why === 'left' ? 'left' : why === 'bot' ? 'a bot' : 'not in Slack';
}

/** Who is on call, how to reach them, who comes next. */
export function onCallText(
  system: SystemProfile,
  onCall: readonly Reached[],
  order: readonly Reached[],
  { name, out, now }: { name: Namer; out: ReadonlyMap<string, Unavailable>; now: DateTime },
): string {
  const shown = (person: string): string => {
    const why = out.get(person);
    return why ? `~${name(person)}~ (${unavailableWords(why, system.zone, now)})` : name(person);
  };
  const line = (reached: Reached): string => {
    const ways = [reached.people.map(shown).join(' '), reached.phone, reached.email]
      .filter((way) => way !== undefined && way !== '')
      .map((way, index) => (index === 0 && reached.people.length > 0 ? way : escape(way ?? '')));
    return `${escape(reached.title)}: ${ways.join(' · ') || 'no way to reach them is known'}`;
  };
  const steps = order.map((reached, index) => {
    const after = system.escalation[index]?.after;
    const wait = after && after.toMillis() > 0 ? `${span(after)} later` : 'at the missed response';
    return `${index + 1}. ${wait}: ${line(reached)}`;
  });
  const { times, after } = system.escalationRepeat;
  const again =
    times > 0
      ? [`Then again from the top after ${span(after)}, ${times === 1 ? 'once' : `${times} times`}.`]
      : [];
  return [
    `*On call for ${system.id}*`,
    ...onCall.map(line),
    '*If nobody acknowledges*',
    ...steps,
    ...again,
  ].join('\n');
}

export function verdictText(verdict: AuditVerdict): string {
  return verdict.whole
    ? `✅ The audit log is whole: ${verdict.rows} rows, head ${verdict.head}.`
    : `⚠️ The audit log is broken: ${verdict.why}. Rows before ${verdict.firstBad} are good. Keep the database as it is and tell compliance.`;
}
