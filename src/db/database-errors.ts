import { StartError } from '../errors.ts';

/** Where a connection leads, without its password. */
function placeOf(url: string): { server: string; database: string; role: string } {
  const { hostname, port, pathname, username } = new URL(url);
  return {
    server: `${hostname}:${port || '5432'}`,
    database: decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username),
    role: decodeURIComponent(username),
  };
}

type Place = ReturnType<typeof placeOf>;

const sentences: Readonly<Record<string, (place: Place) => string>> = {
  ECONNREFUSED: ({ server }) =>
    `Nothing listens at ${server}. Check host and port in DATABASE_URL, and that PostgreSQL runs.`,
  ENOTFOUND: ({ server }) => `There is no host called ${server.replace(/:\d+$/, '')}. Check DATABASE_URL.`,
  EAI_AGAIN: ({ server }) =>
    `The name ${server.replace(/:\d+$/, '')} cannot be looked up now. Check DATABASE_URL and the network.`,
  EHOSTUNREACH: ({ server }) => `${server} cannot be reached. Check DATABASE_URL and the network.`,
  ENETUNREACH: ({ server }) => `${server} cannot be reached. Check DATABASE_URL and the network.`,
  ETIMEDOUT: ({ server }) => `${server} does not answer. Check DATABASE_URL and the network.`,
  ECONNRESET: ({ server }) =>
    `${server} breaks the connection off. Check that DATABASE_URL leads to PostgreSQL.`,
  '28P01': ({ role, server }) =>
    `The password of ${role} is wrong, says PostgreSQL at ${server}. Check DATABASE_URL.`,
  '28000': ({ role, server }) =>
    `PostgreSQL at ${server} does not let ${role} in. Check DATABASE_URL and pg_hba.conf.`,
  '3D000': ({ database, server }) =>
    `There is no database "${database}" at ${server}. Create it, or correct DATABASE_URL.`,
  '42501': ({ role, database }) =>
    `${role} may not create what the bot needs in database "${database}". Make it the owner: alter database "${database}" owner to "${role}"`,
  '25006': ({ database, server }) =>
    `Database "${database}" at ${server} is read-only (a standby, or default_transaction_read_only). Connect to the primary.`,
  '53300': ({ role, server }) =>
    `PostgreSQL at ${server} has no connection left for ${role}. Raise its connection limit; the bot needs about 15.`,
  '53100': ({ server }) => `The disk of PostgreSQL at ${server} is full.`,
  '57P03': ({ server }) =>
    `PostgreSQL at ${server} is starting up or shutting down. Start again when it is ready.`,
};

/** A migration says which one it is, its cause why. */
function sentenceOfCause({ message, cause }: Error, url: string): StartError | undefined {
  const known = cause === undefined ? undefined : sentenceOfDatabaseError(cause, url);
  return known instanceof StartError && known !== cause
    ? new StartError(`${message} ${known.message}`, { cause })
    : undefined;
}

/** What keeps the bot from its database as a sentence for whoever starts it; any other error as it is. */
export function sentenceOfDatabaseError(error: unknown, url: string): unknown {
  // Several addresses of one host fail together.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = /timeout expired/.test(String(error)) ? 'ETIMEDOUT' : (first as { code?: string }).code;
  const sentence = sentences[code ?? ''];
  const cause = error instanceof Error ? sentenceOfCause(error, url) : undefined;
  if (cause) return cause;
  return sentence ? new StartError(sentence(placeOf(url)), { cause: error }) : error;
}
