import { onlyToYou } from '../../src/slack/answers.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const awayBack = defineCommand({
  path: ['away', 'back'],
  summary: 'You are back, and vote for yourself again',
  example: '/hims away back',
  args: {},
  permission: 'away.set',
  async run({ actor, services }) {
    await services.absences.back(actor);
    return onlyToYou('Welcome back. Your votes are your own again, where nobody has cast them for you.');
  },
});
