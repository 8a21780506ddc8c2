import { UserError } from '../../src/errors.ts';
import { incidentTexts, openForm } from '../../src/slack/cards/forms.ts';
import { timelineForm } from '../../src/slack/cards/forms-work.ts';
import { defineShortcut } from '../../src/slack/define.ts';
import { shortcuts } from '../../src/slack/ids.ts';
import { cut } from '../../src/slack/limits.ts';
import type { ShortcutMessage } from '../../src/slack/payloads.ts';
import { oneLine, plain } from '../../src/slack/text.ts';

/** The words of a message as a person reads them. */
function quoted(message: ShortcutMessage | undefined) {
  if (!message)
    throw new UserError(
      'shortcut.no-message',
      'Slack did not say which message. Choose the shortcut on the message again.',
    );
  const text = cut(plain(message.text).trim(), incidentTexts.note);
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

/** How many incidents the menu offers; the others by `/hims incident note`. */
const offered = 50;

export const incidentToTimeline = defineShortcut({
  id: shortcuts.addToTimeline,
  permission: 'incident.note',
  async run({ message, actor, services }) {
    const words = quoted(message);
    if (words.text === '')
      throw new UserError(
        'shortcut.no-text',
        'That message has no text. Write a note:   /hims incident note "what it shows" INC-12',
      );
    const incidents = await services.incidents.list({ all: true, limit: offered }, actor);
    if (incidents.length === 0)
      throw new UserError(
        'shortcut.no-incident',
        'There is no incident yet.   /hims incident open SEV-2 hims "Login slow"',
      );
    return { form: timelineForm(incidents, words, await services.incidents.inChannel(words.channel)) };
  },
});
