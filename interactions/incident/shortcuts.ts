import { UserError } from '../../src/errors.ts';
import type { Incident } from '../../src/incidents/model.ts';
import type { Actor } from '../../src/people/model.ts';
import { may, permit } from '../../src/people/permissions.ts';
import { incidentTexts, openForm } from '../../src/slack/cards/forms.ts';
import { timelineForm } from '../../src/slack/cards/forms-work.ts';
import { keptWords } from '../../src/slack/changes.ts';
import { defineShortcut, type Services } from '../../src/slack/define.ts';
import { shortcuts } from '../../src/slack/ids.ts';
import { cut } from '../../src/slack/limits.ts';
import type { ShortcutMessage } from '../../src/slack/payloads.ts';
import { oneLine } from '../../src/slack/text.ts';

/** The words of a message as a person reads them. */
function quoted(message: ShortcutMessage | undefined) {
  if (!message)
    throw new UserError(
      'shortcut.no-message',
      'Slack did not say which message. Choose the shortcut on the message again.',
    );
  const text = keptWords(message.text);
  return {
    channel: message.channel,
    ts: message.ts,
    text,
    ...(message.user ? { author: message.user } : {}),
  };
}

export const incidentOpenShortcut = defineShortcut({
  id: shortcuts.openIncident,
  permission: 'incident.open',
  run: async ({ services }) => ({ form: openForm(services.systems, {}) }),
});

export const incidentFromMessage = defineShortcut({
  id: shortcuts.openFromMessage,
  permission: 'incident.open',
  async run({ message, services }) {
    const report = quoted(message);
    const [firstLine = ''] = report.text.split('\n');
    return {
      form: openForm(services.systems, { title: cut(oneLine(firstLine), incidentTexts.title), report }),
    };
  },
});

/** By their roles in the system, or because the incident itself gave them one. */
async function mayNote(incident: Incident, actor: Actor, { incidents }: Services): Promise<boolean> {
  return may(actor, 'incident.note', incident.system) || incidents.mayByThing(incident, 'note', actor);
}

/** How many incidents the menu offers; the others by `/hims incident note`. */
const offered = 50;

export const incidentToTimeline = defineShortcut({
  id: shortcuts.addToTimeline,
  permission: 'incident.note',
  decidedByThing: true,
  async run({ message, actor, services }) {
    const words = quoted(message);
    if (words.text === '')
      throw new UserError(
        'shortcut.no-text',
        'That message has no text. Write a note:   /hims incident note "what it shows" INC-12',
      );
    const known = await services.incidents.list({ all: true, limit: offered }, actor);
    const mine = await Promise.all(known.map((incident) => mayNote(incident, actor, services)));
    const incidents = known.filter((_one, index) => mine[index]);
    if (incidents.length === 0) permit(actor, 'incident.note', undefined, services.directory.whoCan);
    if (incidents.length === 0)
      throw new UserError(
        'shortcut.no-incident',
        'There is no incident yet.   /hims incident open SEV-2 hims "Login slow"',
      );
    return { form: timelineForm(incidents, words, await services.incidents.inChannel(words.channel)) };
  },
});
