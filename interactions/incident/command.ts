import { onlyToYou } from '../../src/slack/answers.ts';
import { commanderText } from '../../src/slack/cards/sentences.ts';
import { defineAction } from '../../src/slack/define.ts';
import { IncidentValue, ids } from '../../src/slack/ids.ts';

export const incidentCommand = defineAction({
  id: ids.incident.command,
  permission: 'incident.command',
  value: IncidentValue,
  async run({ value, actor, services }) {
    return onlyToYou(commanderText(await services.incidents.takeCommand(value, actor, true)));
  },
});
