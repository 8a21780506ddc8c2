import type { Approval } from '../../approvals/model.ts';
import type { Edited } from '../../changes/edit.ts';
import { type Change, timeOf } from '../../changes/model.ts';
import type { Requested } from '../../changes/request.ts';
import { raisedRiskOf, riskOf } from '../../changes/rules.ts';
import type { Voted } from '../../changes/votes.ts';
import { slotList } from '../../changes/words.ts';
import { bothZones } from '../../maintenance/words.ts';
import { shownSystem } from '../../systems/lookup.ts';
import type { SystemProfile } from '../../systems/model.ts';
import type { Services } from '../define.ts';
import { escape, when } from '../text.ts';
import { shortageWords } from './voters.ts';

type Context = Pick<Services, 'systems' | 'now' | 'directory'>;

const zoneOf = ({ system }: Change, { systems }: Pick<Services, 'systems'>) =>
  shownSystem(systems, system).zone;

const nextStep: Record<Change['type'], (key: string) => string> = {
  standard: (key) => `It is approved by its template. Next: \`/hims change schedule ${key}\``,
  normal: () => 'Somebody else assesses it, then the vote opens.',
  emergency: () => 'Its vote is open.',
};

/** What the person who asked reads: where it stands, what comes next, what is free. */
export function requestedText(made: Requested, channel: string, context: Context): string {
  const { change, slots, shortages } = made;
  const { directory, now } = context;
  const zone = zoneOf(change, context);
  const lines = [
    `${change.key} is asked for. Its card goes to ${channel}. ${nextStep[change.type](change.key)}`,
    ...(slots.length > 0 ? [escape(slotList(slots, zone).trim())] : []),
    ...shortages.map((one) =>
      shortageWords(
        one,
        directory.teamName(one.team),
        (person) => escape(directory.nameOf(person)),
        (at) => when(at, zone, now()),
      ),
    ),
  ];
  return lines.join('\n');
}

const verdictWords: Record<Approval['votes'][number]['verdict'], string> = {
  approve: 'You approved',
  reject: 'You rejected',
};

/** What the voter reads: what their vote did. */
export function votedText({ change, approval, vote, before }: Voted, context: Context): string {
  const said = `${verdictWords[vote.verdict]} ${change.key} ${escape(change.title)} (revision ${change.revision})`;
  if (before === vote)
    return `${said} at ${when(vote.at, zoneOf(change, context), context.now())} already. Say more with \`/hims change comment ${change.key} "…"\``;
  const changed = before ? ` You had said ${before.verdict}.` : '';
  if (approval.state === 'open') return `${said}.${changed} It is still open.`;
  if (approval.purpose === 'review') return `${said}.${changed} The review is done.`;
  return `${said}.${changed} With that it is ${change.status}.`;
}

export function assessedText(change: Change, system: SystemProfile): string {
  const raised = raisedRiskOf(system, change);
  const why = raised
    ? `, because ${escape(change.procedure?.name ?? '')} has a ${raised} risk by itself`
    : '';
  return `${change.key} is assessed: ${riskOf(system, change)} risk${why}. Its vote is open.`;
}

const votesAfterEdit: Record<Edited['votes'], string> = {
  none: '',
  stand: ' What was voted on is the same: the votes stand.',
  void: ' Votes for what it was do not count any more.',
};

export function editedText({ change, votes }: Edited): string {
  const again =
    change.type === 'normal' && change.status === 'submitted'
      ? ' Somebody who did not edit it assesses it before anybody votes.'
      : '';
  return `${change.key} is changed (revision ${change.revision}, ${change.status}).${votesAfterEdit[votes]}${again}`;
}

export function scheduledText(change: Change, context: Context): string {
  const time = timeOf(change);
  const words = time ? bothZones(time, zoneOf(change, context), context.now()) : 'a time';
  return `${change.key} is scheduled: ${words}. Next, when it is time: \`/hims change start ${change.key}\``;
}

export const startedText = ({ key, type }: Change) =>
  `${key} is started${type === 'emergency' ? '; its review is owed' : ''}. Next: \`/hims change validate ${key}\``;
export const runsText = ({ key }: Change, run: string) =>
  `${key} is started, and ${run} carries it out: \`/hims run show ${run}\`. Its result moves ${key} on.`;
export const validatingText = ({ key, checks }: Change) =>
  checks.length === 0
    ? `${key} is carried out. Next: \`/hims change complete ${key} "result"\``
    : `${key} is carried out. Tick its ${checks.length} ${checks.length === 1 ? 'check' : 'checks'}, then complete it: \`/hims change validate ${key} 1\``;

export function checkedText({ key, checks }: Change): string {
  const open = checks.filter(({ doneAt }) => !doneAt).length;
  return open === 0
    ? `All checks of ${key} are ticked. Next: \`/hims change complete ${key} "result"\``
    : `Ticked; ${open} of ${checks.length} checks of ${key} are open.`;
}

export const completedText = ({ key }: Change) => `${key} is completed.`;
export const failedText = ({ key }: Change) => `${key} is marked as failed; what you said stands with it.`;
export const cancelledText = ({ key }: Change) => `${key} is cancelled.`;
export const commentedText = ({ key }: Change) =>
  `Your words stand in the thread of ${key}. A comment is no vote.`;
