import { ActionError } from './model.ts';

/** What `${NAME}` may stand for: the environment of the bot. */
export type SecretSource = Readonly<Record<string, string | undefined>>;

const reference = /\$\{([A-Za-z_]\w*)\}/g;

/** These open the bot itself, and nothing that it looks after. */
const ownSecrets = /^(SLACK_.*|DATABASE_URL|FEED_TOKEN|SMTP_URL|PAGER_URL|HEARTBEAT_URL)$/;

/** The names of `${NAME}` in a text, in order. */
export function namesOfSecrets(text: string): readonly string[] {
  return [...text.matchAll(reference)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function secretOf(name: string, source: SecretSource): string {
  if (ownSecrets.test(name))
    throw new ActionError(
      `\${${name}} is a secret of the bot itself and goes nowhere else. Name another one in the procedure.`,
    );
  const secret = Object.hasOwn(source, name) ? source[name] : undefined;
  if (secret !== undefined && secret !== '') return secret;
  throw new ActionError(
    `\${${name}} is not set. It belongs into the environment of the bot: an admin sets ${name} and starts the bot again.`,
  );
}

/** Puts secrets for `${NAME}` into every text, at any depth; asked for only when they are sent, so that they are kept nowhere. */
export function resolveSecrets(value: unknown, source: SecretSource): unknown {
  if (typeof value === 'string') return resolveSecret(value, source);
  if (Array.isArray(value)) return value.map((one: unknown) => resolveSecrets(one, source));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolveSecrets(one, source)]));
}

export function resolveSecret(text: string, source: SecretSource): string {
  return text.replaceAll(reference, (_, name: string) => secretOf(name, source));
}

/** The secrets that stand in these texts, for the redactor; those that are not set are nobody's secret. */
export function secretsIn(value: unknown, source: SecretSource): readonly string[] {
  if (typeof value === 'string')
    return namesOfSecrets(value).flatMap((name) => (Object.hasOwn(source, name) && source[name]) || []);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((one) => secretsIn(one, source));
}
