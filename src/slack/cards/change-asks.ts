import type { KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Approval } from '../../approvals/model.ts';
import type { Change, ChangeEntry } from '../../changes/model.ts';
import { isTimeOver } from '../../changes/own-time.ts';
import { isPlanned, isVotedOnNow } from '../../changes/rules.ts';
import type { ChangeSight } from '../../changes/service.ts';
import { actions, button, section } from '../blocks.ts';
import { changeValue, ids } from '../ids.ts';
import { span } from '../text.ts';
import {
  type ChangeContext,
  changeCard,
  changeHeadline,
  changeSentence,
  conflictWords,
  openVoteOf,
  tallyLines,
  voteButtons,
} from './change.ts';
import { likelyMoves } from './change-choices.ts';
import { changeLine } from './change-lines.ts';
import type { Rendered } from './incident.ts';

function asked(sight: ChangeSight, context: ChangeContext, text: string, more: KnownBlock[]): Rendered {
  const { change } = sight;
  return {
    text: `${change.key} (${change.system}, ${change.type}): ${text}`,
    blocks: [section(`${changeHeadline(change, context)}\n${text}`), ...more],
  };
}

function whyAsked({ change, approvals }: ChangeSight): string {
  if (openVoteOf(approvals)?.purpose !== 'review') return `Your vote on ${change.key} is asked for.`;
  return isVotedOnNow(change)
    ? `${change.key} was an emergency. Look back: was it right to do it like this?`
    : `${change.key} is an emergency, and still carried out. You are asked to look back when it is over.`;
}

interface Ask {
  late: string;
  /** They could when they were asked; who has left the team, or has a hand in it by now, cannot. */
  mayVote: boolean;
  /** Why they are asked once more where they voted on something else. */
  edited?: ChangeEntry;
}

/** To somebody whose vote is asked for: the card, and why. */
export function askMessage(
  sight: ChangeSight,
  { late, mayVote, edited }: Ask,
  context: ChangeContext,
): Rendered {
  const { change } = sight;
  const card = changeCard(sight, context);
  const [first] = card.blocks;
  const why = !mayVote ? notAsked(change) : edited ? changeLine(change, edited, context) : whyAsked(sight);
  return {
    text: `${late}${why} ${changeSentence(sight, context)}`,
    blocks: [
      section(`${late}${why}`),
      ...(first ? [first] : []),
      actions([
        ...(mayVote ? voteButtons(change) : []),
        button('Ask', ids.change.askForm, changeValue(change.number)),
        button('Details', ids.change.show, changeValue(change.number)),
      ]),
    ],
  };
}

/** What the question becomes once its vote is over: how that ended, which stays so, and no buttons that do nothing. */
export function askOverMessage(sight: ChangeSight, approval: string, context: ChangeContext): Rendered {
  const { change, approvals } = sight;
  const own = approvals.find(({ id }) => id === approval);
  if (own?.state === 'open') return seatLost(change);
  return asked(sight, context, own ? overWords(own, sight) : 'This vote is over.', [
    actions([button('Details', ids.change.show, changeValue(change.number))]),
  ]);
}

/** The vote goes on without them: how far it is does not stand here. */
function seatLost(change: Change): Rendered {
  const text = notAsked(change);
  return {
    text,
    blocks: [section(text), actions([button('Details', ids.change.show, changeValue(change.number))])],
  };
}

const notAsked = ({ key }: Pick<Change, 'key'>) =>
  `Your vote on ${key} does not count now, so it is not asked for.`;

function overWords({ purpose, state }: Approval, { change, approvals }: ChangeSight): string {
  const isReview = purpose === 'review';
  switch (state) {
    case 'granted':
      return isReview
        ? 'The review is done: the emergency was right.'
        : 'This vote is over: it was approved.';
    case 'denied':
      return isReview
        ? 'The review is done: it should not have been done like this.'
        : 'This vote is over: it was rejected.';
    case 'expired':
      return 'This vote is over: it was not decided in time.';
    case 'void':
    case 'open': {
      if (!isReview && change.brokenGlass !== undefined)
        return 'This vote is over: it was started by break-glass, without an approval.';
      const isAnew = approvals.at(-1)?.state === 'open' && approvals.at(-1)?.purpose === purpose;
      return isAnew
        ? 'This question is over, its vote was opened anew.'
        : 'This vote is over: it was changed since, or called off.';
    }
    default:
      return state satisfies never;
  }
}

/** Below the question, so that it wakes. */
export function askAgainText(sight: ChangeSight, late: string, context: ChangeContext): string {
  return `${late}⏳ ${sight.change.key} still waits for your vote. ${tallyLines(sight, context)[0] ?? ''}`;
}

/** An entry of the record, told to one person; with what comes next for whoever carries it out. */
export function toldMessage(
  sight: ChangeSight,
  entry: ChangeEntry,
  { person, late }: { person: string; late: string },
  context: ChangeContext,
): Rendered {
  const { change } = sight;
  const line = changeLine(change, entry, context);
  // Until it is assessed there is nothing for them to do: somebody else does that.
  const isTheirs = person === change.implementer && change.status !== 'submitted';
  const moves = isTheirs ? likelyMoves(change).slice(0, 2) : [];
  return asked(sight, context, `${late}${line}`, [
    actions([...moves, button('Details', ids.change.show, changeValue(change.number))]),
  ]);
}

/** Nobody did what was to be done: start it, close it, decide on it, review it. */
export function dueText(
  { change, approvals }: ChangeSight,
  what: 'start' | 'close' | 'forgotten' | 'review',
  count: number,
  { now, name }: ChangeContext,
): string {
  const { key, status, scheduledFor = now, startedAt = now, touchedAt } = change;
  const vote = openVoteOf(approvals);
  switch (what) {
    case 'start':
      if (status === 'approved')
        return `⚠️ ${key} is approved for a time that nobody gave it, ${name(change.implementer)}. Schedule it, edit it, or cancel it.`;
      if (isTooLate(change, now))
        return `⚠️ The time of ${key} is over, and nobody started it. ${name(change.startsAt ? change.requestedBy : change.implementer)}: give it another time, or cancel it.`;
      return count === 0
        ? `▶️ It is time to start ${key}.`
        : `⚠️ ${key} was to be started ${span(now.diff(scheduledFor))} ago, ${name(change.implementer)}. Start it, give it another time, or cancel it.`;
    case 'close':
      return `⚠️ ${key} is ${status} for ${span(now.diff(startedAt))}, longer than planned. ${name(change.implementer)}: is it done, or did it fail?`;
    case 'forgotten':
      return `🕸️ Nothing happened with ${key} for ${span(now.diff(touchedAt))} (${status}). Carry it on, or cancel it.`;
    case 'review':
      return `⚠️ ${key} was an emergency, and its review is owed${vote ? ` for ${span(now.diff(vote.expiresAt))}` : ''}.`;
    default:
      return what satisfies never;
  }
}

/** To whoever asked for it or is to carry it out: as things stand it cannot start at its time. */
export function heldUpMessage(sight: ChangeSight, late: string, context: ChangeContext): Rendered {
  const { change, conflicts } = sight;
  const inTheWay = conflicts.filter(({ blocks }) => blocks).map((one) => conflictWords(one, context));
  const text = `${late}⚠️ ${change.key} cannot start as planned: ${inTheWay.join('; ')}. Give it another time, or cancel it:   /hims change edit ${change.key}`;
  return asked(sight, context, text, [
    actions([button('Details', ids.change.show, changeValue(change.number))]),
  ]);
}

/** Its time is over, so starting it would be refused. */
function isTooLate(change: Change, now: DateTime): boolean {
  return isPlanned(change) && isTimeOver(change, now);
}

export function dueMessage(
  sight: ChangeSight,
  text: string,
  person: string,
  context: ChangeContext,
): Rendered {
  const isTheirs = person === sight.change.implementer && !isTooLate(sight.change, context.now);
  const moves = isTheirs ? likelyMoves(sight.change).slice(0, 2) : [];
  return asked(sight, context, text, [
    actions([...moves, button('Details', ids.change.show, changeValue(sight.change.number))]),
  ]);
}
