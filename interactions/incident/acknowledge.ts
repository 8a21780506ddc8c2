import { acknowledgedAnswer } from '../../src/slack/answers.ts';
import { defineAction } from '../../src/slack/define.ts';
import { IncidentValue, ids } from '../../src/slack/ids.ts';

export const incidentAcknowledge = defineAction({
  id: ids.incident.acknowledge,
  permission: 'incident.acknowledge',
  decidedByThing: true,
  value: IncidentValue,
  async run({ value, actor, services }) {
    return acknowledgedAnswer(await services.incidents.acknowledge(value, actor), actor, services);
  },
});
