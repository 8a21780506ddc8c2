import { usualComponents } from '../../src/incidents/publish.ts';
import { aboutIncident, incidentFor, onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, quotedArgument } from '../../src/slack/arguments.ts';
import { componentsOption } from '../../src/slack/arguments-maintenance.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { publishForm } from '../../src/slack/cards/forms-work.ts';
import { publishedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims incident publish "Sign-in is slow. We are working on it." INC-12 --components sign-in';

interface Typed {
  text?: string | undefined;
  components?: readonly string[] | undefined;
}

export const incidentPublish = defineCommand({
  path: ['incident', 'publish'],
  summary: 'Put a text for the public on the status page, with the components that are affected',
  example,
  serves: ['H8.3'],
  args: {
    text: quotedArgument('text', incidentTexts.public, 'lines'),
    incident: incidentArgument,
    components: componentsOption,
  },
  permission: 'incident.publish',
  decidedByThing: true,
  form: aboutIncident(example, 'publish', (incident, typed: Typed, { systems }) =>
    publishForm(incident, systems, typed),
  ),
  async run({ args, actor, services }) {
    const { incidents, systems } = services;
    if (args.components === undefined) {
      const incident = await incidentFor(args.incident, 'publish', actor, services);
      const system = systems.get(incident.system);
      // What is affected is asked for, not guessed; what was typed stands in the form.
      if (system && usualComponents(incident, system) === undefined && incident.visibility === 'everyone')
        return { form: publishForm(incident, systems, { text: args.text }) };
    }
    return onlyToYou(publishedText(await incidents.publish(args.incident, args, actor), services));
  },
});
