import type { DateTime } from 'luxon';
import { approvalsOf, awaitedFrom, countedNow, electorate, latestApprovals } from '../approvals/approvals.ts';
import type { Approval, Electorate } from '../approvals/model.ts';
import type { Freeze, Maintenance } from '../maintenance/model.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { createCarryingOut } from './carry-out.ts';
import { stillOn } from './conflicts.ts';
import { createEdits } from './edit.ts';
import { findConflicts, findSlots } from './facts.ts';
import { lookAgain, requireSamePullRequest } from './github.ts';
import {
  type ChangeFilter,
  listByNumbers,
  listChanges,
  listDueFor,
  listForBoard,
  listPlanned,
} from './list-store.ts';
import { type Change, type ChangeEntry, type Conflict, changeNumber, type Span } from './model.ts';
import { type ChangeDeps, createMove, permitMove } from './moves.ts';
import { refuseOldEmergency, refuseOwnAssessment, refuseVoter } from './own-change.ts';
import { requireOwnTime } from './own-time.ts';
import { createRequest } from './request.ts';
import { isOver, isPlanned, isVotedOnNow, requireLegalChange, startBlockers } from './rules.ts';
import { getChange } from './store.ts';
import { findEntry, listEntries } from './timeline-store.ts';
import { createVotes } from './votes.ts';

/** Everything that the card of a change shows. */
export interface ChangeSight {
  change: Change;
  /** All votes there ever were, the oldest first. */
  approvals: readonly Approval[];
  /** Of the last vote, as long as it is open. */
  electorate?: Electorate;
  conflicts: readonly Conflict[];
  /** Where people open its pull request. */
  pullRequestUrl?: string;
}

/** What deliveries read. */
export interface ChangeReader {
  /** Throws `change.unknown`. */
  get(number: number): Promise<Change>;
  sight(number: number): Promise<ChangeSight>;
  entry(id: string): Promise<ChangeEntry | undefined>;
}

/** Something that only this person can do about a change. */
export interface ChangeWaiting {
  change: Change;
  for: 'vote' | 'schedule' | 'start' | 'close';
  /** What keeps it from starting. */
  heldUp?: readonly Conflict[];
}

/** What one system has before it. */
export interface PlannedTime {
  system: string;
  changes: readonly Change[];
  maintenances: readonly Maintenance[];
  freezes: readonly Freeze[];
}

/** What its implementer is to do about it next. */
function nextOf({ status, type }: Change): ChangeWaiting['for'] {
  if (status === 'approved') return type === 'emergency' ? 'start' : 'schedule';
  return status === 'scheduled' ? 'start' : 'close';
}

export type ChangeService = ReturnType<typeof createChangeService>;

/** What is due within this time is shown as waiting. */
const soon = { hours: 1 };

export function createChangeService(deps: ChangeDeps) {
  const { db, clock, systems, directory, calendar } = deps;
  const move = createMove(deps);
  const votes = createVotes(deps);

  async function sightOf(change: Change): Promise<ChangeSight> {
    const approvals = await countedNow(db, await approvalsOf(db, change.key), directory, clock.now());
    const last = approvals.at(-1);
    const { pullRequest } = change;
    return {
      change,
      approvals,
      ...(pullRequest ? { pullRequestUrl: deps.pullRequests.link(pullRequest) } : {}),
      ...(last?.state === 'open' ? { electorate: await electorate(db, last, directory, clock.now()) } : {}),
      conflicts: isOver(change) ? [] : await findConflicts(db, deps, change, clock.now()),
    };
  }

  async function blockersOf(change: Change): Promise<[key: string, readonly Conflict[]]> {
    const conflicts = await findConflicts(db, deps, change, clock.now());
    return [change.key, startBlockers(change, conflicts)];
  }

  const reader: ChangeReader = {
    get: (number) => getChange(db, number),
    sight: async (number) => sightOf(await getChange(db, number)),
    entry: (id) => findEntry(db, id),
  };

  return {
    ...reader,
    /** With what GitHub says by now. */
    look: async (number: number): Promise<ChangeSight> =>
      sightOf(await lookAgain(deps, await getChange(db, number))),
    entries: (number: number): Promise<ChangeEntry[]> => listEntries(db, number),
    list: (filter: ChangeFilter): Promise<Change[]> => listChanges(db, filter),
    /** The last vote on each of them, as it counts now. */
    async votesOn(changes: readonly Change[]): Promise<Map<string, Approval>> {
      const keys = changes.map(({ key }) => key);
      const latest = [...(await latestApprovals(db, keys)).values()];
      const counted = await countedNow(db, latest, directory, clock.now());
      return new Map(counted.map((one) => [one.subject, one]));
    },
    /** What keeps each of these from starting at its time, of those that may be carried out. */
    async heldUp(changes: readonly Change[]): Promise<Map<string, readonly Conflict[]>> {
      return new Map(await Promise.all(changes.filter(isPlanned).map(blockersOf)));
    },
    /** Everything the board decides or reviews at its next meeting (H9.1.2). */
    agenda: (): Promise<Change[]> => listForBoard(db),
    /** What each of these systems has before it in that time. */
    async calendar(ids: readonly string[], span: Span): Promise<PlannedTime[]> {
      const planned = await listPlanned(db, span);
      const until = stillOn(clock.now());
      return Promise.all(
        ids.map(async (id) => {
          const environments = systems.get(id)?.environments ?? [];
          const [freezes, ...maintenances] = await Promise.all([
            calendar.freezes(db, id, span),
            ...environments.map((environment) =>
              calendar.maintenances(db, { system: id, environment }, span, until),
            ),
          ]);
          const changes = planned.filter(({ system }) => system === id);
          return { system: id, changes, freezes, maintenances: maintenances.flat() };
        }),
      );
    },
    /** The next times at which a change like this could be carried out. */
    slots: (change: Parameters<typeof findSlots>[2], count?: number): Promise<Span[]> =>
      findSlots(db, deps, change, clock.now(), count),
    /** Refuses before a form opens, so that nobody types in vain. */
    async changeFor(number: number, name: Parameters<typeof permitMove>[1], actor: Actor): Promise<Change> {
      const change = await getChange(db, number);
      permitMove(change, name, actor, directory);
      requireLegalChange(change, name);
      if (name === 'assess') await refuseOwnAssessment(db, deps, change, actor);
      if (name === 'start') {
        await refuseVoter(db, deps, change, actor);
        await refuseOldEmergency(db, deps, change, { at: clock.now(), now: clock.now() });
        requireOwnTime(change, systemOf(systems, change.system).zone, clock.now());
      }
      return change;
    },
    /** What waits for this person: votes, and what they carry out. */
    async waiting(actor: Actor): Promise<ChangeWaiting[]> {
      const now: DateTime = clock.now();
      const awaited = await awaitedFrom(db, actor.person, directory, now);
      const numbers = awaited
        .filter(({ subject }) => subject.startsWith('CHG-'))
        .map((one) => changeNumber(one.subject));
      const [votes, due] = await Promise.all([
        listByNumbers(db, numbers),
        listDueFor(db, actor.person, now.plus(soon)),
      ]);
      const blockers = new Map(await Promise.all(due.filter(isPlanned).map(blockersOf)));
      return [
        ...votes.filter(isVotedOnNow).map((change) => ({ change, for: 'vote' as const })),
        ...due.map((change) => ({
          change,
          for: nextOf(change),
          heldUp: blockers.get(change.key) ?? [],
        })),
      ];
    },
    request: createRequest(deps),
    ...createEdits(deps, move),
    ...votes,
    /** What GitHub shows now is what is voted on: it is asked first, and another pull request than was shown takes no vote. */
    async vote(...[number, request, actor]: Parameters<typeof votes.vote>): ReturnType<typeof votes.vote> {
      const shown = await getChange(db, number);
      if (shown.startedAt === undefined && shown.pullRequest)
        requireSamePullRequest(shown, await lookAgain(deps, shown), `change.${request.verdict}`);
      return votes.vote(number, request, actor);
    },
    ...createCarryingOut(deps, move),
  };
}
