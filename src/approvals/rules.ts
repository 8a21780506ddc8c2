import type { DateTime } from 'luxon';
import { UserError } from '../errors.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { ApprovalPurpose, ApprovalRule } from '../systems/model-change.ts';
import type { Absence, Approval, Electorate, Need, Shortage, Vote, Voter } from './model.ts';

/** What is to be decided, as the rules of a policy look at it. */
export interface Decision {
  readonly purpose: ApprovalPurpose;
  readonly risk: 'low' | 'medium' | 'high';
  readonly environment: string;
}

function fits(rule: ApprovalRule, { purpose, risk, environment }: Decision): boolean {
  if (!rule.purposes.includes(purpose)) return false;
  if (rule.risks && !rule.risks.includes(risk)) return false;
  return !rule.environments || rule.environments.includes(environment);
}

/**
 * Who must agree (H9.1.1, H9.1.2): all rules that fit add up, of one team the highest number stands. Throws where no rule fits,
 * because what nobody was asked about is not approved.
 */
export function needsFor(system: Pick<SystemProfile, 'id' | 'approval'>, decision: Decision): Need[] {
  const needs = new Map<string, number>();
  for (const rule of system.approval.rules)
    if (fits(rule, decision)) needs.set(rule.team, Math.max(rule.approve, needs.get(rule.team) ?? 0));
  if (needs.size === 0)
    throw new UserError(
      'approval.no-rule',
      `system.yaml of ${system.id} does not say who decides here (${decision.purpose}, ${decision.risk} risk, ${decision.environment}). An admin adds a rule under approval.`,
    );
  return [...needs].map(([team, approve]) => ({ team, approve }));
}

export interface TallyLine extends Need {
  /** The approvals that count for this team. */
  votes: readonly Vote[];
}

/** How far each team is. One person counts once for a team, however many they stand in for. */
export function tallyOf({ needs, votes }: Pick<Approval, 'needs' | 'votes'>): TallyLine[] {
  return needs.map((need) => ({
    ...need,
    votes: votes.filter(({ verdict, teams }) => verdict === 'approve' && teams.includes(need.team)),
  }));
}

/** What the votes come to. Enough rejections end it, whatever else was said. */
export function resultOf(
  approval: Pick<Approval, 'needs' | 'votes' | 'deny'>,
): 'open' | 'granted' | 'denied' {
  const rejections = approval.votes.filter(({ verdict }) => verdict === 'reject').length;
  if (rejections >= approval.deny) return 'denied';
  return tallyOf(approval).every(({ votes, approve }) => votes.length >= approve) ? 'granted' : 'open';
}

/** Who asked for it; undefined where nobody is kept as such. */
export function askedFor({ barred }: Pick<Approval, 'barred'>): string | undefined {
  return barred.find(({ why, of }) => why === 'asked for it' && of === undefined)?.person;
}

/** A review stays owed after its time; every other vote ends then. */
export function isExpired({ purpose, state, expiresAt }: Approval, now: DateTime): boolean {
  return state === 'open' && purpose !== 'review' && expiresAt <= now;
}

/**
 * The seat in this team that a vote has used: the voter's own, or that of the first in whose place they voted. One vote uses one seat,
 * also where an older version wrote down several.
 */
function seatOf({ person, insteadOf }: Vote, { team, excluded }: Seats): string | undefined {
  if (team.includes(person)) return person;
  return insteadOf.find((member) => team.includes(member) && !excluded.has(member));
}

interface Seats {
  team: readonly string[];
  excluded: ReadonlySet<string>;
}

/**
 * Who sits in a team's seat: whoever used it already, or the member, or who stands in while the member is away, along a chain of
 * absences. Nobody when the chain leads nowhere, or over somebody who may not vote: who that is chooses no voter, either.
 */
function holderOf(
  member: string,
  seats: Seats,
  votes: readonly Vote[],
  absences: ReadonlyMap<string, Absence>,
): string | undefined {
  const used = votes.find((vote) => seatOf(vote, seats) === member);
  if (used) return used.person;
  const { excluded } = seats;
  const passed = new Set<string>();
  let at = member;
  for (let absence = absences.get(at); absence; absence = absences.get(at)) {
    passed.add(at);
    at = absence.delegate;
    if (passed.has(at) || excluded.has(at)) return undefined;
  }
  return at;
}

/** Who sits in which seat of the team, in its order. Somebody who stands in for several takes one seat: the one that they used, or the first. */
function seatedIn(
  seats: Seats,
  votes: readonly Vote[],
  absences: ReadonlyMap<string, Absence>,
  /** In whose place somebody votes for another team already: with the same vote. */
  inPlaceOf: ReadonlySet<string>,
): Map<string, string> {
  const used = new Set(votes.map((vote) => seatOf(vote, seats)));
  const rank = (member: string) => (used.has(member) ? 0 : inPlaceOf.has(member) ? 1 : 2);
  const taken = new Map<string, string>();
  // Who may not vote lends no vote, either: neither theirs to a delegate, nor a member's to them.
  const free = seats.team.filter((member) => !seats.excluded.has(member));
  for (const member of free.toSorted((a, b) => rank(a) - rank(b))) {
    const holder = holderOf(member, seats, votes, absences);
    if (holder === undefined || seats.excluded.has(holder) || taken.has(holder)) continue;
    // A member votes once, from their own seat: the other seat stays free until its holder is back.
    if (holder === member || !seats.team.includes(holder)) taken.set(holder, member);
  }
  const holders = new Map([...taken].map(([holder, member]) => [member, holder]));
  return new Map(
    free.flatMap((member) => {
      const holder = holders.get(member);
      return holder === undefined ? [] : [[member, holder]];
    }),
  );
}

/** Everybody whose vote counts now, and the teams that are too small for what they must say. */
export function electorateOf(
  approval: Pick<Approval, 'needs' | 'barred' | 'votes'>,
  members: ReadonlyMap<string, readonly string[]>,
  absent: readonly Absence[],
): Electorate {
  const { needs, barred } = approval;
  const absences = new Map(absent.map((absence) => [absence.person, absence]));
  const excluded = new Set(barred.map(({ person }) => person));
  // The vote of somebody who worked on it since takes no seat: the person it was cast for votes for themselves.
  const votes = approval.votes.filter(({ person }) => !excluded.has(person));
  const found = new Map<string, { teams: Set<string>; insteadOf: Set<string> }>();
  const shortages: Shortage[] = [];
  for (const need of needs) {
    const seats = { team: members.get(need.team) ?? [], excluded };
    const inPlaceOf = new Set([...found.values()].flatMap(({ insteadOf }) => [...insteadOf]));
    const seated = seatedIn(seats, votes, absences, inPlaceOf);
    for (const [member, holder] of seated) {
      const voter = found.get(holder) ?? { teams: new Set(), insteadOf: new Set() };
      voter.teams.add(need.team);
      if (holder !== member) voter.insteadOf.add(member);
      found.set(holder, voter);
    }
    if (seated.size >= need.approve) continue;
    const empty = seats.team.filter((member) => !excluded.has(member) && !seated.has(member));
    const away = empty.flatMap((member) => absences.get(member) ?? []);
    shortages.push({ ...need, possible: seated.size, ...(away.length > 0 ? { away } : {}) });
  }
  const voters = [...found].map(([person, { teams, insteadOf }]) => ({
    person,
    teams: [...teams],
    insteadOf: [...insteadOf],
  }));
  const counted = votes.flatMap((vote) => countedOf(vote, voters));
  return { voters, counted, waited: waitedFor({ needs, votes: counted }, voters), shortages };
}

/** The vote for those teams in which the voter still has a seat, in the place of those who hold it; none where they have left them all. */
function countedOf(vote: Vote, voters: readonly Voter[]): Vote[] {
  const voter = voters.find(({ person }) => person === vote.person);
  const teams = vote.teams.filter((team) => voter?.teams.includes(team));
  if (!voter || teams.length === 0) return [];
  return [{ ...vote, teams, insteadOf: vote.insteadOf.filter((one) => voter.insteadOf.includes(one)) }];
}

/** Who is still waited for: could vote for a team that is not complete, and has not. */
function waitedFor(approval: Pick<Approval, 'needs' | 'votes'>, voters: readonly Voter[]): Voter[] {
  const incomplete = tallyOf(approval)
    .filter(({ votes, approve }) => votes.length < approve)
    .map(({ team }) => team);
  return voters.filter(({ person, teams }) => {
    const vote = approval.votes.find((one) => one.person === person);
    if (vote?.verdict === 'reject') return false;
    return incomplete.some((team) => teams.includes(team) && !vote?.teams.includes(team));
  });
}
