import { z } from 'zod';
import type { Notice } from '../../notices/model.ts';
import { isRunOver, isUnconfirmed, lapseWords, type RunSight } from '../../procedures/service.ts';
import { confirmMessage, confirmOverMessage, unconfirmedMessage } from '../cards/run-confirm.ts';
import { type DeliveryContext, defineDelivery } from './define.ts';
import { runSceneOf, skipped } from './run.ts';
import { personOf } from './scene.ts';

/** `attempt`: how many tries there were when it was asked. */
const StepData = z.object({ step: z.string(), attempt: z.number().default(0) });

/** Another try is asked about in another message: an edit of the old one would wake nobody. */
const slotOf = (kind: 'confirm' | 'glass', notice: Notice, step: string, attempt = 0) =>
  `run:${notice.subject}:${kind}:${step}${attempt > 0 ? `:${attempt + 1}` : ''}:${personOf(notice)}`;

async function sceneOf(notice: Notice, delivery: DeliveryContext) {
  const { step, attempt } = StepData.parse(notice.data);
  const scene = await runSceneOf(notice, delivery);
  return { ...scene, id: step, attempt, one: scene.sight.run.steps.find(({ id }) => id === step) };
}

const isAsked = ({ run }: RunSight, one: Parameters<typeof isUnconfirmed>[0]) =>
  !isRunOver(run) && isUnconfirmed(one);

/** Whether there is still an incident that needs it: what was sent meanwhile is drawn anew. */
const markOf = ({ lapse }: RunSight) =>
  lapse ? lapseWords(lapse, { time: (at) => String(at.toISO()) }) : 'needed';

const ask = defineDelivery('run-confirm', async (notice, delivery) => {
  const { sight, context, late, one, id, attempt } = await sceneOf(notice, delivery);
  if (!one || !isAsked(sight, one) || one.attempt !== attempt)
    return skipped('it waits for no confirmation any more');
  const until = one.confirmAskedAt?.plus(context.system.confirmWithin);
  return {
    act: 'card',
    slot: slotOf('confirm', notice, id, attempt),
    message: confirmMessage(sight, one, { late, until }, context),
    mark: markOf(sight),
  };
});

const unanswered = defineDelivery('run-unconfirmed', async (notice, delivery) => {
  const { sight, context, late, one, id } = await sceneOf(notice, delivery);
  if (!one || !isAsked(sight, one)) return skipped('it waits for no confirmation any more');
  return {
    act: 'card',
    slot: slotOf('glass', notice, id),
    message: unconfirmedMessage(sight, one, late, context),
    mark: markOf(sight),
  };
});

const over = defineDelivery('run-confirm-over', async (notice, delivery) => {
  const { sight, context, one, id, attempt } = await sceneOf(notice, delivery);
  if (!one) return skipped('the run has no such step');
  const message = confirmOverMessage(sight, one, context);
  const slots = [slotOf('confirm', notice, id, attempt), slotOf('glass', notice, id)];
  return { act: 'refresh', messages: slots.map((slot) => ({ slot, message })) };
});

export const runConfirmations = [ask, unanswered, over];
