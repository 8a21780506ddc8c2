import { z } from 'zod';
import type { Rendered } from '../cards/incident.ts';
import { besideWords, runIntoMessage } from '../cards/maintenance-beside.ts';
import { latestDecision } from '../cards/maintenance-ledger.ts';
import {
  askStartMessage,
  decidedMessage,
  emergencyMessage,
  frozenMessage,
  overrunMessage,
  reportDueMessage,
  timeOverMessage,
  updateDueMaintenanceMessage,
  voteMessage,
} from '../cards/maintenance-lines.ts';
import { peopleInVotes } from '../cards/voters.ts';
import { type DeliveryContext, defineDelivery, type Outgoing } from './define.ts';
import { latenessOf, type MaintenanceScene, maintenanceSceneOf } from './maintenance-scene.ts';
import { personOf } from './scene.ts';

const skipped = (reason: string): Outgoing => ({ act: 'skip', reason });

/** To one person, as long as it is still to be asked. */
function ask(
  kind: string,
  isStillAsked: (scene: MaintenanceScene) => boolean,
  message: (scene: MaintenanceScene, late: string) => Rendered,
) {
  return defineDelivery(kind, async (notice, context) => {
    const scene = await maintenanceSceneOf(notice, context);
    if (!isStillAsked(scene)) return skipped(`it is ${scene.maintenance.status}`);
    return { act: 'post', message: message(scene, await latenessOf(notice, scene, context)) };
  });
}

const isRunning = ({ maintenance }: MaintenanceScene) => maintenance.status === 'in progress';
const isAnnounced = ({ maintenance }: MaintenanceScene) => maintenance.status === 'announced';

/** What a freeze would refuse is told as that, without the button. */
const start = defineDelivery('maintenance-ask-start', async (notice, context) => {
  const scene = await maintenanceSceneOf(notice, context);
  const { maintenance, system, now } = scene;
  if (!isAnnounced(scene)) return skipped(`it is ${maintenance.status}`);
  const others = maintenance.size === 'emergency' ? [] : await context.maintenance.runningBeside(maintenance);
  const late = await latenessOf(notice, scene, context);
  const message = askStartMessage(maintenance, late, scene, besideWords(others, system.zone, now));
  return { act: 'post', message };
});

const RunIntoData = z.object({ by: z.number() });

const runInto = defineDelivery('maintenance-run-into', async (notice, context) => {
  const scene = await maintenanceSceneOf(notice, context);
  if (!isAnnounced(scene)) return skipped(`it is ${scene.maintenance.status}`);
  const other = await context.maintenance.get(RunIntoData.parse(notice.data).by);
  if (other.status !== 'in progress' || other.endsAt <= scene.maintenance.startsAt)
    return skipped(`${other.key} is out of its way`);
  const late = await latenessOf(notice, scene, context);
  return { act: 'post', message: runIntoMessage(scene.maintenance, other, late, scene) };
});
const timeOver = ask(
  'maintenance-time-over',
  (scene) => isAnnounced(scene) && scene.maintenance.endsAt <= scene.now,
  (scene, late) => timeOverMessage(scene.maintenance, late),
);
const updateDue = ask(
  'maintenance-update-due',
  (scene) => isRunning(scene) && (scene.maintenance.nextUpdateAt ?? scene.now) <= scene.now,
  (scene, late) => updateDueMaintenanceMessage(scene.maintenance, late, scene),
);
const overrun = ask(
  'maintenance-overrun-ask',
  (scene) => isRunning(scene) && scene.maintenance.endsAt <= scene.now,
  (scene, late) => overrunMessage(scene.maintenance, late, scene),
);
const reportDue = ask(
  'maintenance-report-due',
  ({ maintenance }) => !maintenance.report,
  (scene, late) => reportDueMessage(scene.maintenance, late, scene),
);
const emergency = ask(
  'maintenance-emergency',
  (scene) => isAnnounced(scene) || isRunning(scene),
  (scene, late) => emergencyMessage(scene.maintenance, late, scene),
);

const VoteData = z.object({ approval: z.string(), again: z.boolean().default(false) });

const vote = defineDelivery('maintenance-vote', async (notice, context) => {
  const { approval, again } = VoteData.parse(notice.data);
  const scene = await maintenanceSceneOf(notice, context);
  if (scene.vote?.id !== approval) return skipped('the vote is over');
  const person = personOf(notice);
  if (scene.vote.votes.some((one) => one.person === person)) return skipped('you have voted');
  if (!(await context.maintenance.voters(scene.vote)).includes(person))
    return skipped('your vote does not count now');
  const late = await latenessOf(notice, scene, context);
  return {
    act: 'post',
    message: voteMessage(scene.maintenance, { isAgain: again }, late, scene),
  };
});

const DecidedData = z.object({ leftOut: z.number().optional() });

const decided = defineDelivery('maintenance-decided', async (notice, context) => {
  const approvals = await context.maintenance.approvals(notice.subject);
  const scene = await maintenanceSceneOf(notice, context, peopleInVotes(approvals));
  const words = latestDecision(scene.maintenance, approvals, scene);
  if (words === undefined) return skipped('a new vote is open');
  return {
    act: 'post',
    message: decidedMessage(
      scene.maintenance,
      { words, leftOut: DecidedData.parse(notice.data).leftOut },
      await latenessOf(notice, scene, context),
    ),
  };
});

const FrozenData = z.object({ freeze: z.number() });

const frozen = defineDelivery('maintenance-frozen', async (notice, context: DeliveryContext) => {
  const freeze = await context.maintenance.freezeOf(FrozenData.parse(notice.data).freeze);
  const scene = await maintenanceSceneOf(notice, context);
  if (freeze.liftedAt) return skipped('the freeze was lifted');
  if (!scene.freezes.some(({ number }) => number === freeze.number)) return skipped('it is not hit any more');
  return {
    act: 'post',
    message: frozenMessage(scene.maintenance, freeze, await latenessOf(notice, scene, context), scene),
  };
});

export const maintenanceAsks = [
  start,
  runInto,
  timeOver,
  updateDue,
  overrun,
  reportDue,
  emergency,
  vote,
  decided,
  frozen,
];
