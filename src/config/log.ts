import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** Never in a log line: secrets, and the free text people wrote. */
const secret = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'authorization',
  'headers.authorization',
  'text',
  'blocks',
  'title',
  'summary',
  'typed',
  'trigger_id',
  'response_url',
  'email',
  'password',
  'err.config',
  'err.request',
  'err.data.message',
];

export function createLog({ logLevel }: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger {
  const options = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...secret, ...secret.map((path) => `*.${path}`)], censor: '(hidden)' },
  };
  return destination ? pino(options, destination) : pino(options);
}
