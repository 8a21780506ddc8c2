import { UserError } from '../../src/errors.ts';
import { incidentFor, onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, textArgument } from '../../src/slack/arguments.ts';
import { incidentTexts, updateForm } from '../../src/slack/cards/forms.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentUpdate = defineCommand({
  path: ['incident', 'update'],
  summary: 'Tell everybody what is known and done',
  example: '/hims incident update INC-12 "Database failover is running"',
  args: { incident: incidentArgument, text: textArgument('text', incidentTexts.update, 'lines') },
  permission: 'incident.update',
  async form(typed, { actor, services }) {
    if (typed.incident === undefined)
      throw new UserError(
        'command.missing',
        'Which incident?   /hims incident update INC-12 "Database failover is running"',
      );
    return updateForm(await incidentFor(typed.incident, 'update', actor, services), typed.text);
  },
  async run({ args, actor, services }) {
    const incident = await services.incidents.update(args.incident, args.text, actor);
    return onlyToYou(`Posted in the thread of ${incident.key}.`);
  },
});
