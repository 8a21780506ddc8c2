import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime, Duration } from 'luxon';
import type { SystemProfile } from '../../src/systems/model.ts';
import type { openOffice } from './office.ts';

export type Office = Awaited<ReturnType<typeof openOffice>>;

export const members = Array.from({ length: 20 }, (_none, at) => `voter${at + 1}`);

export const slackIdOf = (member: string) => `U0VOTER${String(members.indexOf(member)).padStart(4, '0')}`;

/** The people of the trial, with a board of these of the twenty. */
export async function boardOf(board: readonly string[] = members) {
  const folder = await mkdtemp(join(tmpdir(), 'board-of-twenty-'));
  const peopleFile = join(folder, 'people.yaml');
  const people = members.map((id) => `  - { id: ${id}, name: ${id}, slack: [${slackIdOf(id)}] }\n`);
  const trial = await readFile('trial/people.yaml', 'utf8');
  await writeFile(
    peopleFile,
    trial
      .replace('people:\n', `people:\n${people.join('')}`)
      .replace(/(id: cab,.*members: )\[.*\]/, `$1[${board.join(', ')}]`),
  );
  return { peopleFile, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** The board must agree with so many, and so many may refuse. */
export const needing =
  (approve: number, deny = 1) =>
  (system: SystemProfile): SystemProfile => ({
    ...system,
    approval: {
      ...system.approval,
      rules: [{ team: 'cab', approve, purposes: ['normal', 'emergency', 'review'] }],
      deny,
    },
  });

/** Asked for by Ana, assessed by Dora. */
export async function openVote(office: Office): Promise<number> {
  const { change } = await office.changes.request(
    {
      system: 'hims',
      type: 'normal',
      title: 'Upgrade',
      plan: 'x',
      rollbackPlan: 'x',
      validationPlan: 'x',
      clinicalImpact: 'None',
      takes: Duration.fromISO('PT1H'),
      startsAt: DateTime.fromISO('2026-12-06T07:00:00Z', { zone: 'utc' }),
    },
    await office.actor('ana'),
  );
  await office.changes.assess(
    change.number,
    { likelihood: 'low', impact: 'low' },
    await office.actor('dora'),
  );
  return change.number;
}
