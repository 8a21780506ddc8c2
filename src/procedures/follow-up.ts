import { Duration } from 'luxon';
import type { Timer } from '../clock/timers.ts';

/** Who is asked for a run that is overdue, and how often. */
export interface FollowUp {
  remindEvery: Duration;
  /** Overdue for so long, this team hears of it, too. */
  escalation?: { after: Duration; team: string };
  /** Reminders wait until the quiet hours are over. */
  isQuietAtNight: boolean;
}

/** As it travels with the timer. */
export function followUpData({ remindEvery, escalation, isQuietAtNight }: FollowUp): Timer['data'] {
  return {
    count: 0,
    remindEvery: remindEvery.toISO(),
    isQuietAtNight,
    ...(escalation ? { escalateAfter: escalation.after.toISO(), escalateTo: escalation.team } : {}),
  };
}

export function followUpOf(data: Timer['data']): FollowUp & { count: number } {
  const after = data['escalateAfter'];
  return {
    count: Number(data['count']),
    remindEvery: Duration.fromISO(String(data['remindEvery'])),
    isQuietAtNight: data['isQuietAtNight'] === true,
    ...(typeof after === 'string'
      ? { escalation: { after: Duration.fromISO(after), team: String(data['escalateTo']) } }
      : {}),
  };
}
