import type { DateTime } from 'luxon';
import { z } from 'zod';
import { type Change, type ChangeEntry, changeNumber, timeOf } from '../../changes/model.ts';
import { isCarriedOutNow, isPlanned, startBlockers } from '../../changes/rules.ts';
import type { ChangeSight } from '../../changes/service.ts';
import type { Notice } from '../../notices/model.ts';
import { shownSystem } from '../../systems/lookup.ts';
import { section, wholeText } from '../blocks.ts';
import { type ChangeContext, changeCard, openVoteOf, peopleInSight } from '../cards/change.ts';
import {
  askAgainText,
  askMessage,
  askOverMessage,
  dueMessage,
  dueText,
  heldUpMessage,
  toldMessage,
} from '../cards/change-asks.ts';
import { changeLine, checkRows, peopleInEntry } from '../cards/change-lines.ts';
import { lateNote } from '../cards/late.ts';
import { linksOf, runOfChange } from '../change-links.ts';
import { namer } from '../names.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';
import { personOf } from './scene.ts';

const EntryData = z.object({ entry: z.string() });
const AskData = z.object({
  approval: z.string(),
  entry: z.string().optional(),
  voted: z.array(z.string()).default([]),
});
const ApprovalData = z.object({ approval: z.string() });
const DueData = z.object({ what: z.enum(['start', 'close', 'forgotten', 'review']), count: z.number() });

/** Entries that say that it may go ahead, and the states in which that still holds. */
const decidedKinds: ReadonlySet<string> = new Set(['approved', 'scheduled']);
const decidedStates: ReadonlySet<string> = new Set(['approved', 'scheduled', 'implementing', 'validating']);

/** Where the one card of the change stands. */
const cardSlot = (key: string) => `change:${key}`;
/** Each vote asks anew: an edit of an old question wakes nobody. */
const askSlot = (approval: string, person: string) => `vote:${approval}:${person}`;

interface Scene {
  sight: ChangeSight;
  context: ChangeContext;
  late: string;
}

/** The change as it is now, with everybody's name and everything's place. */
async function sceneOf(
  notice: Notice,
  context: DeliveryContext,
  alsoNamed: readonly string[] = [],
): Promise<Scene> {
  const { directory, systems, now } = context;
  const sight = await context.changes.sight(changeNumber(notice.subject));
  const system = shownSystem(systems, sight.change.system);
  const run = await runOfChange(sight.change, context.runs);
  const link = await linksOf(sight, context.linkTo, run);
  const late = lateNote(notice.wantedAt, now, system.zone, await context.outageAt(notice.wantedAt));
  const name = await namer(directory, [...peopleInSight(sight), ...alsoNamed]);
  return {
    sight,
    late,
    context: { system, now, name, team: directory.teamName, link, run, looks: looksAt(sight) },
  };
}

/** Of an open vote its voters; before it is assessed, who is not barred from it; afterwards nobody. */
function looksAt({ change, approvals, electorate }: ChangeSight): (person: string) => boolean {
  const voters = electorate?.voters.map((one) => one.person);
  if (voters) return (person) => voters.includes(person);
  const barred = [
    change.requestedBy,
    change.implementer,
    ...approvals.flatMap((one) => one.barred.map(({ person }) => person)),
  ];
  return (person) => change.status === 'submitted' && !barred.includes(person);
}

const skipped = (reason: string): Outgoing => ({ act: 'skip', reason });

const card = defineDelivery('change-card', async (notice, delivery) => {
  const { sight, context } = await sceneOf(notice, delivery);
  return { act: 'card', slot: cardSlot(notice.subject), message: changeCard(sight, context), again: true };
});

/** In the thread of the card; what was done without an approval stands in the channel itself, where nobody overlooks it. */
const line = defineDelivery('change-line', async (notice, delivery) => {
  const entry = await delivery.changes.entry(EntryData.parse(notice.data).entry);
  if (!entry) return skipped('the entry is gone');
  const { sight, context, late } = await sceneOf(notice, delivery, peopleInEntry(entry));
  const text = `${late}${changeLine(sight.change, entry, context)}`;
  const sentence = text.includes(notice.subject) ? text : `${notice.subject}: ${text}`;
  const message = { text: sentence, blocks: wholeText(text) };
  if (entry.kind === 'broke-glass') return { act: 'post', message };
  return { act: 'post', message, threadOf: cardSlot(notice.subject) };
});

/** What is left to see for oneself, each with its button; drawn anew as one after the other is ticked. */
const checks = defineDelivery('change-checks', async (notice, delivery) => {
  const { sight, late } = await sceneOf(notice, delivery);
  const { key, status, checks: all } = sight.change;
  if (status !== 'validating') return skipped(`${key} is ${status}`);
  const open = all.filter(({ doneAt }) => !doneAt);
  if (open.length === 0) return skipped('every check is ticked');
  const text = `${late}${key}: ${open.length === 1 ? 'one check is' : `${open.length} checks are`} open.`;
  return {
    act: 'post',
    message: { text, blocks: [section(text), ...checkRows(sight.change)] },
    threadOf: cardSlot(notice.subject),
    about: open.map(({ number }) => number).join(' '),
  };
});

/** Whether it still has the time that it was given then. */
function isStillAt({ scheduledFor }: Change, { data }: ChangeEntry): boolean {
  return scheduledFor?.toMillis() === Date.parse(String(data['at']));
}

const told = defineDelivery('change-told', async (notice, delivery) => {
  const entry = await delivery.changes.entry(EntryData.parse(notice.data).entry);
  if (!entry) return skipped('the entry is gone');
  const { sight, context, late } = await sceneOf(notice, delivery, peopleInEntry(entry));
  const { key, status } = sight.change;
  // What was approved, or given its time, is not any more: whoever was told of it must not go by that.
  if (decidedKinds.has(entry.kind) && !decidedStates.has(status))
    return skipped(`${key} has changed since; see its card`);
  if (entry.kind === 'validating' && status !== 'validating') return skipped(`${key} is ${status}`);
  if (entry.data['unassessed'] === true && sight.change.assessedAt !== undefined)
    return skipped(`${key} was assessed again; see its card`);
  if (entry.kind === 'scheduled' && !isStillAt(sight.change, entry))
    return skipped(`${key} has another time, or none; see its card`);
  return { act: 'post', message: toldMessage(sight, entry, { person: personOf(notice), late }, context) };
});

/** The vote of the notice, as long as it is open. */
function isOpen({ approvals }: ChangeSight, id: string): boolean {
  return openVoteOf(approvals)?.id === id;
}

const ask = defineDelivery('change-ask', async (notice, delivery) => {
  const { approval, entry: id, voted } = AskData.parse(notice.data);
  const person = personOf(notice);
  const entry = id !== undefined && voted.includes(person) ? await delivery.changes.entry(id) : undefined;
  const { sight, context, late } = await sceneOf(notice, delivery, entry ? peopleInEntry(entry) : []);
  if (!isOpen(sight, approval)) return skipped('the vote is over, or another one');
  const mayVote = sight.electorate?.voters.some((one) => one.person === person) ?? false;
  const message = askMessage(sight, { late, mayVote, ...(entry ? { edited: entry } : {}) }, context);
  return { act: 'card', slot: askSlot(approval, person), message };
});

const askAgain = defineDelivery('change-ask-again', async (notice, delivery) => {
  const { approval } = ApprovalData.parse(notice.data);
  const person = personOf(notice);
  const { sight, context, late } = await sceneOf(notice, delivery);
  const isWaited = sight.electorate?.waited.some((one) => one.person === person);
  if (!isOpen(sight, approval) || !isWaited) return skipped('the vote is over, or not theirs any more');
  const text = askAgainText(sight, late, context);
  return { act: 'post', message: { text, blocks: [section(text)] }, threadOf: askSlot(approval, person) };
});

const askOver = defineDelivery('change-ask-over', async (notice, delivery) => {
  const { approval } = ApprovalData.parse(notice.data);
  const { sight, context } = await sceneOf(notice, delivery);
  const slot = askSlot(approval, personOf(notice));
  return { act: 'refresh', messages: [{ slot, message: askOverMessage(sight, approval, context) }] };
});

/** Something is in its way, and its time is not over yet. */
function isHeldUp({ change, conflicts }: ChangeSight, now: DateTime): boolean {
  const time = timeOf(change);
  const isItsTime = change.status === 'scheduled' && time !== undefined && now < time.endsAt;
  return isItsTime && startBlockers(change, conflicts).length > 0;
}

const due = defineDelivery('change-due', async (notice, delivery) => {
  const { what, count } = DueData.parse(notice.data);
  const { sight, context, late } = await sceneOf(notice, delivery);
  const { key, status, scheduledFor, touchedAt, endedAt } = sight.change;
  const { now, system } = context;
  const isMoot = {
    start: !isPlanned(sight.change) || (scheduledFor !== undefined && scheduledFor > now),
    close: !isCarriedOutNow(sight.change),
    forgotten: endedAt !== undefined || touchedAt.plus(system.carryingOut.forgottenAfter) > now,
    review: openVoteOf(sight.approvals)?.purpose !== 'review',
  };
  if (what === 'start' && isHeldUp(sight, now)) return skipped(`${key} cannot start as planned`);
  // How it ended, or what became of it, stands on its card: done is only one of the ways.
  if (isMoot[what])
    return skipped(what === 'review' ? 'the review is done' : `${key} is ${status}, or has another time`);
  const text = `${late}${dueText(sight, what, count, context)}`;
  if (notice.target.to === 'person')
    return { act: 'post', message: dueMessage(sight, text, notice.target.person, context) };
  return { act: 'post', message: { text, blocks: [section(text)] }, threadOf: cardSlot(notice.subject) };
});

/** What came in its way, for as long as it is. */
const heldUp = defineDelivery('change-held-up', async (notice, delivery) => {
  const { sight, context, late } = await sceneOf(notice, delivery);
  const { key, status } = sight.change;
  if (!isPlanned(sight.change)) return skipped(`${key} is ${status}`);
  const inTheWay = startBlockers(sight.change, sight.conflicts);
  if (inTheWay.length === 0) return skipped(`nothing is in the way of ${key} any more`);
  const about = inTheWay.map((one) => one.key ?? one.kind).join(' ');
  return { act: 'post', message: heldUpMessage(sight, late, context), about };
});

export const changeDeliveries = [card, line, checks, told, ask, askAgain, askOver, due, heldUp];
