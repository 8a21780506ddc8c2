import { expect, it } from 'vitest';
import { createDirectory } from '../../../src/people/directory.ts';
import type { WorkspaceUser } from '../../../src/people/model.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';

const { people } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const bea = { email: 'bea@clinic.example' };

function directoryWith(user: Partial<WorkspaceUser> | undefined) {
  return createDirectory(
    people,
    {
      user: async (slackId) =>
        user && {
          slackId,
          name: 'Somebody',
          isStranger: false,
          isGuest: false,
          isBot: false,
          isDeactivated: false,
          ...user,
        },
      known: () => undefined,
      isUnknown: () => false,
      idByEmail: () => undefined,
      slackIdByEmail: async () => undefined,
      groupMembers: () => undefined,
      groupsAgeMinutes: () => 0,
    },
    () => 'T0OURS0001',
  );
}
const who = (user: Partial<WorkspaceUser> | undefined, team = 'T0OURS0001') =>
  directoryWith(user).identify('U0NEW00001', team, 'command');

it.each([
  ['a new Slack id with her address', bea, { person: 'bea', isNamed: true, standing: 'member' }],
  [
    'her address in capitals',
    { email: 'BEA@Clinic.Example' },
    { person: 'bea', isNamed: true, standing: 'member' },
  ],
  [
    'a guest account with her address',
    { ...bea, isGuest: true },
    { person: 'bea', isNamed: true, standing: 'guest' },
  ],
  [
    'another organisation that wrote her address into a profile',
    { ...bea, isStranger: true },
    { person: 'slack:U0NEW00001', isNamed: false, standing: 'stranger' },
  ],
  [
    'a bot that somebody gave her address',
    { ...bea, isBot: true },
    { person: 'slack:U0NEW00001', isNamed: false, standing: 'bot' },
  ],
  [
    'a closed account with her address',
    { ...bea, isDeactivated: true },
    { person: 'bea', isNamed: true, standing: 'deactivated' },
  ],
  [
    'somebody else',
    { email: 'nobody@clinic.example' },
    { person: 'slack:U0NEW00001', isNamed: false, standing: 'member' },
  ],
  ['nobody Slack knows', undefined, { person: 'slack:U0NEW00001', isNamed: false, standing: 'stranger' }],
] as const)('identifies %s', async (_what, user, expected) => {
  expect(await who(user)).toMatchObject(expected);
});

it('counts the workspace that the request names, too', async () => {
  expect(await who({}, 'T0THEIRS01')).toMatchObject({ standing: 'stranger' });
});

it('gives roles by system, through teams', async () => {
  const actor = await directoryWith({}).identify('U0ANA00001', undefined, 'command');
  expect([...actor.rolesIn('hims')]).toEqual(['responder']);
  expect([...actor.rolesIn('nowhere')]).toEqual([]);
  expect(actor.person).toBe('ana');
});

it('says who can, or that nobody can yet', () => {
  const directory = directoryWith({});
  expect(directory.whoCan(['compliance'], 'hims')).toBe('Compliance Team can.');
  expect(directory.whoCan(['responder'], 'hims')).toMatch(/ and \d more teams can\.$/);
  expect(directory.whoCan([])).toContain('Nobody holds that role yet');
});
