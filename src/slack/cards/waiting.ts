import type { KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Waiting } from '../../incidents/list-store.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { button, section } from '../blocks.ts';
import { ids, incidentValue, taskValue } from '../ids.ts';
import { dueWords, escape } from '../text.ts';
import { answeredBefore } from './call-messages.ts';

/** What waits for this person, each with the button that ends it. */
export function waitingBlocks(
  waiting: readonly Waiting[],
  lookup: (system: string) => SystemProfile,
  now: DateTime,
): KnownBlock[] {
  if (waiting.length === 0) return [];
  const rows = waiting.map((one) => {
    const { key, number, title, system, severity } = one.incident;
    if (one.for === 'call') {
      const answered = `${answeredBefore(one.incident)}, your answer is needed`;
      const state = one.isAnswered ? answered : 'nobody has answered yet';
      return {
        ...section(`📟 You are called for ${severity} ${key}, ${escape(title)}: ${state}`),
        accessory: button('Acknowledge', ids.incident.acknowledge, incidentValue(number), {
          style: 'primary',
        }),
      };
    }
    if (one.for === 'review')
      return {
        ...section(`Review of ${key}, ${escape(title)}: close it when it is done`),
        accessory: button('Close', ids.incident.close, incidentValue(number)),
      };
    const due = one.dueAt ? ` · ${dueWords(one.dueAt, lookup(system).zone, now)}` : '';
    return {
      ...section(`☐ ${key}, task ${one.task}: ${escape(one.text)}${due}`),
      accessory: button('Done', ids.incident.taskDone, taskValue(number, one.task)),
    };
  });
  return [section('*Waits for you*'), ...rows];
}
