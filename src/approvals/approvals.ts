import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import { type TextReference, writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { refuseApprovalOnStaleGroups } from '../people/approvals.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import type { SystemProfile } from '../systems/model.ts';
import { type Election, electionNow, membersOf } from './election.ts';
import type { Approval, ApprovalState, Barred, Electorate, Verdict, Vote, Voter } from './model.ts';
import { type Decision, isExpired, needsFor, resultOf } from './rules.ts';
import {
  endApproval,
  insertApproval,
  listApprovals,
  listOpen,
  type Reader,
  saveCounted,
  saveVote,
} from './store.ts';

/**
 * Approvals join the transaction of their owner, which locks its own row before it calls any of these: so the votes on one
 * thing follow one another, and what an outcome brings about happens once.
 */
export interface Opening extends Decision {
  /** `CHG-7`, `MW-3` */
  subject: string;
  system: SystemProfile;
  barred: readonly Barred[];
  /** sha256 of what the voters are shown. */
  hash: string;
}

/** Opens the vote that the system's policy asks for. Throws `approval.no-rule` where it asks for none. */
export function openApproval(tx: Tx, opening: Opening, now: DateTime): Approval {
  const { subject, system, purpose, barred, hash } = opening;
  const approval: Approval = {
    id: randomUUID(),
    subject,
    system: system.id,
    purpose,
    state: 'open',
    needs: needsFor(system, opening),
    deny: system.approval.deny,
    // Whoever asked and carries it out is told the first of the two.
    barred: barred.filter(({ person }, at) => barred.findIndex((one) => one.person === person) === at),
    hash,
    openedAt: now,
    expiresAt: now.plus(system.approval.openFor[purpose]),
    votes: [],
  };
  insertApproval(tx, approval);
  return approval;
}

/** All votes there ever were on this thing, the oldest first. */
export function approvalsOf(reader: Reader, subject: string): Promise<Approval[]> {
  return listApprovals(reader, [subject]);
}

/** The latest vote on this thing, open or ended; undefined when there was none. */
export async function latestApproval(reader: Reader, subject: string): Promise<Approval | undefined> {
  return (await approvalsOf(reader, subject)).at(-1);
}

/** The latest vote on each of these things. */
export async function latestApprovals(
  reader: Reader,
  subjects: readonly string[],
): Promise<Map<string, Approval>> {
  return new Map((await listApprovals(reader, subjects)).map((approval) => [approval.subject, approval]));
}

/** Everybody whose vote counts now: the people of the teams, and whoever stands in for those who are away. */
export async function electorate(
  reader: Reader,
  approval: Pick<Approval, 'needs' | 'barred' | 'votes'>,
  directory: Directory,
  now: DateTime,
): Promise<Electorate> {
  return (await electionNow(reader, [approval], directory, now)).electorate(approval);
}

/** These votes as they count: of an open one, what its voters could still cast; of another, what counted when it was decided. */
export async function countedNow(
  reader: Reader,
  approvals: readonly Approval[],
  directory: Directory,
  now: DateTime,
): Promise<Approval[]> {
  if (!approvals.some(({ state }) => state === 'open')) return approvals.map(asCounted);
  const election = await electionNow(reader, approvals, directory, now);
  return approvals.map((one) =>
    one.state === 'open' ? { ...one, votes: election.electorate(one).counted } : asCounted(one),
  );
}

/** Without votes that counted for nothing when it was decided. */
function asCounted(approval: Approval): Approval {
  return { ...approval, votes: approval.votes.filter(({ teams }) => teams.length > 0) };
}

/** Something that can be voted on, with who can. */
export interface OpenVote {
  approval: Approval;
  electorate: Electorate;
}

/** Everything that can be voted on, the oldest first. */
export async function openVotes(reader: Reader, directory: Directory, now: DateTime): Promise<OpenVote[]> {
  const open = (await listOpen(reader)).filter((approval) => !isExpired(approval, now));
  const election = await electionNow(reader, open, directory, now);
  return open.map((approval) => ({ approval, electorate: election.electorate(approval) }));
}

function isWaitedFor(person: string, { waited }: Pick<Electorate, 'waited'>): boolean {
  return waited.some((voter) => voter.person === person);
}

/** Open votes that wait for this person, the oldest first. */
export async function awaitedFrom(
  reader: Reader,
  person: string,
  directory: Directory,
  now: DateTime,
): Promise<Approval[]> {
  const open = await openVotes(reader, directory, now);
  return open.filter(({ electorate: one }) => isWaitedFor(person, one)).map(({ approval }) => approval);
}

export interface Ballot {
  actor: Actor;
  verdict: Verdict;
  note?: string;
  /** sha256 of what this person was shown. */
  hash: string;
}

export interface Cast {
  /** With this vote in it, and ended when this vote decided it. */
  approval: Approval;
  vote: Vote;
  /** What this person had said before. Of the same verdict nothing was stored again. */
  before?: Vote;
  /** The note, for the audit log. */
  text?: TextReference;
}

/**
 * One vote. Whose vote does not count is refused, as is a vote on something that has changed since, or whose time is over. The
 * same verdict again changes nothing, unless it counts for more by now; another one, while it is open, takes the place of the
 * first. It is decided by the votes of those who could cast them at this moment.
 */
export async function castVote(
  tx: Tx,
  approval: Approval,
  { actor, verdict, note, hash }: Ballot,
  directory: Directory,
  now: DateTime,
): Promise<Cast> {
  const { subject } = approval;
  refuseApprovalOnStaleGroups(actor.groupsAgeMinutes);
  if (approval.state !== 'open')
    throw new UserError('approval.ended', `The vote on ${subject} is over (${approval.state}).`);
  const election = await electionNow(tx, [approval], directory, now);
  const voter = requireSeat(election, approval, actor, directory);
  if (isExpired(approval, now))
    throw new UserError(
      'approval.expired',
      `The time to vote on ${subject} is over. It has to be asked again.`,
    );
  if (hash !== approval.hash) throw outdated(subject);
  const before = approval.votes.find(({ person }) => person === actor.person);
  const isMore = voter.teams.some((team) => !before?.teams.includes(team));
  if (before?.verdict === verdict && !isMore) return { approval, vote: before, before };
  const said = note === undefined ? undefined : await writeText(tx, subject, note, now);
  const vote: Vote = { ...voter, verdict, at: now, ...(note === undefined ? {} : { note }) };
  saveVote(tx, approval.id, vote, said?.id);
  const votes = [...approval.votes.filter(({ person }) => person !== actor.person), vote];
  const { counted } = election.electorate({ ...approval, votes });
  const state = resultOf({ ...approval, votes: counted });
  const after: Approval = { ...approval, votes, state };
  if (state !== 'open') {
    after.votes = settleVotes(tx, approval.id, votes, counted);
    await endApproval(tx, approval, state, now);
    after.decidedAt = now;
  }
  return { approval: after, vote, ...(before ? { before } : {}), ...(said ? { text: said } : {}) };
}

/** What each vote counted for stays with it, so that nobody is named for what they did not decide. */
function settleVotes(tx: Tx, approval: string, votes: readonly Vote[], counted: readonly Vote[]): Vote[] {
  return votes.map((vote) => {
    const { teams, insteadOf } = counted.find(({ person }) => person === vote.person) ?? {
      teams: [],
      insteadOf: vote.insteadOf,
    };
    if (teams.length === vote.teams.length && insteadOf.length === vote.insteadOf.length) return vote;
    const settled = { ...vote, teams, insteadOf };
    saveCounted(tx, approval, settled);
    return settled;
  });
}

/** What it is called by whoever is refused. */
export const barredWords: Record<Barred['why'], string> = {
  'asked for it': 'asked for',
  'carries it out': 'carry out',
  'changed it': 'changed',
  'was to carry it out': 'were to carry out',
  'started it': 'started',
  'did a step of it': 'did a step of',
  'closed it': 'validated or closed',
  'announced a maintenance for it': 'announced a maintenance for',
};

/** It was not this that the person was shown. */
export function outdated(subject: string): UserError {
  return new UserError('approval.outdated', `${subject} was changed since. Look at it again, then vote.`);
}

/** Refuses whoever cannot vote on it now, before they say why. */
export async function requireVoter(
  reader: Reader,
  approval: Approval,
  actor: Actor,
  directory: Directory,
  now: DateTime,
): Promise<Voter> {
  refuseApprovalOnStaleGroups(actor.groupsAgeMinutes);
  return requireSeat(await electionNow(reader, [approval], directory, now), approval, actor, directory);
}

/** Nobody approves what they asked for, carry out or changed, whatever ids they have; the refusal names the others. */
function requireSeat(election: Election, approval: Approval, actor: Actor, directory: Directory): Voter {
  const { subject, needs, votes } = approval;
  const { voters, waited } = election.electorate(approval);
  const because = election.barred(approval, actor);
  const voter = voters.find(({ person }) => person === actor.person);
  if (voter && !because) return voter;
  const standIn = voters.find(({ insteadOf }) => insteadOf.includes(actor.person));
  if (standIn) {
    const isUsed = votes.some(
      ({ person, insteadOf }) => person === standIn.person && insteadOf.includes(actor.person),
    );
    throw new UserError(
      'approval.away',
      isUsed
        ? `{0} has voted on ${subject} in your place already.`
        : `{0} votes in your place. Are you back?   /hims away back`,
      { refused: true, people: [standIn.person] },
    );
  }
  // Their delegate has a seat already, or may not vote: nobody votes for them then.
  if (!because && needs.some(({ team }) => membersOf(team, directory).includes(actor.person)))
    throw new UserError(
      'approval.still-away',
      `You are away, so your vote on ${subject} does not count. Are you back?   /hims away back`,
      { refused: true },
    );
  // Who has voted decides no more by being asked again, unless nobody else is left.
  const open = waited.some(({ person }) => person !== actor.person) ? waited : voters;
  const others = open.filter(({ person }) => person !== actor.person);
  const teams = needs.map(({ team }) => directory.teamName(team)).join(' and ');
  const why = because
    ? `You ${barredWords[because.why]} ${because.of ?? subject}, so your vote${because.of ? ` on ${subject}` : ''} does not count.`
    : `Your vote on ${subject} does not count: it is for ${teams}.`;
  throw new UserError(
    because ? 'approval.own' : 'approval.not-a-voter',
    `${why} ${whoDecides(others.length)}`,
    { refused: true, people: others.map(({ person }) => person) },
  );
}

/** "{0}, {1} and 3 others can decide." */
function whoDecides(count: number): string {
  if (count === 0) return 'Nobody else can decide now: ask an admin.';
  if (count === 1) return '{0} can decide.';
  if (count === 2) return '{0} and {1} can decide.';
  return `{0}, {1} and ${count - 2} ${count === 3 ? 'other' : 'others'} can decide.`;
}

/** Ends an open vote without a decision: what was voted on has changed or is not wanted any more, or its time is over. */
export async function endVote(
  tx: Tx,
  approval: Approval,
  state: Extract<ApprovalState, 'expired' | 'void'>,
  now: DateTime,
): Promise<Approval> {
  await endApproval(tx, approval, state, now);
  return { ...approval, state, decidedAt: now };
}
