import { expect, it } from 'vitest';
import { startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';
import { boardOf, members, needing, type Office, openVote, slackIdOf } from '../support/twenty.ts';

async function approves(office: Office, number: number, id: string) {
  const { change } = await office.changes.vote(number, { verdict: 'approve' }, await office.actor(id));
  return change.status;
}

const shown = async (office: Office, number: number) =>
  (await office.changes.sight(number)).approvals.at(-1)?.votes.map(({ person }) => person);

it.each(['leaves the board', 'leaves the hospital'])(
  'counts no vote of who %s before it is decided',
  async (how) => {
    await using core = await startCore();
    await using before = await boardOf();
    await using after = await boardOf(how === 'leaves the board' ? members.slice(1) : members);
    const profile = needing(2);
    const office = await openOffice(core, { peopleFile: before.peopleFile, profile });
    const number = await openVote(office);
    await approves(office, number, 'voter1');
    expect(await shown(office, number)).toEqual(['voter1']);

    const left = new Set(how === 'leaves the hospital' ? [slackIdOf('voter1')] : []);
    const later = await openOffice(core, { peopleFile: after.peopleFile, profile, left });
    expect(await shown(later, number)).toEqual([]);
    expect(await approves(later, number, 'voter2')).toBe('assessed');
    expect(await later.changes.waiting(await later.actor('voter3'))).toHaveLength(1);
    expect(await approves(later, number, 'voter3')).toBe('approved');
  },
);

it('keeps the vote of who goes on leave after it, and gives their delegate none', async () => {
  await using core = await startCore();
  await using board = await boardOf(['voter1', 'voter2']);
  const office = await openOffice(core, { peopleFile: board.peopleFile, profile: needing(2) });
  const number = await openVote(office);
  await approves(office, number, 'voter1');
  const to = core.clock.now().plus({ days: 7 });
  await office.absences.away({ delegate: 'voter3', to }, await office.actor('voter1'));
  await expect(approves(office, number, 'voter3')).rejects.toMatchObject({ code: 'approval.not-a-voter' });
  expect(await approves(office, number, 'voter2')).toBe('approved');
});

it('takes the vote of who voted before for the seat that they got since', async () => {
  await using core = await startCore();
  await using board = await boardOf(['voter1', 'voter2']);
  const profile: typeof plain = (system) => {
    const own = plain(system);
    const rules = [...own.approval.rules, { team: 'security', approve: 1, purposes: ['normal' as const] }];
    return { ...own, approval: { ...own.approval, rules } };
  };
  const plain = needing(1);
  const office = await openOffice(core, { peopleFile: board.peopleFile, profile });
  const number = await openVote(office);
  expect(await approves(office, number, 'emil')).toBe('assessed'); // for security
  expect(await office.changes.waiting(await office.actor('emil'))).toEqual([]);
  const to = core.clock.now().plus({ days: 7 });
  await office.absences.away({ delegate: 'emil', to }, await office.actor('voter1'));
  expect(await office.changes.waiting(await office.actor('emil'))).toHaveLength(1);
  expect(await approves(office, number, 'emil')).toBe('approved');
});

it('lets nobody who may not vote choose who votes', async () => {
  await using core = await startCore();
  await using board = await boardOf(['voter1', 'voter2']);
  const office = await openOffice(core, { peopleFile: board.peopleFile, profile: needing(1) });
  const number = await openVote(office);
  const to = core.clock.now().plus({ days: 7 });
  await office.absences.away({ delegate: 'ana', to }, await office.actor('voter1'));
  await office.absences.away({ delegate: 'voter9', to }, await office.actor('ana'));
  await expect(approves(office, number, 'voter9')).rejects.toMatchObject({ code: 'approval.not-a-voter' });
  await expect(approves(office, number, 'ana')).rejects.toMatchObject({ code: 'approval.own' });
});

it('is not forgotten while people vote on it', async () => {
  await using core = await startCore();
  await using board = await boardOf();
  const office = await openOffice(core, { peopleFile: board.peopleFile, profile: needing(2) });
  const number = await openVote(office);
  core.clock.set(core.clock.now().plus({ days: 3 }));
  await approves(office, number, 'voter1');
  expect((await office.changes.get(number)).touchedAt.toMillis()).toBe(core.clock.now().toMillis());
});
