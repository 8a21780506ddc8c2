import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { SendError } from '../notices/model.ts';

/** Slack answered, and may or may not have stored the message. */
const unclear = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);
/** Ends when a person gives the bot a valid token again. */
export const tokenCodes: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
]);
/** The same, or until Slack lets us in again: nothing is lost meanwhile. */
const later = new Set(['ratelimited', 'rate_limited', 'accesslimited', 'team_added_to_org', ...tokenCodes]);
/** The connection was never made, so nothing was stored. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** People archive the channel of an incident that is over: nothing is wrong, and nobody reads there any more. */
export const archivedCodes: ReadonlySet<string> = new Set(['is_archived', 'is_inactive']);

/** The code Slack gave, e.g. `channel_not_found`; undefined for anything else. */
export function platformCode(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** What an error of the Web API means for a message: gone for good, try later, or perhaps it arrived. */
export function toSendError(error: unknown): SendError {
  if (error instanceof SendError) return error;
  if (error instanceof WebAPIRateLimitedError)
    return new SendError('later', 'rate_limited', { retryAfterSeconds: error.retryAfter, cause: error });
  const code = platformCode(error);
  if (code !== undefined) {
    if (unclear.has(code)) return new SendError('unclear', code, { cause: error });
    return new SendError(later.has(code) ? 'later' : 'never', code, { cause: error });
  }
  if (error instanceof WebAPIHTTPError)
    return new SendError(error.statusCode >= 500 ? 'unclear' : 'later', `http_${error.statusCode}`, {
      cause: error,
    });
  if (error instanceof WebAPIRequestError) {
    const network = networkCode(error.original);
    return new SendError(neverConnected.has(network) ? 'later' : 'unclear', `network_${network}`, {
      cause: error,
    });
  }
  throw error;
}

function networkCode(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
    if (at instanceof AggregateError && at.errors.length > 0) return networkCode(at.errors[0]);
  }
  return 'unknown';
}
