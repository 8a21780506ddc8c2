import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Notice } from '../../notices/model.ts';
import { permissions } from '../../people/permissions.ts';
import { namesOf } from '../../routines/model.ts';
import { frozenMessage, missedMessage, unapprovedMessage } from '../cards/routine.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';

const Instant = z.string().transform((text) => DateTime.fromISO(text, { zone: 'utc' }));
/** Those of an older version say neither which one runs nor whether it is late. */
const Missed = z.object({
  count: z.number(),
  from: Instant,
  to: Instant,
  runs: z.boolean(),
  at: Instant.optional(),
  isLate: z.boolean().default(true),
});
const Unapproved = z.object({ at: Instant });
const Frozen = z.object({ at: Instant, freeze: z.string(), reason: z.string(), until: Instant });

const gone: Outgoing = { act: 'skip', reason: 'the routine is gone' };

function sceneOf({ subject }: Notice, { systems }: DeliveryContext) {
  const { system: id, name } = namesOf(subject);
  const system = systems.get(id);
  const routine = system?.routines.get(name);
  return system && routine ? { system, name, title: routine.title } : undefined;
}

const missed = defineDelivery('routine-missed', async (notice, context) => {
  const scene = sceneOf(notice, context);
  return scene ? { act: 'post', message: missedMessage(scene, Missed.parse(notice.data)) } : gone;
});

const unapproved = defineDelivery('routine-unapproved', async (notice, context) => {
  const scene = sceneOf(notice, context);
  if (!scene) return gone;
  const who = context.directory.whoCan(permissions['routine.approve'], scene.system.id);
  return { act: 'post', message: unapprovedMessage(scene, Unapproved.parse(notice.data).at, who) };
});

const frozen = defineDelivery('routine-frozen', async (notice, context) => {
  const scene = sceneOf(notice, context);
  return scene ? { act: 'post', message: frozenMessage(scene, Frozen.parse(notice.data)) } : gone;
});

export const routineDeliveries = [missed, unapproved, frozen];
