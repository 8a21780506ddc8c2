import { onlyToYou } from '../../src/slack/answers.ts';
import { flag, incidentArgument, optional, personArgument, roleArgument } from '../../src/slack/arguments.ts';
import { roleText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { namer } from '../../src/slack/names.ts';

export const incidentRole = defineCommand({
  path: ['incident', 'role'],
  summary:
    'Give a role (commander, communications, scribe); without a name you take it; --take-over, where somebody has it',
  example: '/hims incident role communications @cem INC-12',
  serves: ['H8.1'],
  args: {
    role: roleArgument,
    person: optional(personArgument),
    incident: incidentArgument,
    'take-over': flag('take-over'),
  },
  permission: 'incident.role',
  async run({ args, actor, services }) {
    const { directory, incidents } = services;
    const person = args.person ? await directory.personOf(args.person) : actor.person;
    const isTaking = person === actor.person && !args['take-over'];
    const incident = isTaking
      ? await incidents.takeRole(args.incident, args.role, actor)
      : await incidents.assignRole(args.incident, args.role, person, actor);
    const name = await namer(directory, [person]);
    return onlyToYou(
      roleText(incident, args.role, person === actor.person ? 'You are' : `${name(person)} is`),
    );
  },
});
