import { z } from 'zod';
import { StartError } from '../errors.ts';
import { environment, type VariableName } from './environment.ts';

export interface SlackConfig {
  botToken: string;
  apiUrl?: string;
  transport: { kind: 'socket'; appToken: string } | { kind: 'http'; signingSecret: string };
  /** False where Slack's date tokens are not drawn (the workspace of the trial): times are sent in the system's zone. */
  drawsDates?: boolean;
}

export interface MailConfig {
  /** With the password in it: never logged. */
  url: string;
  from: string;
}

export interface Config {
  /** Undefined: the trial. */
  slack: SlackConfig | undefined;
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined;
  systemsDir: string;
  /** Another file than `people.yaml` in the systems folder; the trial's made people. */
  peopleFile?: string;
  /** Where pages are told; undefined: nobody is paged. */
  pagerUrl?: string;
  /** Undefined: no mail is sent. */
  mail?: MailConfig;
  github: { apiUrl: string; token?: string };
  /** The secret in the address of calendar feeds; undefined: one is made and kept. */
  feedToken?: string;
  port: number;
  host: string;
  /** Undefined: no metrics are served. */
  metrics?: { port: number; host: string };
  publicUrl: string;
  trialSlackPort: number;
  trialMailPort: number;
  trialHospitalPort: number;
  dataDir: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug';
}

export class ConfigError extends StartError {
  constructor(problems: readonly string[]) {
    super(`The configuration is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const port = z
  .string()
  .regex(/^\d+$/, 'must be a port number from 0 to 65535')
  .transform(Number)
  .pipe(z.number().max(65_535, 'must be a port number from 0 to 65535'));
const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be an address such as ${example}` });

const fields = {
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must start with xoxb-').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must start with xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'is too short to be a signing secret').optional(),
  SLACK_API_URL: url(/^https?$/, 'https://slack.com/api/')
    .endsWith('/api/', 'must end in /api/')
    .optional(),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgres://user@host/database').optional(),
  SYSTEMS_DIR: z.string(),
  PAGER_URL: url(/^https?$/, 'https://events.pagerduty.com/v2/enqueue').optional(),
  SMTP_URL: url(/^smtps?$/, 'smtp://user:password@mail.clinic.example:587').optional(),
  SMTP_FROM: z
    .string()
    .regex(
      /^(?:[^<>"\p{Cc}]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/u,
      'must be an address such as HIMS operations <ops@clinic.example>',
    )
    .optional(),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_API_URL: url(/^https?$/, 'https://ghe.clinic.example/api/v3'),
  FEED_TOKEN: z
    .string()
    .regex(/^[\w-]{16,128}$/, 'must be 16 to 128 letters, digits, _ or -')
    .optional(),
  PORT: port,
  HOST: z.string(),
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string(),
  PUBLIC_URL: url(/^https?$/, 'https://hims-ops.example.org').optional(),
  TRIAL_SLACK_PORT: port,
  TRIAL_MAIL_PORT: port,
  TRIAL_HOSPITAL_PORT: port,
  DATA_DIR: z.string(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug'], 'must be fatal, error, warn, info or debug'),
} satisfies Record<VariableName, z.ZodType>;

const Environment = z.object(fields);

/** Reads the environment once. Throws a ConfigError that lists everything that is wrong, not only the first. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    environment.map((variable) => [
      variable.name,
      env[variable.name] || ('default' in variable ? variable.default : undefined),
    ]),
  );
  const parsed = Environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  const slackNames = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_API_URL'] as const;
  const wantsSlack = slackNames.some((name) => given[name] !== undefined) || env['NODE_ENV'] === 'production';
  if (wantsSlack && !given['SLACK_BOT_TOKEN'])
    problems.push('SLACK_BOT_TOKEN is missing: the bot token of the Slack app, xoxb-…');
  if (wantsSlack && !given['SLACK_APP_TOKEN'] && !given['SLACK_SIGNING_SECRET'])
    problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing');
  if ((given['SMTP_URL'] === undefined) !== (given['SMTP_FROM'] === undefined))
    problems.push('SMTP_URL and SMTP_FROM belong together: set both, or neither');
  problems.push(...pagerProblems(given['PAGER_URL']));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const value = parsed.data;
  return {
    slack: wantsSlack ? toSlack(value) : undefined,
    databaseUrl: value.DATABASE_URL,
    systemsDir: value.SYSTEMS_DIR,
    ...(value.PAGER_URL ? { pagerUrl: value.PAGER_URL } : {}),
    ...(value.SMTP_URL && value.SMTP_FROM ? { mail: { url: value.SMTP_URL, from: value.SMTP_FROM } } : {}),
    github: {
      apiUrl: value.GITHUB_API_URL,
      ...(value.GITHUB_TOKEN ? { token: value.GITHUB_TOKEN } : {}),
    },
    ...(value.FEED_TOKEN ? { feedToken: value.FEED_TOKEN } : {}),
    port: value.PORT,
    host: value.HOST,
    ...(value.METRICS_PORT === undefined
      ? {}
      : { metrics: { port: value.METRICS_PORT, host: value.METRICS_HOST } }),
    publicUrl: value.PUBLIC_URL ?? `http://${value.HOST}:${value.PORT}`,
    trialSlackPort: value.TRIAL_SLACK_PORT,
    trialMailPort: value.TRIAL_MAIL_PORT,
    trialHospitalPort: value.TRIAL_HOSPITAL_PORT,
    dataDir: value.DATA_DIR,
    logLevel: value.LOG_LEVEL,
  };
}

/** Found out here, and not at the first SEV-1. */
function pagerProblems(given: string | undefined): string[] {
  if (given === undefined || !URL.canParse(given)) return []; // what is no address is said by its own rule
  const { hostname, pathname, username } = new URL(given);
  const isPagerDuty = /(^|\.)pagerduty\.com$/.test(hostname);
  if (!isPagerDuty && !pathname.endsWith('/v2/enqueue')) return [];
  if (pathname.endsWith('/v2/enqueue') && username !== '') return [];
  return ['PAGER_URL has no routing key: https://ROUTING_KEY@events.pagerduty.com/v2/enqueue'];
}

function toSlack(value: z.infer<typeof Environment>): SlackConfig {
  const {
    SLACK_BOT_TOKEN: botToken = '',
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret = '',
  } = value;
  return {
    botToken,
    transport: appToken ? { kind: 'socket', appToken } : { kind: 'http', signingSecret },
    ...(value.SLACK_API_URL ? { apiUrl: value.SLACK_API_URL } : {}),
  };
}
