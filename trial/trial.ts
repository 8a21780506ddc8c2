import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../src/clock/clock.ts';
import type { Config, MailConfig, SlackConfig } from '../src/config/config.ts';
import { createDb } from '../src/db/db.ts';
import { migrate } from '../src/db/migrate.ts';
import { loadCatalogue } from '../src/systems/load.ts';
import type { Catalogue } from '../src/systems/model-catalogue.ts';
import { openTrialClock } from './clock.ts';
import { startHospital } from './hospital.ts';
import { startMailbox } from './mailbox.ts';
import { startWorkspace } from './workspace.ts';

export interface Trial {
  slack: SlackConfig;
  peopleFile: string;
  /** The systems, with a made hospital behind them. */
  systemsDir: string;
  /** What `${NAME}` in procedures stands for. */
  environment: Readonly<Record<string, string>>;
  /** A mailbox on this machine, unless a mail server is configured. */
  mail: MailConfig;
  /** Moved ahead by `POST /clock/P14D` to the hospital. */
  clock: Clock;
  /** What to do first, printed when the bot is ready. */
  welcome: string;
  stop(): Promise<void>;
}

const peopleFile = fileURLToPath(new URL('people.yaml', import.meta.url));
const identity = {
  teamId: 'T0TRIAL001',
  botUserId: 'U0HIMSBOT1',
  botToken: 'xoxb-trial',
  appToken: 'xapp-trial',
};

/** The workspace forgets channels; the bot remembers theirs, so they are put back under the same ids. */
async function rememberedChannels(databaseUrl: string): Promise<{ id: string; name: string }[]> {
  await migrate(databaseUrl);
  const db = createDb({ url: databaseUrl, poolSize: 1 });
  try {
    return await db.query<{ id: string; name: string }>('select id, name from channels order by name');
  } finally {
    await db.close();
  }
}

/** The same id for the same name at every start. */
function channelId(name: string): string {
  return `C0${createHash('sha256').update(name).digest('hex').slice(0, 9).toUpperCase()}`;
}

function channelsOf(
  { systems }: Catalogue,
  remembered: readonly { id: string; name: string }[],
): { id: string; name: string }[] {
  const ids = new Map(remembered.map(({ id, name }) => [name, id]));
  const names = new Set([
    'general',
    ...[...systems.values()].flatMap((system) => Object.values(system.channels)),
    ...ids.keys(),
  ]);
  return [...names].map((name) => ({
    name,
    id: ids.get(name) ?? channelId(name),
  }));
}

/** Opens a Slack workspace on this machine, with made people and channels, for whoever has no Slack at hand. */
export async function startTrial(config: Config, databaseUrl: string): Promise<Trial> {
  const catalogue = await loadCatalogue(config.systemsDir, { peopleFile });
  const users = catalogue.people.people.map((person) => ({
    id: person.slack[0] ?? person.id,
    name: person.id,
    real_name: person.name,
    ...(person.email ? { email: person.email } : {}),
  }));
  const channels = channelsOf(catalogue, await rememberedChannels(databaseUrl));
  const clock = await openTrialClock(config.dataDir);
  const hospital = await startHospital({
    systemsDir: config.systemsDir,
    dataDir: config.dataDir,
    port: config.trialHospitalPort,
    clock,
  });
  const mailbox = await startMailbox(config.dataDir, config.trialMailPort);
  const workspace = await startWorkspace(
    { ...identity, users, channels },
    config.trialSlackPort,
    config.dataDir,
  ).catch(async (error: unknown) => {
    await Promise.all([mailbox.stop(), hospital.stop()]);
    throw error;
  });
  const [first, second, third] = catalogue.people.people;
  const last = catalogue.people.people.at(-1);
  return {
    slack: {
      botToken: identity.botToken,
      apiUrl: workspace.apiUrl,
      transport: { kind: 'socket', appToken: identity.appToken },
      drawsDates: false,
    },
    peopleFile,
    systemsDir: hospital.systemsDir,
    environment: hospital.environment,
    clock,
    mail: { url: mailbox.smtpUrl, from: 'HIMS operations <ops@clinic.example>' },
    welcome: `
The trial is ready: a Slack workspace on this machine, with made people and nothing real behind it.

  Open    ${workspace.url}
  Act as  ${first?.id} (responder), ${second?.id} (operator and approver) or ${third?.id} (approver): choose at the top of the page.
          ${last?.id} has no role, and sees how the bot refuses

Six things to try, typed in #general:
  1.  /hims incident open SEV-2 hims "Login slow"      then look into #incidents and press Acknowledge
  2.  /hims change request normal hims                 a form; then act as others and vote in #changes
  3.  /hims maintenance announce                       a form; who is told, and when, is in the mailbox and the ledger
  4.  /hims oncall hims                                who is called, and who comes next
  5.  /hims routine approve nightly fhir               as ${third?.id}: what it does every night; press Approve for a year, then
      /hims run start nightly fhir                     as ${second?.id}: the nightly run of the FHIR platform, in #operations
  6.  /hims routine list hims                          what comes round, and when next

See what time brings:  curl -X POST http://127.0.0.1:${config.trialHospitalPort}/clock/P14D      (or PT31M; only ahead, and kept over a restart)

Mailbox: ${mailbox.url}    Status page: ${config.publicUrl}/status
Health: ${config.publicUrl}/health/ready    Log: ${config.dataDir}/bot.log    Stop: Ctrl-C
The workspace listens on every address of this machine (its own habit): use it in a network you trust.
`,
    async stop() {
      await Promise.all([workspace.stop(), mailbox.stop(), hospital.stop()]);
    },
  };
}
