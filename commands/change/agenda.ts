import { defineCommand } from '../../src/slack/define.ts';
import { agendaAnswer } from '../../src/slack/lists-change.ts';

export const changeAgenda = defineCommand({
  path: ['change', 'agenda'],
  summary: 'What the board decides and reviews at its next meeting',
  example: '/hims change agenda',
  serves: ['H9.1.1'],
  args: {},
  permission: 'change.list',
  looksOnly: true,
  run: async ({ services }) => agendaAnswer(services, await services.changes.agenda()),
});
