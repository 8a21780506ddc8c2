import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/systems/load.ts';
import type { SystemProfile } from '../../../src/systems/model.ts';
import { approvalPurposes, levels } from '../../../src/systems/model-change.ts';
import { eachIsTold, hims, type Spoilt, systemsCopy, systemsDir } from './folder.ts';

const { systems } = await loadCatalogue(systemsDir);

function get(id: string, from = systems): SystemProfile {
  const system = from.get(id);
  if (!system) throw new Error(`no system ${id}`);
  return system;
}

describe.each(['hims', 'caresync', 'fhir'])('%s', (id) => {
  it('lets nothing pass without somebody who agrees', () => {
    const { rules } = get(id).approval;
    const people = approvalPurposes.map((purpose) =>
      rules.filter(({ purposes, risks }) => purposes.includes(purpose) && !risks).map((rule) => rule.approve),
    );

    expect(people).toEqual([[2], [1], [2], [1]]);
    expect(rules.find(({ risks }) => risks?.includes('high'))).toMatchObject({
      team: 'security',
      approve: 1,
      purposes: ['normal'],
    });
  });

  it('gives people a week for a change, an hour for an emergency, three days to review it', () => {
    const { openFor } = get(id).approval;

    expect(approvalPurposes.map((purpose) => openFor[purpose].as('hours'))).toEqual([168, 1, 72, 72]);
  });

  it('weighs the same risk as its neighbours', () => {
    const { riskMatrix } = get(id);

    expect(levels.map((likelihood) => levels.map((impact) => riskMatrix[likelihood][impact]))).toEqual([
      ['low', 'low', 'medium'],
      ['low', 'medium', 'high'],
      ['medium', 'high', 'high'],
    ]);
  });

  it('has a catalogue, categories of three groups, and mailboxes', () => {
    const { standardChanges, categories, announcements } = get(id);

    expect(standardChanges.length).toBeGreaterThan(0);
    expect(categories.map(({ name }) => name)).toContain(standardChanges[0]?.category);
    expect(new Set(categories.map(({ group }) => group)).size).toBe(3);
    expect(announcements.mail.length).toBeGreaterThan(0);
  });
});

describe('fhir', () => {
  it('takes the corrective kinds of work from F-T2 and the others from F-T3', () => {
    const byGroup = Object.groupBy(get('fhir').categories, ({ group }) => group);

    expect(byGroup.corrective?.map(({ name, team }) => `${name}: ${team}`)).toContain(
      'Bug fixes: development',
    );
    expect([byGroup.corrective?.length, byGroup.adaptive?.length, byGroup.perfective?.length]).toEqual([
      6, 6, 6,
    ]);
  });

  it('reminds once, a day before (F-NT)', () => {
    expect(get('fhir').announcements.before.map((span) => span.as('hours'))).toEqual([24]);
  });
});

it('reads the days of the meeting in the order of the week', async () => {
  const copy = await systemsCopy();
  await copy.change(hims, 'days: [Thursday], at', 'days: [Thursday, Monday], at');

  const { approval } = get('hims', (await loadCatalogue(copy.dir)).systems);

  expect(approval.meeting).toEqual({ days: [1, 4], at: '14:00' });
});

const wrong: readonly Spoilt[] = [
  {
    name: 'a rule for a team that is not there',
    from: '{ team: security, approve: 1, for: [normal]',
    to: '{ team: securty, approve: 1, for: [normal]',
    says: 'approval.rules[2].team names the team securty, which is not in people.yaml; did you mean security?',
  },
  {
    name: 'a category of a team that is not there',
    from: '- { name: Bug fixes }',
    to: '- { name: Bug fixes, team: developers }',
    says: 'categories.corrective[0].team names the team developers, which is not in people.yaml',
  },
  {
    name: 'emergencies that nobody decides on where the risk is low',
    from: '{ team: cab, approve: 1, for: [emergency, exception] }',
    to: '{ team: cab, approve: 1, for: [emergency, exception], risks: [high] }',
    below: -2,
    says: 'approval.rules has none for emergency that fits any risk and environment; add one with for: [emergency]',
  },
  {
    name: 'a rule for an environment that is not there',
    from: 'for: [normal], risks: [high] }',
    to: 'for: [normal], environments: [prodction] }',
    says: 'approval.rules[2].environments[0] is prodction, which is not one of the environments; did you mean production?',
  },
  {
    name: 'a risk that falls where it should rise',
    from: 'high: { low: medium, medium: high, high: high }',
    to: 'high: { low: medium, medium: high, high: medium }',
    says: 'risk.matrix.high.high is medium, lower than beside it; let the risk rise',
  },
  {
    name: 'a standard change of a category that is not there',
    from: 'category: Service recovery',
    to: 'category: Service recover',
    says: 'standardChanges.restart-service.category is Service recover, which is not one of the categories; did you mean Service recovery?',
  },
  {
    name: 'a standard change in an environment that is not there',
    from: 'category: Service recovery',
    to: 'environment: staging\n    category: Service recovery',
    says: 'standardChanges.restart-service.environment is staging, which is not one of the environments',
  },
  {
    name: 'reminders out of order',
    from: 'before: [P14D, P7D, P1D, PT1H]',
    to: 'before: [P7D, P14D]',
    says: 'announcements.before[1] is P14D, not shorter than P7D before it; list the longest first',
  },
  {
    name: 'a mailbox that is none',
    from: 'mail: [support@clinic.com',
    to: 'mail: ["support@clinic.com\\nBcc: all@clinic.com"',
    says: 'announcements.mail[0] is',
  },
  {
    name: 'nobody asked at all',
    from: '{ team: cab, approve: 2, for: [normal, review] }',
    to: '{ team: cab, approve: 0, for: [normal, review] }',
    says: 'approval.rules[0].approve',
  },
];

describe('a section about changes and announcements', () => eachIsTold(wrong));
