import type { DateTime } from 'luxon';
import type { Maintenance } from '../../maintenance/model.ts';
import { ids } from '../ids.ts';
import { escape, whenOn } from '../text.ts';
import type { CardContext, Rendered } from './incident.ts';
import { lineMessage } from './maintenance-lines.ts';

type Context = Pick<CardContext, 'system' | 'now'>;

/** `MW-29 is still in progress, until 04:00`; nothing where none is. */
export function besideWords([other]: readonly Maintenance[], zone: string, now: DateTime): string {
  if (!other) return '';
  const at = whenOn(other.endsAt, zone, now);
  return `${other.key} is still in progress, ${other.endsAt > now ? `until ${at}` : `and was to end by ${at}`}`;
}

/** To who carries out what another one runs into. */
export function runIntoMessage(
  maintenance: Maintenance,
  other: Maintenance,
  late: string,
  { system, now }: Context,
): Rendered {
  const { key, title, startsAt } = maintenance;
  const words = `${other.key} ends by ${whenOn(other.endsAt, system.zone, now)} now, and you carry ${key} out from ${whenOn(startsAt, system.zone, now)} on. It cannot be started before ${other.key} is completed: move it, or agree on the end.`;
  const { blocks } = lineMessage(
    maintenance,
    `*${key} · ${escape(title)}*   ${maintenance.system}\n${late}⚠️ ${words}`,
    [
      { label: 'Move', id: ids.maintenance.moveForm },
      { label: 'Details and notices', id: ids.maintenance.show },
    ],
  );
  return { text: `${late}⚠️ ${key} (${maintenance.system}): ${words}`, blocks };
}
