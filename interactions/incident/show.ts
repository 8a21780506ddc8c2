import { detailsAnswer } from '../../src/slack/answers.ts';
import { defineAction } from '../../src/slack/define.ts';
import { IncidentValue, ids } from '../../src/slack/ids.ts';

export const incidentShowButton = defineAction({
  id: ids.incident.show,
  permission: 'incident.show',
  value: IncidentValue,
  run: ({ value, actor, services }) => detailsAnswer(services, value, actor),
});
