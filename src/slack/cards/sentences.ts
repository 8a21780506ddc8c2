import type { Incident } from '../../incidents/model.ts';
import { systemOf } from '../../systems/lookup.ts';
import type { Services } from '../define.ts';
import { escape, when } from '../text.ts';

type Context = Pick<Services, 'systems' | 'now'>;

/** `called`: how many people on call were told. */
export function openedText(incident: Incident, channel: string, called: number): string {
  const onCall =
    called > 0
      ? 'the people on call are told.'
      : `nobody on call could be found: /hims oncall ${incident.system} has the telephone numbers.`;
  return `${incident.key} is open. Its card is in ${channel}; ${onCall}`;
}

/** What comes next after the acknowledgement. */
export function acknowledgedText(incident: Incident, { systems, now }: Context): string {
  const { zone } = systemOf(systems, incident.system);
  return `${incident.key} is yours. Resolve by ${when(incident.resolve.dueAt, zone, now())}; say what you know with Update.`;
}

export function commanderText(incident: Incident): string {
  return `You command ${incident.key}. Next: an update, so that everybody knows what is being done.`;
}

export function severityText(incident: Incident, { systems, now }: Context): string {
  const { zone } = systemOf(systems, incident.system);
  return `${incident.key} is ${incident.severity} now: resolve by ${when(incident.resolve.dueAt, zone, now())}.`;
}

export function resolvedText(incident: Incident): string {
  return `${incident.key} is resolved. Its timers have stopped.`;
}

export function escalatedText(incident: Incident, { systems }: Pick<Services, 'systems'>): string {
  const step = systemOf(systems, incident.system).escalation[incident.level - 1];
  return `${escape(step?.title ?? 'The next level')} is called for ${incident.key}.`;
}
