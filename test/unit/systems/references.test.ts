import { describe, expect, it } from 'vitest';
import { eachIsTold, hims, people, type Spoilt, systemsCopy } from './folder.ts';

const references: Spoilt[] = [
  {
    name: 'a team that is not there',
    from: 'team: database',
    to: 'team: databse',
    says: 'contacts.database.team names the team databse, which is not in people.yaml; did you mean database?',
  },
  {
    name: 'a person who is not there',
    from: 'team: cio',
    to: 'person: cio-clinc',
    says: 'contacts.cio.person names the person cio-clinc, who is not in people.yaml; did you mean cio-clinic?',
  },
  {
    name: 'a team of an activity',
    file: 'fhir/system.yaml',
    from: 'team: platform }',
    to: 'team: plattform }',
    says: 'corrective.activities[1].team names the team plattform, which is not in people.yaml; did you mean platform?',
  },
  {
    name: 'a contact on call',
    from: 'order: [devops,',
    to: 'order: [devop,',
    says: 'onCall.order[0] names devop, which is not in contacts; did you mean devops?',
  },
  {
    name: 'a contact twice on call',
    from: 'order: [devops, database,',
    to: 'order: [devops, devops,',
    says: 'onCall.order[1] names devops a second time',
  },
  {
    name: 'a contact of a step',
    from: 'contact: cio,',
    to: 'contact: coi,',
    says: 'escalation.steps[2].contact names coi, which is not in contacts; did you mean cio?',
  },
  {
    name: 'a system to go on with',
    file: 'fhir/system.yaml',
    from: 'system: hims,',
    to: 'system: himms,',
    says: 'escalation.continueWith.system names the system himms, which does not exist; did you mean hims?',
  },
  {
    name: 'a contact to go on from',
    file: 'fhir/system.yaml',
    from: 'from: it-director',
    to: 'from: it-directer',
    says: 'escalation.continueWith.from names it-directer, who is not in the order of hims; did you mean it-director?',
  },
  {
    name: 'nobody to reach',
    from: /    team: devops\n    email.*\n    phone.*\n/,
    to: '',
    below: -4,
    says: 'contacts.devops says nobody who could be reached; add a team',
  },
  {
    name: 'an environment of a window',
    file: 'fhir/system.yaml',
    from: 'environment: staging',
    to: 'environment: stagin',
    says: 'windows.staging.environment is stagin, which is not one of the environments; did you mean staging?',
  },
  {
    name: 'an environment of a notice',
    file: 'fhir/system.yaml',
    from: '    staging: { source',
    to: '    stageing: { source',
    says: 'notice.environments.stageing is not one of the environments; did you mean staging?',
  },
  {
    name: 'a member who is not there',
    file: people,
    from: 'members: [admin-hospital]',
    to: 'members: [admin-hosptal]',
    says: 'teams[7].members[0] names the person admin-hosptal, who is not in people; did you mean admin-hospital?',
  },
  {
    name: 'a member that can be nobody',
    file: people,
    from: 'members: [admin-hospital]',
    to: "members: ['Ana Alvarez']",
    says: 'teams[7].members[0] is "Ana Alvarez", which names nobody; write an id of people',
  },
  {
    name: 'the team of a grant',
    file: people,
    from: '- team: support',
    to: '- team: suport',
    says: 'grants[1].team names the team suport, which is not in teams; did you mean support?',
  },
  {
    name: 'the system of a grant',
    file: people,
    from: 'systems: [hims]',
    to: 'systems: [himz]',
    says: 'grants[0].systems[0] names the system himz, which does not exist; did you mean hims?',
  },
];

const doubles: Spoilt[] = [
  {
    name: 'a team',
    file: people,
    from: 'id: support,',
    to: 'id: devops,',
    says: 'teams[3].id names the team devops a second time',
  },
  {
    name: 'a person',
    file: people,
    from: 'id: cio-clinic',
    to: 'id: it-director-clinic',
    says: 'people[2].id names the person it-director-clinic a second time',
  },
  {
    name: 'an address',
    file: people,
    from: 'email: cio@clinic.com',
    to: 'email: IT-Director@clinic.com',
    says: 'people[2].email names the address it-director@clinic.com a second time',
  },
  {
    name: 'a Slack id on two persons',
    file: people,
    from: /(?<=email: it-director@clinic\.com)(.*\n.*email: it-director@hospital\.com)/,
    to: ', slack: [U0ANA00001] }\n  - { id: it-director-hospital, name: Other, slack: [W0ANA00002, U0ANA00001]',
    below: 1,
    says: 'people[1].slack[1] names the Slack id U0ANA00001 a second time; a Slack id belongs to one person',
  },
  {
    name: 'a key',
    from: 'name: AROCORD-HIMS',
    to: 'name: AROCORD-HIMS\nname: HIMS',
    below: 1,
    says: 'has the key name twice in one mapping; keep one of them',
  },
  {
    name: 'a grant',
    file: people,
    from: '  - team: support',
    to: '  - { team: devops, roles: [responder, operator], systems: [hims] }\n  - team: support',
    says: 'grants[1] is the same as grants[0]; keep one',
  },
];

describe('a reference to nothing', () => eachIsTold(references));

describe('something twice', () => eachIsTold(doubles));

describe('escalation in a circle', () => {
  it('is told once, with the whole circle', async () => {
    const copy = await systemsCopy();
    await copy.change(hims, '    - { contact: eoc, after: PT15M }', '  continueWith: { system: caresync }');
    const line = await copy.change(
      'caresync/system.yaml',
      '    - { contact: hotline, after: PT15M }',
      '  continueWith: { system: fhir }',
    );

    expect(await copy.problems()).toEqual([
      `caresync/system.yaml:${line}: escalation.continueWith goes in a circle: caresync → fhir → hims → caresync; let one of them end with its own steps`,
    ]);
  });

  it('is found in one system that goes on with itself', async () => {
    const copy = await systemsCopy();
    await copy.change('fhir/system.yaml', 'system: hims, from: it-director', 'system: fhir');

    expect((await copy.problems()).join()).toContain('goes in a circle: fhir → fhir');
  });
});
