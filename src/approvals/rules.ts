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
 * Who sits in a team's seat: whoever used it already, or the member, or who stands in while the member is away, along a chain of
 * absences. Nobody when the chain leads nowhere, or over somebody who may not vote: who that is chooses no voter, either.
 */
function holderOf(
  member: string,
  { votes, team }: { votes: readonly Vote[]; team: readonly string[] },
  absences: ReadonlyMap<string, Absence>,
  excluded: ReadonlySet<string>,
): string | undefined {
  const used = votes.find(
    ({ person, insteadOf }) => person === member || (insteadOf.includes(member) && !team.includes(person)),
  );
  if (used) return used.person;
  const passed = new Set<string>();
  let at = member;
  for (let absence = absences.get(at); absence; absence = absences.get(at)) {
    passed.add(at);
    at = absence.delegate;
    if (passed.has(at) || excluded.has(at)) return undefined;
  }
  return at;
}

/** Everybody whose vote counts now, and the teams that are too small for what they must say. */
export function electorateOf(
  approval: Pick<Approval, 'needs' | 'barred' | 'votes'>,
  members: ReadonlyMap<string, readonly string[]>,
  absent: readonly Absence[],
): Electorate {
  const { needs, barred, votes } = approval;
  const absences = new Map(absent.map((absence) => [absence.person, absence]));
  const excluded = new Set(barred.map(({ person }) => person));
  const found = new Map<string, { teams: Set<string>; insteadOf: Set<string> }>();
  const shortages: Shortage[] = [];
  for (const need of needs) {
    const seated = new Set<string>();
    const empty: string[] = [];
    const team = members.get(need.team) ?? [];
    for (const member of team) {
      const holder = holderOf(member, { votes, team }, absences, excluded);
      // Who may not vote lends no vote, either: neither theirs to a delegate, nor a member's to them.
      if (excluded.has(member)) continue;
      // Who sits there anyway votes once, from their own seat: the other seat stays free until its holder is back.
      const isEmpty =
        holder === undefined || excluded.has(holder) || (holder !== member && team.includes(holder));
      if (isEmpty) {
        empty.push(member);
        continue;
      }
      seated.add(holder);
      const voter = found.get(holder) ?? { teams: new Set(), insteadOf: new Set() };
      voter.teams.add(need.team);
      if (holder !== member) voter.insteadOf.add(member);
      found.set(holder, voter);
    }
    if (seated.size >= need.approve) continue;
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

/** The vote for those teams in which the voter still has a seat; none where they have left them all. */
function countedOf(vote: Vote, voters: readonly Voter[]): Vote[] {
  const seats = voters.find(({ person }) => person === vote.person)?.teams ?? [];
  const teams = vote.teams.filter((team) => seats.includes(team));
  return teams.length > 0 ? [{ ...vote, teams }] : [];
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
