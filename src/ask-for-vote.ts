import type { DateTime } from 'luxon';
import type { Approval } from './approvals/model.ts';
import { tellPeople as askAboutChange, tellChange } from './changes/audience.ts';
import { getChange } from './changes/store.ts';
import type { Tx } from './db/db.ts';
import { tellPeople as askAboutMaintenance } from './maintenance/audience.ts';
import { getMaintenance } from './maintenance/store.ts';

/** Somebody votes in another's place from now on, on what was open already. */
export async function askForVote(
  tx: Tx,
  { id, subject }: Approval,
  person: string,
  now: DateTime,
): Promise<void> {
  const data = { approval: id };
  const [prefix, number] = subject.split('-');
  if (prefix === 'CHG')
    await askAboutChange(
      tx,
      await getChange(tx, Number(number)),
      [person],
      { kind: 'change-ask', data },
      now,
    );
  if (prefix === 'MW')
    await askAboutMaintenance(
      tx,
      await getMaintenance(tx, Number(number)),
      [person],
      { kind: 'maintenance-vote', data },
      now,
    );
}

/** The card of a change says where too few can vote. */
export async function showVote(tx: Tx, { subject }: Approval, now: DateTime): Promise<void> {
  const [prefix, number] = subject.split('-');
  if (prefix === 'CHG') await tellChange(tx, await getChange(tx, Number(number)), [], now);
}
