import { z } from 'zod';
import { Channel, Email, mapping, Slug, section, Timer, text } from './schema-values.ts';

/** The sections of a system that say who is told of maintenance, and what people know of the system by name. */
export const announcementSections = {
  announcements: section({
    before: z.array(Timer).max(10).describe('How long before the start people are told again, longest first'),
    updateEvery: Timer.describe('While it runs an update is asked for at this interval'),
    askBefore: Timer.describe('The implementer is asked to start this long before'),
    overrunEvery: Timer.describe(
      'While it takes longer than announced, people are told again at this interval',
    ),
    reportWithin: Timer.describe('Emergency maintenance owes a report within this time'),
    channels: z.array(Channel).max(20).describe('Channels beside the one for maintenance'),
    mail: z.array(Email).max(200).describe('Mailboxes and lists that are told'),
  }),
  components: z
    .record(Slug, mapping({ name: text(80) }))
    .describe('Parts of the system that people know by name; the status page shows them'),
};
