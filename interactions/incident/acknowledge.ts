import { onlyToYou } from '../../src/slack/answers.ts';
import { acknowledgedText } from '../../src/slack/cards/sentences.ts';
import { defineAction } from '../../src/slack/define.ts';
import { IncidentValue, ids } from '../../src/slack/ids.ts';

export const incidentAcknowledge = defineAction({
  id: ids.incident.acknowledge,
  permission: 'incident.acknowledge',
  decidedByThing: true,
  value: IncidentValue,
  async run({ value, actor, services }) {
    return onlyToYou(acknowledgedText(await services.incidents.acknowledge(value, actor), services));
  },
});
