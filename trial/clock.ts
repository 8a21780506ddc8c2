import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type DateTime, Duration } from 'luxon';
import { type Clock, systemClock } from '../src/clock/clock.ts';

/** The trial's own time: it goes as the machine's does, and can be moved ahead to see what weeks bring. */
export interface TrialClock extends Clock {
  /** `POST /clock/P14D`; anything else is not its own, and false. */
  answers(request: IncomingMessage, response: ServerResponse): boolean;
}

const longestStep = { years: 1 };

function stepOf(text: string): Duration | undefined {
  const step = Duration.fromISO(text);
  if (!step.isValid) return undefined; // nothing can be counted with it
  const instant = systemClock.now();
  const reached = instant.plus(step);
  return reached > instant && reached <= instant.plus(longestStep) ? step : undefined;
}

/** What was moved is kept in the data: the next start would find deadlines in its future otherwise. */
export async function openTrialClock(dataDir: string): Promise<TrialClock> {
  const file = join(dataDir, 'clock-ahead-ms');
  let aheadMs = Number(await readFile(file, 'utf8').catch(() => '0')) || 0;
  const now = (): DateTime => systemClock.now().plus(aheadMs);

  async function move(text: string, response: ServerResponse): Promise<void> {
    const say = (status: number, sentence: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${sentence}\n`);
    };
    const step = stepOf(text);
    if (!step)
      return say(
        400,
        'Say how far to move the clock ahead, for example P14D or PT31M, up to a year. It never moves back.',
      );
    aheadMs += now().plus(step).diff(now()).toMillis();
    await writeFile(file, String(aheadMs));
    say(200, `It is ${now().toFormat('cccc yyyy-MM-dd HH:mm:ss')} UTC in the trial now.`);
  }

  return {
    now,
    answers({ method, url = '' }, response) {
      if (method !== 'POST' || !url.startsWith('/clock/')) return false;
      move(url.slice('/clock/'.length), response).catch((error: unknown) => response.destroy(error as Error));
      return true;
    },
  };
}
