import type { Logger } from 'pino';
import type { AuditService } from './audit/service.ts';
import type { ChangeService } from './changes/service.ts';
import type { Clock } from './clock/clock.ts';
import type { Outages } from './clock/outages.ts';
import type { Config } from './config/config.ts';
import type { Db } from './db/db.ts';
import { createPages } from './incidents/pages.ts';
import type { IncidentService } from './incidents/service.ts';
import { createMaintenanceMail } from './maintenance/mail.ts';
import type { MaintenanceService } from './maintenance/service.ts';
import type { Cards } from './notices/cards.ts';
import { createMailSender, noMail } from './notices/mail.ts';
import type { Sender, Target } from './notices/model.ts';
import { createPagerSender, noPager } from './notices/pager.ts';
import { createPageSender } from './notices/pages.ts';
import type { Subscriptions } from './notices/subscriptions.ts';
import type { Warnings } from './notices/warnings.ts';
import type { Directory } from './people/directory.ts';
import type { RunService } from './procedures/service.ts';
import type { Channels } from './slack/channels.ts';
import type { createClient } from './slack/client.ts';
import { changeDeliveries } from './slack/deliveries/change.ts';
import { createDeliver, type Deliver } from './slack/deliveries/define.ts';
import { incidentDeliveries } from './slack/deliveries/incident.ts';
import { incidentAsks } from './slack/deliveries/incident-asks.ts';
import { incidentRoomDeliveries } from './slack/deliveries/incident-room.ts';
import { maintenanceDeliveries } from './slack/deliveries/maintenance.ts';
import { maintenanceAsks } from './slack/deliveries/maintenance-asks.ts';
import { operationsDeliveries } from './slack/deliveries/operations.ts';
import { promptSettled } from './slack/deliveries/prompts.ts';
import { routineDeliveries } from './slack/deliveries/routine.ts';
import { runDeliveries } from './slack/deliveries/run.ts';
import { runAsks } from './slack/deliveries/run-asks.ts';
import { runConfirmations } from './slack/deliveries/run-confirm.ts';
import type { Identity } from './slack/identity.ts';
import { createRooms } from './slack/rooms.ts';
import { createSlackSender } from './slack/sender.ts';
import { createSteps } from './slack/steps.ts';
import type { SystemProfile } from './systems/model.ts';

interface Deps {
  config: Pick<Config, 'pagerUrl' | 'mail' | 'publicUrl'>;
  db: Db;
  clock: Clock;
  log: Logger;
  client: ReturnType<typeof createClient>;
  identity: Identity;
  channels: Channels;
  cards: Cards;
  /** Where the card of something stands, as a link. */
  linkTo(slot: string): Promise<string | undefined>;
  directory: Directory;
  systems: ReadonlyMap<string, SystemProfile>;
  incidents: IncidentService;
  maintenance: MaintenanceService;
  changes: ChangeService;
  runs: RunService;
  audit: AuditService;
  outages: Outages;
  warnings: Warnings;
  subscriptions: Subscriptions;
  /** The part of calendar ids that is this installation's. */
  instance: string;
  /** Whether a page of ours says by now what a notice tells of. */
  shows: Parameters<typeof createPageSender>[0]['shows'];
}

/** Every way in which a notice reaches somebody, one for each kind of target. */
export function createSenders(deps: Deps): { senders: Record<Target['to'], Sender>; deliver: Deliver } {
  const { config, db, clock, log, client, identity, channels, cards, linkTo, directory, systems } = deps;
  const { incidents, maintenance, changes, runs, audit, outages, warnings, subscriptions } = deps;
  const deliver = createDeliver(
    [
      ...incidentDeliveries,
      ...incidentAsks,
      ...incidentRoomDeliveries,
      ...operationsDeliveries,
      ...changeDeliveries,
      ...maintenanceDeliveries,
      ...maintenanceAsks,
      ...runDeliveries,
      ...runAsks,
      ...runConfirmations,
      ...routineDeliveries,
      promptSettled,
    ],
    {
      incidents,
      maintenance,
      changes,
      runs,
      audit,
      directory,
      systems,
      channelId: channels.known,
      outageAt: outages.at,
      linkTo,
    },
  );
  const steps = createSteps({
    client,
    directory,
    log,
    onRefused: (method, why) =>
      void db
        .transaction((tx) => warnings.ofRefusedStep(tx, method, why, clock.now()))
        .catch((error: unknown) => log.error({ err: error, method }, 'a warning could not be kept')),
  });
  const rooms = createRooms({ client, incidents, steps, botUser: identity.botUser });
  const slack = createSlackSender({ client, channels, rooms, cards, directory, deliver, steps });
  const pager = config.pagerUrl
    ? createPagerSender({ url: config.pagerUrl, render: createPages({ incidents, systems, directory }) })
    : noPager;
  const mail = config.mail
    ? createMailSender({
        ...config.mail,
        render: createMaintenanceMail({
          systems,
          unsubscribedAt: subscriptions.unsubscribedAt,
          unsubscribeLink: (mailbox) => `${config.publicUrl}/unsubscribe/${subscriptions.tokenOf(mailbox)}`,
          instance: deps.instance,
          publicUrl: config.publicUrl,
          noticed: maintenance.noticed,
        }),
      })
    : noMail;
  const page = createPageSender({
    shows: deps.shows,
    async mootReason(notice) {
      const found = await maintenance.noticed(notice);
      if ('skip' in found) return found.skip;
      return systems.has(found.maintenance.system) ? undefined : 'the system is gone';
    },
  });
  const senders = {
    channel: slack,
    'named-channel': slack,
    person: slack,
    incident: slack,
    pager,
    mail,
    page,
  };
  return { senders, deliver };
}
