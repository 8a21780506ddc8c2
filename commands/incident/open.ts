import { UserError } from '../../src/errors.ts';
import { openedAnswer } from '../../src/slack/answers.ts';
import { flag, severityArgument, systemArgument, textArgument } from '../../src/slack/arguments.ts';
import { incidentTexts, openForm } from '../../src/slack/cards/forms.ts';
import { defineCommand } from '../../src/slack/define.ts';

interface Flags {
  private?: boolean | undefined;
  security?: boolean | undefined;
}

function visibilityOf({ private: isPrivate, security }: Flags) {
  return security ? 'security' : isPrivate ? 'private' : 'everyone';
}

export const incidentOpen = defineCommand({
  path: ['incident', 'open'],
  summary: 'Declare an incident and start its timers',
  example: '/hims incident open SEV-2 hims "Login slow"',
  serves: ['H8.1', 'H8.2', 'C-E1'],
  args: {
    severity: severityArgument,
    system: systemArgument,
    title: textArgument('title', incidentTexts.title),
    private: flag('private'),
    security: flag('security'),
    public: flag('public'),
  },
  permission: 'incident.open',
  form(typed, { services }) {
    // The form has no place for it, and a public word must not get lost.
    if (typed.public)
      throw new UserError(
        'command.missing',
        'With --public the whole command has to be typed.   /hims incident open SEV-2 hims "Login slow" --public',
      );
    return openForm(services.systems, { ...typed, visibility: visibilityOf(typed) });
  },
  async run({ args: { severity, system, title, ...flags }, actor, services }) {
    const opened = await services.incidents.open(
      { severity, system, title, visibility: visibilityOf(flags), isPublic: flags.public ?? false },
      actor,
    );
    return openedAnswer(services, opened);
  },
});
