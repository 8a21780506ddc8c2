import { commands } from '../commands/index.ts';
import { interactions } from '../interactions/index.ts';
import { createActionBook } from './actions/book.ts';
import { recordConfig } from './audit/config-history.ts';
import { auditHeadTimer, ensureAuditHeadTimer } from './audit/head-timer.ts';
import { createAuditService } from './audit/service.ts';
import type { AppOptions, Bot } from './bot.ts';
import { createCourtesy } from './clock/courtesy.ts';
import { createOutages } from './clock/outages.ts';
import { createRhythm } from './clock/rhythm.ts';
import { createSweeps } from './clock/sweeps.ts';
import { createTimerSweeper } from './clock/timers.ts';
import { createWorkWatch } from './clock/work-watch.ts';
import { createDb } from './db/db.ts';
import { migrate } from './db/migrate.ts';
import { createPresence } from './db/presence.ts';
import { followDeliveries } from './follow-cards.ts';
import { followUpTimers } from './incidents/follow-up.ts';
import { isSecret } from './incidents/list-store.ts';
import { createIncidentService } from './incidents/service.ts';
import { incidentTimers } from './incidents/timers.ts';
import { findRunningNumber } from './maintenance/list-store.ts';
import { createCards } from './notices/cards.ts';
import { createChannelBook } from './notices/channels.ts';
import { createOutbox } from './notices/outbox.ts';
import { createNoticeService } from './notices/service.ts';
import { countNotices } from './notices/store.ts';
import { createWarnings } from './notices/warnings.ts';
import { createPeopleSide } from './people-side.ts';
import { createPlanning, runHooks } from './planning.ts';
import { createPublicSide } from './public.ts';
import { createRunning } from './running.ts';
import { createSenders } from './senders.ts';
import { showAllOpen } from './show-open.ts';
import { createSlackApp } from './slack/bolt.ts';
import { createChannels } from './slack/channels.ts';
import { createClient } from './slack/client.ts';
import type { Services } from './slack/define.ts';
import { drawnForWhoAsks } from './slack/drawn.ts';
import { createExplain } from './slack/errors.ts';
import { createHearing } from './slack/hearing.ts';
import { createIdentity } from './slack/identity.ts';
import { createRouter } from './slack/router.ts';
import { openConnection, untilSlackAnswers } from './slack/until-slack-answers.ts';
import { waitedFor } from './slack/waited-for.ts';
import { loadCatalogue } from './systems/load.ts';
import { startUpkeep } from './upkeep.ts';
import { createListeners } from './web/listeners.ts';
import { createMetrics } from './web/metrics.ts';

/** The composition root: every wire between the rooms. */
export async function createApp({
  config,
  clock,
  log,
  environment = {},
  catalogue: known,
  rhythm: mode = 'by itself',
  dataDir,
  poolSize,
}: AppOptions): Promise<Bot> {
  const book = createActionBook({ secrets: environment });
  const { systemsDir, peopleFile } = config;
  const catalogue =
    known ?? (await loadCatalogue(systemsDir, { ...(peopleFile ? { peopleFile } : {}), actions: book }));
  for (const warning of catalogue.warnings)
    log.warn({ file: warning.file, line: warning.line }, `${warning.wrong}; ${warning.right}`);
  const { systems } = catalogue;

  const db = createDb({
    url: config.databaseUrl,
    knownSchema: await migrate(config.databaseUrl, (sentence) => log.warn(sentence)),
    poolSize,
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
  });
  const presence = createPresence(db);
  const watch = createWorkWatch();

  const client = createClient({
    token: config.slack.botToken,
    log,
    drawsDates: config.slack.drawsDates,
    ...(config.slack.apiUrl ? { apiUrl: config.slack.apiUrl } : {}),
  });
  const identity = createIdentity(client, config.slack.botToken, log);
  const hearing = createHearing(clock);
  const people = createPeopleSide({
    db,
    clock,
    log,
    client,
    ourTeam: identity.teamId,
    people: catalogue.people,
  });
  const { workspace, directory, availability } = people;
  const channels = createChannels({ client, systems, book: createChannelBook(db), log });

  const audit = createAuditService({ db, clock });
  const outages = createOutages({ db, clock });
  const callers = { directory, availability, pages: config.pagerUrl !== undefined };
  const facts = { db, clock, systems, directory, availability };
  const incidents = createIncidentService({ ...facts, ...callers, maintenanceNow: findRunningNumber });
  const cards = createCards(db);
  const linkTo = async (slot: string): Promise<string | undefined> => {
    const place = await cards.find(slot);
    return place && identity.linkTo(place);
  };
  const metrics = createMetrics({ outbox: () => countNotices(db), deafSeconds: hearing.secondsSince, watch });
  const running = createRunning({
    ...facts,
    databaseUrl: config.databaseUrl,
    log,
    presence,
    book,
    environment,
    hooks: runHooks,
    supervises: mode === 'by itself',
    onStep: metrics.stepTried,
  });
  const planning = createPlanning({ config, ...facts, incidents, runs: running.deps });
  const { maintenance, changes } = planning.services;
  const notices = createNoticeService({ db, clock, directory });

  const warnings = createWarnings(isSecret);
  const timers = createTimerSweeper({
    db,
    clock,
    log,
    handlers: [
      ...incidentTimers({ systems, ...callers }),
      ...followUpTimers({ systems, ...callers }),
      ...planning.timers,
      ...running.timers,
      auditHeadTimer,
    ],
    onFired: metrics.timerFired,
    onStuck: warnings.ofStuckTimer,
  });
  const publicSide = await createPublicSide({ config, db, book, clock, systems, incidents, maintenance });
  const read = { incidents, maintenance, changes, runs: running.service };
  const { senders, deliver } = createSenders({
    ...facts,
    ...read,
    config,
    log,
    client,
    identity,
    channels,
    cards,
    linkTo,
    audit,
    outages,
    warnings,
    ...publicSide,
  });
  const courtesy = createCourtesy();
  const outbox = createOutbox({
    courtesy,
    db,
    clock,
    presence,
    log,
    senders,
    onTried: metrics.noticeTried,
    onEnded: (notice, state, seconds) => metrics.noticeEnded(notice.kind, state, seconds),
    ...followDeliveries({ ...facts, ...callers, ...read, warnings, deliver }),
    followRestMs: mode === 'by itself' ? 250 : 0,
    gatherMs: mode === 'by itself' ? 15 : 0,
  });
  const services: Services = {
    incidents,
    ...planning.services,
    runs: running.service,
    routines: running.routines,
    linkTo,
    audit,
    notices,
    directory,
    unavailable: (people) => availability.unavailable(db, people, clock.now()),
    systems,
    channelId: channels.known,
    now: clock.now,
    calendarUrl: publicSide.calendarUrl,
  };
  const explain = createExplain({ log, audit, directory, linkTo });
  const router = createRouter({
    ...drawnForWhoAsks(commands, interactions),
    services,
    explain,
    log,
    onAnswered: metrics.answered,
  });
  const slack = createSlackApp({
    config: config.slack,
    identity,
    router: waitedFor(router, courtesy),
    client,
    log,
    events: {
      heard: hearing.heard,
      userChanged: workspace.learn,
      groupsChanged: () => void workspace.refreshGroups(),
      messageChanged: incidents.followSource,
      joined: async (channel, user) => incidents.room.joined(channel, await directory.personOf(user)),
      left: async (channel, user) => incidents.room.left(channel, await directory.personOf(user)),
    },
  });

  let starting: string | undefined = 'still starting';
  const web = createListeners({
    config,
    db,
    clock,
    watch,
    dataDir,
    deafSeconds: hearing.secondsSince,
    starting: () => starting,
    metrics,
    routes: publicSide.routes,
    slack: slack.requestListener,
    log,
  });

  async function askSlack(): Promise<void> {
    await identity.learn();
    hearing.heard();
  }

  async function meetSlack(): Promise<void> {
    await askSlack();
    await people.refresh();
    const troubles = await channels.prepare();
    if (troubles.length > 0) log.warn({ channels: troubles }, 'channels that the bot may not use');
  }

  const rhythm = createRhythm(log, watch);
  const sweeps = createSweeps({ db, clock, log, watch, rhythm, timers, steps: running.worker, outbox });

  await outages.noteReturn();
  await recordConfig({ db, clock }, catalogue.files);
  await ensureAuditHeadTimer({ db, clock });
  await showAllOpen({ db, clock, systems });
  await running.start();
  await workspace.recallGroups();
  const port = await web.listen();
  if (mode === 'by itself') {
    sweeps.start();
    startUpkeep({
      rhythm,
      db,
      clock,
      outages,
      refreshGroups: people.refresh,
      askSlack: config.slack.transport.kind === 'http' ? askSlack : undefined,
      check: web.check,
      remember: publicSide.remember,
    });
  }
  const stopping = new AbortController();
  const ready = untilSlackAnswers(meetSlack, {
    stopping: stopping.signal,
    log,
    onWait(why) {
      starting = `still starting: ${why}`;
    },
  }).then(async () => {
    await openConnection(slack.start);
    starting = undefined;
    log.info({ port, systems: [...systems.keys()] }, 'ready');
  });
  ready.catch((error: unknown) => {
    if (!stopping.signal.aborted) log.fatal({ err: error }, 'Slack refused us');
  });

  return {
    port,
    ready,
    async settle() {
      await slack.idle();
      await sweeps.settle();
    },
    nextDue: sweeps.nextDue,
    async stop() {
      starting = 'stopping';
      stopping.abort();
      senders.mail.stop?.();
      await slack.stop();
      await web.close();
      await rhythm.stop();
      await running.stop();
      await outbox
        .stop()
        .catch((error: unknown) => log.error({ err: error }, 'the outbox goes on at the next start'));
      hearing.stop();
      await presence.leave();
      await db.close();
      log.info('stopped');
    },
  };
}
