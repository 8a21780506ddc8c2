import type { ModalView } from '@slack/types';
import type { Change } from '../changes/model.ts';
import type { PersonsMove } from '../changes/moves.ts';
import type { Requested } from '../changes/request.ts';
import { riskOf, startBlockers, type VoteShown, voteShownOf } from '../changes/rules.ts';
import type { ChangeSight } from '../changes/service.ts';
import type { Voted } from '../changes/votes.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { shownSystem, systemOf } from '../systems/lookup.ts';
import { actions, menu, pages, section } from './blocks.ts';
import {
  type ChangeContext,
  changeCard,
  conflictWords,
  likelyButtons,
  peopleInSight,
  procedureWords,
} from './cards/change.ts';
import { everyChangeChoice } from './cards/change-choices.ts';
import { changeLine, checkRows, peopleInEntry } from './cards/change-lines.ts';
import { requestedText, scheduledText, validatingText, votedText } from './cards/change-sentences.ts';
import { confirmForm, scheduleForm } from './cards/forms-change-work.ts';
import { planBlocks } from './cards/run-plan.ts';
import { linksOf, runOfChange } from './change-links.ts';
import { planToVote } from './change-plan.ts';
import type { Answer, FormAnswer, Reply, Services } from './define.ts';
import { ids } from './ids.ts';
import { cutEscaped } from './limits.ts';
import { namer } from './names.ts';
import { withoutKeys } from './question.ts';
import { escape, when } from './text.ts';

/** What a card needs to be drawn, for one person. */
async function contextOf(
  services: Services,
  sight: Pick<ChangeSight, 'change' | 'conflicts'>,
  people: readonly string[],
): Promise<ChangeContext> {
  const run = await runOfChange(sight.change, services.runs);
  return {
    run,
    system: shownSystem(services.systems, sight.change.system),
    now: services.now(),
    name: await namer(services.directory, people),
    team: services.directory.teamName,
    link: await linksOf(sight, services.linkTo, run),
  };
}

/** Refuses before a form opens, so that nobody types in vain. */
export function changeFor(
  number: number,
  move: PersonsMove,
  actor: Actor,
  services: Services,
): Promise<Change> {
  return services.changes.changeFor(number, move, actor);
}

/** The form of a command about a change: without the change there is nothing to ask for. */
export function aboutChange<T extends object>(
  example: string,
  move: PersonsMove,
  form: (change: Change, typed: Partial<T>, services: Services) => ModalView | Promise<ModalView>,
) {
  return async (
    typed: Partial<T> & { change?: number | undefined },
    { actor, services }: { actor: Actor; services: Services },
  ): Promise<ModalView> => {
    if (typed.change === undefined)
      throw new UserError('command.missing', `Which change?   ${withoutKeys(example)}`);
    return form(await changeFor(typed.change, move, actor, services), typed, services);
  };
}

/** Room for each part, so that card, plans and history fit into one message together. */
const roomForPlans = 6_600;
const roomForHistory = 3_000;
/** Of each plan; only text full of `&`, each of them five characters, is longer. */
const longestPlan = 2_100;

function planLines(
  context: ChangeContext,
  { plan, rollbackPlan, validationPlan, procedure, category, size, checks }: Change,
): string[] {
  const ticked = checks.map(({ text, doneAt }) => `${doneAt ? '☑' : '☐'} ${escape(text)}`).join('\n');
  return [
    `*Plan*\n${cutEscaped(escape(plan), longestPlan)}`,
    `*Rollback*\n${cutEscaped(escape(rollbackPlan), longestPlan)}`,
    `*Validation*\n${cutEscaped(ticked || escape(validationPlan), longestPlan)}`,
    [
      `size ${size}`,
      category && `category ${escape(category)}`,
      procedure && procedureWords(procedure, context),
    ]
      .filter(Boolean)
      .join(' · '),
  ];
}

/** The card with its plans, checks and history, and everything that can be done, for the person who asks. */
export async function changeDetails(services: Services, number: number): Promise<Answer> {
  const sight = await services.changes.look(number);
  const { change, conflicts } = sight;
  const entries = await services.changes.entries(number);
  const named = [...peopleInSight(sight), ...entries.flatMap(peopleInEntry)];
  const context = await contextOf(services, sight, named);
  const card = changeCard(sight, context);
  const history = entries
    .toReversed()
    .map(
      (entry) => `${when(entry.at, context.system.zone, context.now)} ${changeLine(change, entry, context)}`,
    );
  const rows = checkRows(change).slice(0, 10);
  const ticking = rows.reduce((sum, { text: words }) => sum + (words?.text.length ?? 0), 0);
  const inTheWay = conflicts.slice(3).map((one) => `⚠️ ${conflictWords(one, context)}`);
  return {
    text: card.text,
    blocks: [
      ...card.blocks.slice(0, 1),
      actions([...likelyButtons(sight), menu(ids.change.more, 'Do…', everyChangeChoice(change))]),
      ...pages([...inTheWay, ...planLines(context, change)], {
        room: Math.max(roomForPlans - ticking, 2_200),
        rest: 'more',
      }),
      ...rows,
      ...pages(history, { room: roomForHistory }),
    ],
  };
}

/** A word, and the card as the person left it. */
export async function changeAnswer(services: Services, number: number, text: string): Promise<Answer> {
  const sight = await services.changes.sight(number);
  const context = await contextOf(services, sight, peopleInSight(sight));
  const card = changeCard(sight, context);
  return { text: `${text} ${card.text}`, blocks: [section(text), ...card.blocks] };
}

/** What the person who asked for a change reads. */
export async function requestedAnswer(services: Services, made: Requested): Promise<Answer> {
  const id = services.channelId('changes', made.change.system);
  const text = requestedText(made, id ? `<#${id}>` : 'the changes channel', services);
  return { text: [text, ...(await inTheWay(services, made))].join('\n') };
}

/** What stands in the way, each with where it stands; nothing where nothing does. */
async function inTheWay(
  services: Services,
  sight: Pick<ChangeSight, 'change' | 'conflicts'>,
): Promise<string[]> {
  if (sight.conflicts.length === 0) return [];
  const context = await contextOf(services, sight, []);
  return [`⚠️ In its way: ${sight.conflicts.map((one) => conflictWords(one, context)).join('; ')}.`];
}

/** What a voter reads: what their vote did, and what stands in the way of what they voted for. */
export async function votedAnswer(services: Services, voted: Voted): Promise<Answer> {
  const text = votedText(voted, services);
  if (voted.vote.verdict === 'reject') return { text };
  const sight = await services.changes.sight(voted.change.number);
  return { text: [text, ...(await inTheWay(services, sight))].join('\n') };
}

/** What stands in the way of the time that it was given is said at once. */
export async function scheduledAnswer(services: Services, change: Change): Promise<Answer> {
  const sight = await services.changes.sight(change.number);
  const lines = await inTheWay(services, { change, conflicts: startBlockers(change, sight.conflicts) });
  return { text: [scheduledText(change, services), ...lines].join('\n') };
}

/** It is carried out: the checks that are to be ticked now. */
export function validatingAnswer(change: Change): Answer {
  const text = validatingText(change);
  return { text, blocks: [section(text), ...checkRows(change)] };
}

/** Approves at once; where the risk is high, asks for the key first; where a procedure carries it out, shows its plan first. */
export async function approveReply(
  services: Services,
  actor: Actor,
  { number, note, shown }: { number: number; note?: string; shown?: VoteShown },
): Promise<Reply> {
  const change = await services.changes.votable(number, actor, shown);
  const risk = riskOf(systemOf(services.systems, change.system), change);
  const isHigh = risk === 'high';
  const plan = change.procedure && planToVote(services, change);
  if (isHigh || plan)
    return { form: confirmForm(change, { note, isHigh, plan: plan ? planBlocks(plan) : [] }) };
  const request = {
    verdict: 'approve' as const,
    ...(note ? { note } : {}),
    shown: voteShownOf(change), // what was looked at just now, should somebody edit or start it in between
  };
  return votedAnswer(services, await services.changes.vote(number, request, actor));
}

/** Asks for one of the free times; a change that has no time yet takes whichever is chosen. */
export async function scheduleReply(services: Services, change: Change): Promise<FormAnswer> {
  const slots = await services.changes.slots(change, 20);
  return { form: scheduleForm(change, slots, systemOf(services.systems, change.system)) };
}
