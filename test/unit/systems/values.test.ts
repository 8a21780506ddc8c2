import { describe } from 'vitest';
import { eachIsTold, people, type Spoilt } from './folder.ts';

const values: Spoilt[] = [
  {
    name: 'a number for a duration',
    from: 'respond: PT15M',
    to: 'respond: 15',
    says: 'severities.SEV-1.respond is 15, which is not text; write a length such as PT15M, PT4H or P7D',
  },
  {
    name: 'a duration in words',
    from: 'respond: PT15M',
    to: 'respond: 15 min',
    says: 'severities.SEV-1.respond is "15 min", not an ISO 8601 duration; write a length such as PT15M, PT4H or P7D',
  },
  {
    name: 'months for minutes',
    from: 'respond: PT15M',
    to: 'respond: P15M',
    says: 'severities.SEV-1.respond is "P15M", which counts months or years and so has no fixed length (minutes stand after a T); write',
  },
  {
    name: 'an empty duration',
    from: 'respond: PT15M',
    to: 'respond: PT',
    says: 'severities.SEV-1.respond is "PT", not',
  },
  {
    name: 'a negative duration',
    from: 'respond: PT15M',
    to: 'respond: -PT15M',
    says: 'severities.SEV-1.respond is "-PT15M", not',
  },
  {
    name: 'a zero deadline',
    from: 'respond: PT15M',
    to: 'respond: PT0M',
    says: 'severities.SEV-1.respond is "PT0M", which is no time at all',
  },
  {
    name: 'an endless deadline',
    from: 'resolve: P7D',
    to: 'resolve: P9999D',
    says: 'severities.SEV-4.resolve is "P9999D", which is longer than ten years',
  },
  {
    name: 'hours of notice',
    from: 'period: P14D',
    to: 'period: PT336H',
    says: 'notice.sizes.major.period is "PT336H", which counts hours where whole days are meant; write whole days',
  },
  {
    name: 'a zone that does not exist',
    from: 'zone: America/New_York',
    to: 'zone: America/New_Yrok',
    says: 'time.zone is "America/New_Yrok", not a full zone name (did you mean America/New_York?); write an IANA zone',
  },
  {
    name: 'a zone without daylight saving',
    from: 'zone: America/New_York',
    to: 'zone: EST',
    says: 'time.zone is "EST", not a full zone name',
  },
  {
    name: 'a time that does not exist',
    from: "start: '02:00'",
    to: "start: '24:00'",
    says: 'windows.primary.start is "24:00", which is not of that form; write a time of day',
  },
  {
    name: 'a day that does not exist',
    from: 'days: [Sunday]',
    to: 'days: [Sundy]',
    says: 'windows.primary.days[0] is "Sundy"; did you mean Sunday?',
  },
  {
    name: 'a list for a mapping',
    from: /^time:\n(.*\n){3}/m,
    to: 'time: [UTC]\n',
    says: 'time is a list; write a mapping (key: value)',
  },
  {
    name: 'an unknown key',
    from: 'updates:',
    to: 'upadtes:',
    says: 'upadtes is not a known key; did you mean updates?',
  },
  {
    name: 'an unknown severity',
    from: '  SEV-2: {',
    to: '  SEV2: {',
    says: 'severities.SEV2 is not a known key; did you mean SEV-2?',
  },
  {
    name: 'a key far from all',
    from: '  SEV-2: {',
    to: '  whatever: {',
    says: 'severities.whatever is not a known key; take it out (known here: source, assumed, reason, SEV-1',
  },
  {
    name: 'a channel with #',
    from: 'incidents: incidents',
    to: "incidents: '#incidents'",
    says: 'channels.incidents is "#incidents", which is not of that form; write a channel\'s name',
  },
  {
    name: 'an empty text',
    from: 'name: AROCORD-HIMS',
    to: "name: ''",
    says: 'name is empty; write one line',
  },
  {
    name: 'an empty value',
    from: 'name: AROCORD-HIMS',
    to: 'name:',
    says: 'name is null, which is not text; write one line',
  },
  {
    name: 'control characters',
    from: 'name: AROCORD-HIMS',
    to: 'name: "HIMS\\u0007"',
    says: 'name has control characters or line breaks in it; write one line',
  },
  {
    name: 'a text without end',
    from: 'name: AROCORD-HIMS',
    to: `name: ${'x'.repeat(10_000)}`,
    says: 'name is 10000 characters long; write one line of at most 80 characters',
  },
  {
    name: 'a share above one',
    from: 'warnAt: [0.5, 0.8]',
    to: 'warnAt: [0.5, 80]',
    says: 'deadlines.warnAt[1] is 80; write less than 1',
  },
  {
    name: 'a name that cannot be one',
    from: '  devops:\n',
    to: '  Dev Ops:\n',
    says: 'contacts.Dev Ops has a name that cannot be used: it is "Dev Ops", which is not of that form; write a short name',
  },
  {
    name: 'an unknown role',
    file: people,
    from: 'roles: [responder, operator]',
    to: 'roles: [responder, opertor]',
    says: 'grants[0].roles[1] is "opertor"; did you mean operator?',
  },
  {
    name: 'a wrong systems list',
    file: people,
    from: 'systems: [hims]',
    to: 'systems: every',
    says: 'grants[0].systems does not name systems; write all, or a list',
  },
  {
    name: 'a wrong e-mail address',
    file: people,
    from: 'email: cio@clinic.com',
    to: 'email: cio',
    says: 'people[2].email is "cio", which is not of that form; write an e-mail address',
  },
];

const provenance: Spoilt[] = [
  {
    name: 'no source',
    from: /  source: H8.2\n/,
    to: '',
    below: -1,
    says: 'severities does not say where its values come from; add source: …, or assumed: true and reason: …',
  },
  {
    name: 'both',
    from: '  source: H8.2',
    to: '  source: H8.2\n  assumed: true',
    below: -1,
    says: 'severities has both a source and assumed; keep source',
  },
  {
    name: 'no reason',
    from: /  reason: H8\.3 wants regular.*\n/,
    to: '',
    below: -2,
    says: 'updates is assumed without a reason; add reason',
  },
  {
    name: 'assumed: false',
    from: '  assumed: true\n  reason: H8.3 wants regular',
    to: '  assumed: false\n  reason: H8.3 wants regular',
    says: 'updates.assumed is false; write true, or leave it out and name the source',
  },
];

describe('a wrong value', () => eachIsTold(values));

describe('a section that does not say where it comes from', () => eachIsTold(provenance));
