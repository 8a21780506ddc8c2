import { z } from 'zod';
import { detailsAnswer, incidentFor, onlyToYou } from '../../src/slack/answers.ts';
import { escalateForm, resolveForm, severityForm } from '../../src/slack/cards/forms.ts';
import { moreNames } from '../../src/slack/cards/incident.ts';
import { commanderText } from '../../src/slack/cards/sentences.ts';
import { defineAction } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { systemOf } from '../../src/systems/lookup.ts';

const MoreValue = z
  .string()
  .regex(/^1:INC-\d{1,15}:[a-z]+$/)
  .transform((value) => value.split(':'))
  .pipe(z.tuple([z.literal('1'), z.string(), z.enum(moreNames)]))
  .transform(([, key, name]) => ({ number: Number(key.slice('INC-'.length)), name }));

/** The overflow menu of the card. */
export const incidentMore = defineAction({
  id: ids.incident.more,
  permission: 'incident.show',
  value: MoreValue,
  async run({ value: { number, name }, actor, services }) {
    switch (name) {
      case 'severity': {
        const incident = await incidentFor(number, 'severity', actor, services);
        return { form: severityForm(incident, systemOf(services.systems, incident.system)) };
      }
      case 'escalate': {
        const incident = await incidentFor(number, 'escalate', actor, services);
        return { form: escalateForm(incident, systemOf(services.systems, incident.system)) };
      }
      case 'resolve':
        return { form: resolveForm(await incidentFor(number, 'resolve', actor, services)) };
      case 'command':
        return onlyToYou(commanderText(await services.incidents.takeCommand(number, actor)));
      case 'show':
        return detailsAnswer(services, number);
      default:
        return name satisfies never;
    }
  },
});
