import { optional, systemArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { calendarAnswer } from '../../src/slack/lists-change.ts';

/** How far ahead it looks. */
const ahead = { weeks: 4 };

export const changeCalendar = defineCommand({
  path: ['change', 'calendar'],
  summary: 'The coming four weeks: changes, maintenance and freezes of each system',
  example: '/hims change calendar hims',
  serves: ['H7.1.1'],
  args: { system: optional(systemArgument) },
  permission: 'change.list',
  looksOnly: true,
  async run({ args: { system }, services }) {
    const now = services.now();
    const ids = system ? [system] : [...services.systems.keys()];
    return calendarAnswer(
      services,
      await services.changes.calendar(ids, { startsAt: now, endsAt: now.plus(ahead) }),
    );
  },
});
