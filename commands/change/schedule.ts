import { changeFor, scheduledAnswer, scheduleReply } from '../../src/slack/answers-change.ts';
import { atOption } from '../../src/slack/arguments-change.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { momentOf } from '../../src/slack/civil-time.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

export const changeSchedule = defineCommand({
  path: ['change', 'schedule'],
  summary: 'Give it its time: the one that was decided on, or a free one',
  example: '/hims change schedule CHG-7 --at "2026-12-06 02:00"',
  serves: ['H9.1.2'],
  args: { change: changeArgument, at: atOption },
  permission: 'change.schedule',
  decidedByThing: true,
  async run({ args: { change: number, at }, actor, services }) {
    const change = await changeFor(number, 'schedule', actor, services);
    if (!at && !change.startsAt) return scheduleReply(services, change);
    const { zone } = systemOf(services.systems, change.system);
    const moment = at && momentOf(at, zone);
    return scheduledAnswer(services, await services.changes.schedule(number, moment, actor));
  },
});
