import { z } from 'zod';
import type { Notice } from '../../notices/model.ts';
import type { RunStep } from '../../procedures/model.ts';
import { isRunOver, isUnconfirmed, lapseWords, type RunSight } from '../../procedures/service.ts';
import { confirmMessage, confirmOverMessage, unconfirmedMessage } from '../cards/run-confirm.ts';
import { type DeliveryContext, defineDelivery } from './define.ts';
import { runSceneOf, skipped } from './run.ts';
import { personOf } from './scene.ts';

/** `attempt`: how many tries there were when it was asked; `since`: when that was, in milliseconds. */
const StepData = z.object({ step: z.string(), attempt: z.number().default(0), since: z.number().optional() });
type Asking = z.output<typeof StepData>;

/** Whatever is asked again is asked in another message: an edit of the old one would wake nobody. */
function slotOf(kind: 'confirm' | 'glass', notice: Notice, { step, attempt, since }: Asking): string {
  const time = since === undefined ? '' : `:${since}`;
  return `run:${notice.subject}:${kind}:${step}${attempt > 0 ? `:${attempt + 1}` : ''}${time}:${personOf(notice)}`;
}

async function sceneOf(notice: Notice, delivery: DeliveryContext) {
  const asking = StepData.parse(notice.data);
  const scene = await runSceneOf(notice, delivery);
  return { ...scene, asking, one: scene.sight.run.steps.find(({ id }) => id === asking.step) };
}

/** Whether this is still what is asked: not one that was answered since, nor asked again. */
const isAsked = ({ run }: RunSight, one: RunStep, { attempt, since }: Asking) =>
  !isRunOver(run) &&
  isUnconfirmed(one) &&
  one.attempt === attempt &&
  (since === undefined || one.confirmAskedAt?.toMillis() === since);

/** Whether there is still an incident that needs it: what was sent meanwhile is drawn anew. */
const markOf = ({ lapse }: RunSight) =>
  lapse ? lapseWords(lapse, { time: (at) => String(at.toISO()) }) : 'needed';

const ask = defineDelivery('run-confirm', async (notice, delivery) => {
  const { sight, context, late, one, asking } = await sceneOf(notice, delivery);
  if (!one || !isAsked(sight, one, asking)) return skipped('it waits for no confirmation any more');
  const until = one.confirmAskedAt?.plus(context.system.confirmWithin);
  return {
    act: 'card',
    slot: slotOf('confirm', notice, asking),
    message: confirmMessage(sight, one, { late, until }, context),
    mark: markOf(sight),
  };
});

const unanswered = defineDelivery('run-unconfirmed', async (notice, delivery) => {
  const { sight, context, late, one, asking } = await sceneOf(notice, delivery);
  if (!one || !isAsked(sight, one, asking)) return skipped('it waits for no confirmation any more');
  return {
    act: 'card',
    slot: slotOf('glass', notice, asking),
    message: unconfirmedMessage(sight, one, late, context),
    mark: markOf(sight),
  };
});

const over = defineDelivery('run-confirm-over', async (notice, delivery) => {
  const { sight, context, one, asking } = await sceneOf(notice, delivery);
  if (!one) return skipped('the run has no such step');
  const message = confirmOverMessage(sight, one, context);
  const slots = [slotOf('confirm', notice, asking), slotOf('glass', notice, asking)];
  return { act: 'refresh', messages: slots.map((slot) => ({ slot, message })) };
});

export const runConfirmations = [ask, unanswered, over];
