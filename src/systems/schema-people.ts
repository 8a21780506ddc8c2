import { z } from 'zod';
import { roles } from './model-people.ts';
import { Email, mapping, optionalSection, Phone, SlackUser, Slug, text, UserGroup } from './schema-values.ts';

const Person = mapping({
  id: Slug.describe('Short and lasting: it is stored with what the person did'),
  name: text(80),
  email: Email.optional(),
  slack: z.array(SlackUser).max(10).optional().describe('All Slack ids that are this one person'),
  phone: Phone.optional(),
});

const Team = optionalSection({
  id: Slug,
  name: text(80),
  members: z.array(text(120)).max(500).optional().describe('Ids of people, e-mail addresses or Slack ids'),
  userGroups: z
    .array(UserGroup)
    .max(20)
    .optional()
    .describe('Slack user groups whose members belong to the team'),
  email: Email.optional().describe('The mailbox of the team'),
  phone: Phone.optional(),
});

const Grant = optionalSection({
  team: Slug.describe('A team of this file'),
  roles: z.array(z.enum(roles)).min(1).max(roles.length),
  systems: z.union([z.literal('all'), z.array(Slug).min(1).max(100)], {
    error: 'does not name systems; write all, or a list of system ids such as [hims, fhir]',
  }),
});

/** `people.yaml`: who there is, the teams that the systems name, and what each team may do. */
export const People = mapping({
  people: z.array(Person).max(2000).optional(),
  teams: z.array(Team).min(1).max(500),
  grants: z.array(Grant).max(2000),
});

export type People = z.output<typeof People>;
