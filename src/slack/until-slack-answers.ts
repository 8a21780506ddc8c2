import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError } from '../errors.ts';
import { OrgInstallError } from './identity.ts';
import { platformCode, tokenCodes } from './send-errors.ts';

interface Waiting {
  stopping: AbortSignal;
  log: Logger;
  /** Why it is not ready yet, for whoever asks. */
  onWait(why: string): void;
}

/** Slack may be away when we start: tried again, ever more slowly, until it answers or the bot stops. */
export async function untilSlackAnswers(
  meet: () => Promise<void>,
  { stopping, log, onWait }: Waiting,
): Promise<void> {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 30_000)) {
    try {
      return await meet();
    } catch (error) {
      if (error instanceof OrgInstallError || stopping.aborted) throw error;
      const refused = tokenRefusal(error, 'SLACK_BOT_TOKEN');
      onWait(refused ?? 'Slack does not answer');
      if (refused) log.error({ nextTryMs: wait }, `${refused}. Check it, and that the app is installed`);
      else log.warn({ why: (error as Error).message, nextTryMs: wait }, 'Slack does not answer yet');
      await setTimeout(wait, undefined, { signal: stopping });
    }
  }
}

function tokenRefusal(error: unknown, variable: string): string | undefined {
  const code = platformCode(error);
  return code !== undefined && tokenCodes.has(code) ? `Slack refuses ${variable} (${code})` : undefined;
}

/** Opens the connection; throws a StartError where Slack does not take the token that is for it alone. */
export async function openConnection(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const refused = tokenRefusal(error, 'SLACK_APP_TOKEN');
    if (!refused) throw error;
    throw new StartError(`${refused}. It needs an app-level token (xapp-…) with connections:write.`, {
      cause: error,
    });
  }
}
