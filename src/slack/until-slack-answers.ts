import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OrgInstallError } from './identity.ts';

/** Slack may be away when we start: tried again, ever more slowly, until it answers or the bot stops. */
export async function untilSlackAnswers(
  meet: () => Promise<void>,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 30_000)) {
    try {
      return await meet();
    } catch (error) {
      if (error instanceof OrgInstallError || stopping.aborted) throw error;
      log.warn({ err: error, nextTryMs: wait }, 'Slack does not answer yet');
      await setTimeout(wait, undefined, { signal: stopping });
    }
  }
}
