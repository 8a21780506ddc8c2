import { z } from 'zod';
import { type SeverityName, severityNames } from './model.ts';
import { ClockTime, HttpsUrl, mapping, Slug, section, Timer, text } from './schema-values.ts';

function severities(description: string) {
  return z.array(z.enum(severityNames)).max(4).describe(description);
}

const Link = mapping({ title: text(80), url: HttpsUrl });

const commanderWithin = Object.fromEntries(severityNames.map((name) => [name, Timer.optional()])) as Record<
  SeverityName,
  z.ZodOptional<typeof Timer>
>;

/** The sections of a system that say who is told, asked and woken while an incident runs and after it. */
export const responseSections = {
  incidentChannels: section({
    ownFor: severities('Severities that get a channel of their own'),
    wakeFor: severities('Severities that notify everybody in the incidents channel'),
    invite: z.array(Slug).max(20).describe('Contacts whose people are invited into it'),
    bookmarks: z.array(Link).max(20).describe('Links at its top'),
  }),
  paging: section({
    for: severities('Severities of which the pager is told'),
    unseenAfter: Timer.describe('When Slack has not taken the card for this long, the pager says so'),
  }),
  quietHours: section({
    from: ClockTime,
    to: ClockTime.describe('The first minute that is no longer quiet'),
    for: severities('Severities for which nobody is called in these hours'),
  }).describe('In the civil time of the zone'),
  nudges: section({
    commanderWithin: mapping(commanderWithin).describe(
      'When to ask for somebody to take command; a severity that is left out is not asked for',
    ),
    snooze: z.array(Timer).min(1).max(5).describe('For how long a reminder can be put off, ascending'),
    taskEvery: Timer.describe('How often an overdue task is asked for'),
    summaryAfter: Timer.describe('When to ask for the summary of a resolved incident'),
  }),
  reviews: section({
    for: severities('Severities that owe a review'),
    askEvery: Timer.describe('How often an open review is asked for'),
  }),
  mediaStatements: section({ for: severities('Severities for which a statement to the media is prepared') }),
  securityIncidents: section({ contact: Slug.describe('The contact whose people see them') }),
  downtime: section({
    for: severities('Severities for which wards are told how to work without the system'),
    paper: text(400).describe('How to work on paper'),
    readOnlyCopy: text(400).describe('Where the read-only copy is'),
    more: Link.optional(),
  }).optional(),
};
