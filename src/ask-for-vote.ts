import type { DateTime } from 'luxon';
import type { OpenVote } from './approvals/approvals.ts';
import type { Approval } from './approvals/model.ts';
import { tellPeople as askAboutChange, tellChange } from './changes/audience.ts';
import { getChange } from './changes/store.ts';
import type { Tx } from './db/db.ts';
import { tellPeople as askAboutMaintenance, show } from './maintenance/audience.ts';
import { getMaintenance } from './maintenance/store.ts';
import { lastPrompts, reopenPrompts } from './notices/prompts.ts';
import { stillAsked } from './notices/store.ts';

/**
 * Other people sit in the seats of an open vote by now: who has none is asked no more, and who has one is asked, in the message that
 * asked them before where there is one.
 */
export async function askSeats(tx: Tx, vote: OpenVote, now: DateTime): Promise<void> {
  const [prefix, number] = vote.approval.subject.split('-');
  if (prefix === 'CHG') await askSeatsOfChange(tx, Number(number), vote, now);
  if (prefix === 'MW') await askSeatsOfMaintenance(tx, Number(number), vote, now);
}

const peopleIn = (some: readonly { person: string }[]) => new Set(some.map(({ person }) => person));

async function askSeatsOfChange(
  tx: Tx,
  number: number,
  { approval: { id, subject }, electorate }: OpenVote,
  now: DateTime,
): Promise<void> {
  const asked = peopleIn(await stillAsked(tx, subject, id));
  const lost = asked.difference(peopleIn(electorate.voters));
  const fresh = peopleIn(electorate.waited).difference(asked);
  if (lost.size + fresh.size === 0) return;
  const change = await getChange(tx, number);
  const data = { approval: id };
  await askAboutChange(tx, change, lost, { kind: 'change-ask-over', data }, now);
  await askAboutChange(tx, change, fresh, { kind: 'change-ask', data }, now);
}

const voteKind = 'maintenance-vote';

async function askSeatsOfMaintenance(
  tx: Tx,
  number: number,
  { approval: { id, subject }, electorate }: OpenVote,
  now: DateTime,
): Promise<void> {
  const data = { approval: id };
  const last = await lastPrompts(tx, subject, voteKind, data);
  const waited = peopleIn(electorate.waited);
  reopenPrompts(
    tx,
    last.filter(({ person, isSettled }) => isSettled && waited.has(person)).map((one) => one.id),
    now,
  );
  const maintenance = await getMaintenance(tx, number);
  const fresh = [...waited.difference(peopleIn(last))];
  await askAboutMaintenance(tx, maintenance, fresh, { kind: voteKind, data }, now);
  // With its card the questions are looked at again.
  if (peopleIn(last).difference(peopleIn(electorate.voters)).size > 0) await show(tx, maintenance, now);
}

/** The card of a change says where too few can vote. */
export async function showVote(tx: Tx, { subject }: Approval, now: DateTime): Promise<void> {
  const [prefix, number] = subject.split('-');
  if (prefix === 'CHG') await tellChange(tx, await getChange(tx, Number(number)), [], now);
}
