import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../clock/clock.ts';

/** Looks alive is not enough: the bot must have heard from Slack lately, or it is deaf. */
export interface Hearing {
  heard(): void;
  secondsSince(): number;
  stop(): void;
}

/** undici publishes every ping and pong frame of a WebSocket; Slack's client keeps them to itself. */
const frames = ['undici:websocket:ping', 'undici:websocket:pong'];

export function createHearing(clock: Clock): Hearing {
  let last = clock.now();
  const heard = (): void => {
    last = clock.now();
  };
  for (const name of frames) channel(name).subscribe(heard);
  return {
    heard,
    secondsSince() {
      const now = clock.now();
      if (now < last) last = now; // the clock was set back: silence counts from now
      return now.diff(last).as('seconds');
    },
    stop() {
      for (const name of frames) channel(name).unsubscribe(heard);
    },
  };
}
