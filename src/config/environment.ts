/** Every variable the bot reads, once: the config, .env.example and the README come from here. */
export const environment = [
  {
    name: 'SLACK_BOT_TOKEN',
    meaning: 'the Slack app: bot token, xoxb-…; without any SLACK_* the trial starts',
  },
  {
    name: 'SLACK_APP_TOKEN',
    meaning: 'app-level token, xapp-…, for Socket Mode (or set SLACK_SIGNING_SECRET for HTTP)',
  },
  { name: 'SLACK_SIGNING_SECRET', meaning: 'signing secret, for HTTP' },
  { name: 'SLACK_API_URL', meaning: 'another Slack API, ending in /api/' },
  { name: 'DATABASE_URL', meaning: "the bot's own PostgreSQL, 15 or newer; embedded when unset" },
  { name: 'SYSTEMS_DIR', meaning: 'folder with people.yaml and a folder per system', default: 'systems' },
  { name: 'PAGER_URL', meaning: 'where pages go: PagerDuty Events v2 or a webhook; no pages when unset' },
  { name: 'SMTP_URL', meaning: 'mail server, smtp://user:password@host:587; no mail when unset' },
  { name: 'SMTP_FROM', meaning: 'who mail comes from, such as HIMS operations <ops@clinic.example>' },
  { name: 'GITHUB_TOKEN', meaning: 'reads the pull requests that changes are linked to' },
  {
    name: 'GITHUB_API_URL',
    meaning: 'GitHub Enterprise: https://HOST/api/v3',
    default: 'https://api.github.com',
  },
  { name: 'FEED_TOKEN', meaning: 'the secret in the address of calendar feeds; made once when unset' },
  { name: 'PORT', meaning: 'status page, calendar, health, and Slack over HTTP', default: '3080' },
  { name: 'HOST', meaning: 'address the port listens on', default: '127.0.0.1' },
  { name: 'METRICS_PORT', meaning: 'metrics for Prometheus, on a port of their own; none when unset' },
  { name: 'METRICS_HOST', meaning: 'address that METRICS_PORT listens on', default: '127.0.0.1' },
  { name: 'PUBLIC_URL', meaning: 'how people and Slack reach it; from HOST and PORT when unset' },
  { name: 'TRIAL_SLACK_PORT', meaning: "the trial's local Slack workspace", default: '3000' },
  { name: 'TRIAL_MAIL_PORT', meaning: "the trial's mailbox, in the browser", default: '3025' },
  {
    name: 'TRIAL_HOSPITAL_PORT',
    meaning: 'the made hospital of the trial, which its procedures reach; the next port, too',
    default: '3030',
  },
  { name: 'DATA_DIR', meaning: 'embedded database and other files', default: '.data' },
  { name: 'LOG_LEVEL', meaning: 'fatal, error, warn, info, debug', default: 'info' },
] as const satisfies readonly { name: string; meaning: string; default?: string }[];

export type VariableName = (typeof environment)[number]['name'];
