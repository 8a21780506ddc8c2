import { z } from 'zod';
import { freezeKey } from '../../maintenance/model.ts';
import { shownSystem } from '../../systems/lookup.ts';
import { maintenanceCard, publicCard } from '../cards/maintenance.ts';
import { ledgerFile } from '../cards/maintenance-ledger.ts';
import {
  freezeMessage,
  lineMessage,
  noticeMessage,
  notStartedWords,
  reportMissingWords,
  stillRunningWords,
} from '../cards/maintenance-lines.ts';
import { ids } from '../ids.ts';
import { namer } from '../names.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';
import {
  latenessOf,
  type MaintenanceScene,
  maintenanceSceneOf,
  maintenanceSlot,
} from './maintenance-scene.ts';

const skipped = (reason: string): Outgoing => ({ act: 'skip', reason });

/** Where people ask about it: the link, where the channel is known. */
function askIn({ maintenance, system }: MaintenanceScene, { channelId }: DeliveryContext): string {
  const id = channelId('maintenance', maintenance.system);
  return id ? `<#${id}>` : `#${system.channels.maintenance.replace(/^#/, '')}`;
}

const card = defineDelivery('maintenance-card', async (notice, context) => {
  const scene = await maintenanceSceneOf(notice, context);
  const { maintenance } = scene;
  const isTeams = notice.target.to === 'channel';
  const message = isTeams
    ? maintenanceCard(maintenance, scene)
    : publicCard(maintenance, scene, askIn(scene, context));
  return { act: 'card', slot: maintenanceSlot(maintenance.key, notice.target), message, again: true };
});

const told = defineDelivery('maintenance-notice', async (notice, context) => {
  const found = await context.maintenance.noticed(notice);
  if ('skip' in found) return skipped(found.skip);
  const { data, text, maintenance } = found;
  // Its first notice is the card itself; what follows is said below it, and shows in the channel as well.
  if (data.reason === 'announced' && !maintenance.exception) return card.render(notice, context);
  const scene = await maintenanceSceneOf(notice, context);
  const late = await latenessOf(notice, scene, context);
  return {
    act: 'post',
    message: noticeMessage(maintenance, data, text, late, scene),
    threadOf: maintenanceSlot(maintenance.key, notice.target),
    broadcast: data.reason !== 'update',
  };
});

const complete = { label: 'Complete', id: ids.maintenance.completeForm };
const extend = { label: 'Extend', id: ids.maintenance.extendForm };
const start = { label: 'Start', id: ids.maintenance.start };
const move = { label: 'Move', id: ids.maintenance.moveForm };
const report = { label: 'Write the report', id: ids.maintenance.reportForm };

/** A line below the card, as long as it is still true. */
function line(
  kind: string,
  words: (scene: MaintenanceScene) => string | undefined,
  buttons: (scene: MaintenanceScene) => { label: string; id: string }[],
) {
  return defineDelivery(kind, async (notice, context) => {
    const scene = await maintenanceSceneOf(notice, context);
    const said = words(scene);
    if (said === undefined) return skipped(`it is ${scene.maintenance.status} meanwhile`);
    const late = await latenessOf(notice, scene, context);
    const message = lineMessage(scene.maintenance, `${late}${said}`, buttons(scene));
    return { act: 'post', message, threadOf: maintenanceSlot(notice.subject, notice.target) };
  });
}

const notStarted = line(
  'maintenance-not-started',
  (scene) =>
    scene.maintenance.status === 'announced' && scene.maintenance.startsAt <= scene.now
      ? notStartedWords(scene.maintenance, scene)
      : undefined,
  ({ maintenance, now, freezes }) =>
    maintenance.endsAt > now && freezes.length === 0 ? [start, move] : [move],
);

const stillRunning = line(
  'maintenance-still-running',
  (scene) =>
    scene.maintenance.status === 'in progress' && scene.maintenance.endsAt <= scene.now
      ? stillRunningWords(scene.maintenance, scene)
      : undefined,
  () => [complete, extend],
);

const reportMissing = line(
  'maintenance-report-missing',
  (scene) => (scene.maintenance.report ? undefined : reportMissingWords(scene.maintenance, scene)),
  () => [report],
);

const FreezeData = z.object({ freeze: z.number(), what: z.enum(['declared', 'lifted']) });

const freeze = defineDelivery('maintenance-freeze', async (notice, context) => {
  const { freeze: number, what } = FreezeData.parse(notice.data);
  const { maintenance: reader, directory, systems, now } = context;
  const found = await reader.freezeOf(number);
  if (what === 'declared' && found.liftedAt) return skipped(`${freezeKey(number)} was lifted meanwhile`);
  const hit = await reader.hitBy(found);
  const name = await namer(directory, [found.declaredBy, ...hit.map(({ implementer }) => implementer)]);
  const system = shownSystem(systems, found.system);
  const others = what === 'lifted' ? await reader.stillFrozen(found) : [];
  const message = freezeMessage(found, what, hit, name(found.declaredBy), { system, now, name, others });
  return { act: 'post', message };
});

/** The whole ledger, to whoever asked for it. */
const ledger = defineDelivery('maintenance-ledger', async (notice, context) => {
  const scene = await maintenanceSceneOf(notice, context);
  const { maintenance, system } = scene;
  const { directory, maintenance: reader } = context;
  const facts = {
    maintenance,
    entries: await reader.ledger(maintenance.number),
    approvals: await reader.approvals(maintenance.key),
  };
  // A file is read outside Slack, where a mention is only a number.
  const files = [ledgerFile(facts, { system, name: (person) => directory.nameOf(person) })];
  return {
    act: 'files',
    files,
    comment: `📒 Every notice of ${maintenance.key}, with when it was due and when it was sent.`,
  };
});

export const maintenanceDeliveries = [card, told, notStarted, stillRunning, reportMissing, freeze, ledger];
