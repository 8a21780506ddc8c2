import { z } from 'zod';
import type { Notice } from '../../notices/model.ts';
import { runNumber } from '../../procedures/model.ts';
import { isRunOver, isUnconfirmed, type RunSight } from '../../procedures/service.ts';
import { shownSystem } from '../../systems/lookup.ts';
import { keysInRun } from '../answers-run.ts';
import { wholeText } from '../blocks.ts';
import { lateNote } from '../cards/late.ts';
import { runCard } from '../cards/run.ts';
import { overdueText, peopleInEvent, runLine } from '../cards/run-lines.ts';
import { stepMessage } from '../cards/run-step.ts';
import { peopleInRun, type RunContext } from '../cards/run-words.ts';
import { linksOfKeys } from '../change-links.ts';
import { namer } from '../names.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';

const StepData = z.object({ step: z.string() });
const EventData = z.object({ event: z.string() });
const OverdueData = z.object({
  count: z.number(),
  escalated: z.string().optional(),
  unreached: z.string().optional(),
});

/** Where the one card of the run stands; its steps stand in the thread, each in a place of its own. */
export const runSlot = (key: string) => `run:${key}`;
const stepSlot = (key: string, step: string) => `run:${key}:${step}`;

export interface RunScene {
  sight: RunSight;
  context: RunContext;
  late: string;
}

/** The run as it is now, with everybody's name and everything's place. */
export async function runSceneOf(
  notice: Notice,
  delivery: DeliveryContext,
  alsoNamed: readonly string[] = [],
): Promise<RunScene> {
  const { directory, systems, now, linkTo } = delivery;
  const sight = await delivery.runs.sight(runNumber(notice.subject));
  const system = shownSystem(systems, sight.run.system);
  const name = await namer(directory, [...peopleInRun(sight), ...alsoNamed]);
  const link = await linksOfKeys([...keysInRun(sight), notice.subject], linkTo);
  const late = lateNote(notice.wantedAt, now, system.zone, await delivery.outageAt(notice.wantedAt));
  return { sight, late, context: { system, now, name, team: directory.teamName, link } };
}

export const skipped = (reason: string): Outgoing => ({ act: 'skip', reason });

const card = defineDelivery('run-card', async (notice, delivery) => {
  const { sight, context } = await runSceneOf(notice, delivery);
  return { act: 'card', slot: runSlot(notice.subject), message: runCard(sight, context), again: true };
});

const step = defineDelivery('run-step', async (notice, delivery) => {
  const { step: id } = StepData.parse(notice.data);
  const { sight, context } = await runSceneOf(notice, delivery);
  const { run } = sight;
  const one = run.steps.find((step) => step.id === id);
  if (!one) return skipped('the run has no such step');
  const message = stepMessage(run, one, context);
  const slot = stepSlot(run.key, id);
  // What was never reached has nothing to say; where its line stands already, its buttons go.
  if (one.state === 'not reached' || (one.state === 'pending' && !isUnconfirmed(one)))
    return { act: 'refresh', messages: [{ slot, message }] };
  return { act: 'card', slot, message, threadOf: runSlot(run.key), again: true };
});

/** In the thread of the card; that it ended badly shows in the channel as well: an update of the card wakes nobody. */
const line = defineDelivery('run-line', async (notice, delivery) => {
  const event = await delivery.runs.event(EventData.parse(notice.data).event);
  if (!event) return skipped('the event is gone');
  const { sight, context, late } = await runSceneOf(notice, delivery, peopleInEvent(event));
  // The end says who ended it, and why.
  if (event.kind === 'abort-asked' && isRunOver(sight.run)) return skipped('its end says so');
  const text = `${late}${runLine(sight, event, context)}`;
  const sentence = text.includes(notice.subject) ? text : `${notice.subject}: ${text}`;
  const message = { text: sentence, blocks: wholeText(text) };
  const { status, procedure } = sight.run;
  // Its card was posted while it waited.
  const isGivenUp = status === 'aborted' && sight.run.abortedBy === 'system' && sight.run.tells === 'always';
  const badEnds: readonly string[] = ['failed', 'rolled back', 'succeeded with exceptions'];
  const isBad = event.kind === 'ended' && (badEnds.includes(status) || isGivenUp);
  return {
    act: 'post',
    message,
    threadOf: runSlot(notice.subject),
    broadcast: isBad && !procedure.isChecklist,
  };
});

const overdue = defineDelivery('run-overdue', async (notice, delivery) => {
  const escalation = OverdueData.parse(notice.data);
  const { sight, context, late } = await runSceneOf(notice, delivery);
  const { run } = sight;
  if (isRunOver(run)) return skipped('it is over');
  const text = `${late}${overdueText(run, escalation, context)}`;
  return {
    act: 'post',
    message: { text, blocks: wholeText(text) },
    threadOf: runSlot(run.key),
  };
});

export const runDeliveries = [card, step, line, overdue];
