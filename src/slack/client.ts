import { LogLevel, type Logger as SlackLogger, type WebAPICallResult, WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { withPlainDates } from './text.ts';

/** Slack's libraries log through pino; their debug output would hold message texts and is left out. */
export function slackLogger(log: Logger): SlackLogger {
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      const [first] = parts;
      if (first instanceof Error) log[level]({ err: first, part: 'slack' }, 'slack');
      else log[level]({ part: 'slack' }, parts.map(String).join(' ').slice(0, 500));
    };
  return {
    debug() {},
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

export interface ClientOptions {
  token: string;
  /** Ends in `/api/`; Slack's own when unset. */
  apiUrl?: string;
  log: Logger;
  /** See SlackConfig. */
  drawsDates?: boolean | undefined;
}

class PlainDatesClient extends WebClient {
  override apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    return super.apiCall(method, options && withPlainDates(options));
  }
}

/** The outbox owns retries, so its client has none: an answer within 10 s, or an error that says what is known. */
export function createClient({ token, apiUrl, log, drawsDates = true }: ClientOptions): WebClient {
  return new (drawsDates ? WebClient : PlainDatesClient)(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    logger: slackLogger(log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
  });
}
