import { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import type { TextReference } from '../audit/texts.ts';
import type { Clock } from '../clock/clock.ts';
import { cancelTimers } from '../clock/timers.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { type Permission, permit, responders } from '../people/permissions.ts';
import type { SystemProfile } from '../systems/model.ts';
import { askForChecks, tellChange, tellPeople } from './audience.ts';
import type { FactDeps } from './facts.ts';
import type {
  Change,
  ChangeTimelineKind,
  PlannedProcedure,
  PullRequest,
  PullRequestState,
  WantedProcedure,
} from './model.ts';
import {
  type ChangeMove,
  carryingTimers,
  forgottenTimer,
  isOver,
  requireLegalChange,
  voteTimers,
} from './rules.ts';
import { type ChangeColumns, getChange, lockChange, updateChange } from './store.ts';
import { insertEntry } from './timeline-store.ts';

export interface ChangeDeps extends FactDeps {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  pullRequests: {
    look(pullRequest: PullRequest): Promise<PullRequestState>;
    /** Where people open it. */
    link(pullRequest: PullRequest): string;
  };
  runs: ChangeRuns;
  /** Throws when there is none, or when this person may not know of it. */
  incident(number: number, actor: Actor): Promise<{ isPrivate: boolean }>;
}

/** What changes ask of the room where procedures run. */
export interface ChangeRuns {
  /** The procedure with everything it needs, and the plan of it today. Throws when it does not exist, or a value does not fit. */
  plan(change: Pick<Change, 'system' | 'environment'>, wanted: WantedProcedure): PlannedProcedure;
  /** Throws when this person holds none of the roles that may start it: then it would not begin. */
  requireRunner(change: Pick<Change, 'system'>, planned: PlannedProcedure, person: string): void;
  /** Whether whoever starts it types the name of the system. */
  wantsConfirmation(change: Pick<Change, 'system'>, wanted: WantedProcedure): boolean;
  /** Joins the transaction that starts the change. Throws when the system is taken. */
  begin(tx: Tx, change: Change, planned: PlannedProcedure, actor: Actor, now: DateTime): Promise<void>;
  /** The key of a run of this change that is not over. */
  openRunOf(tx: Tx, change: number): Promise<string | undefined>;
}

/** What one move does beside what all of them share. */
export interface Moved {
  columns?: ChangeColumns;
  /** Another state than the table says of the move: what was assessed is rewritten. */
  next?: Change['status'];
  /** The state stays as it is, whatever the table says of the move. */
  stays?: true;
  entry?: { kind: ChangeTimelineKind; text?: TextReference; data?: Record<string, unknown> };
  audited?: Record<string, unknown>;
  /** Who is told of the entry in person, beside the thread. */
  told?: readonly string[];
  /** Anything that needs the change as it is afterwards. */
  afterwards?: (after: Change, entry: string | undefined) => Promise<void>;
}

export type MakeChangeMove = (
  number: number,
  name: ChangeMove,
  actor: Actor,
  decide: (tx: Tx, before: Change, now: DateTime) => Promise<Moved>,
) => Promise<Change>;

const permissions: Record<Exclude<ChangeMove, 'rewrite' | 'grant' | 'deny' | 'lapse'>, Permission> = {
  assess: 'change.assess',
  edit: 'change.edit',
  approve: 'change.approve',
  reject: 'change.approve',
  comment: 'change.comment',
  cancel: 'change.cancel',
  schedule: 'change.schedule',
  start: 'change.start',
  'break-glass': 'change.break-glass',
  check: 'change.validate',
  validate: 'change.validate',
  complete: 'change.complete',
  fail: 'change.fail',
};

/** Moves of a person; the others follow from votes and time. */
export type PersonsMove = keyof typeof permissions;

const requestersMoves: readonly ChangeMove[] = ['edit', 'cancel'];
const endingMoves: readonly ChangeMove[] = ['check', 'validate', 'complete', 'fail'];
const implementersMoves: readonly ChangeMove[] = ['schedule', 'start', ...endingMoves];

/**
 * The change itself allows more than the roles do: who asked for it may edit it, who carries it out may carry it out. But only as
 * far as somebody agreed to their name: nobody did where the glass is broken, and nobody did where a template is the approval.
 * With the glass broken it takes a role that works on the system, to begin as to end.
 */
function mayByChange(change: Change, name: ChangeMove, actor: Actor): boolean {
  if (requestersMoves.includes(name) && change.requestedBy === actor.person) return true;
  // Who started it, by whatever right, also ends it.
  if (endingMoves.includes(name) && change.startedBy === actor.person) return true;
  if (!implementersMoves.includes(name) || change.implementer !== actor.person) return false;
  if (change.brokenGlass !== undefined) return holdsOne(actor, change.system);
  return change.type !== 'standard';
}

function holdsOne(actor: Actor, system: string): boolean {
  const held = actor.rolesIn(system);
  return responders.some((role) => held.has(role));
}

/** Who asked for it, who carries it out, and who broke the glass for it: they hear how it ended, and what the review says. */
export function handsIn({ requestedBy, implementer, brokenGlass, startedBy }: Change): string[] {
  return [requestedBy, implementer, ...(brokenGlass !== undefined && startedBy ? [startedBy] : [])];
}

/** Throws a refusal unless this person may make the move. Nobody approves on an old list of people, whatever they may. */
export function permitMove(change: Change, name: PersonsMove, actor: Actor, directory: Directory): void {
  if (!mayByChange(change, name, actor)) permit(actor, permissions[name], change.system, directory.whoCan);
}

/** The clocks of two processes differ by seconds: what follows is never recorded before what it follows. */
export function notBefore({ touchedAt }: Pick<Change, 'touchedAt'>, now: DateTime): DateTime {
  return DateTime.max(now, touchedAt);
}

/** What every move shares: lock, permission, legality, record, card, audit. */
export function createMove(deps: ChangeDeps): MakeChangeMove {
  return (number, name, actor, decide) =>
    useCase(deps, actor, async (tx, clockNow) => {
      const before = await lockChange(tx, number);
      const now = notBefore(before, clockNow);
      permitMove(before, name as PersonsMove, actor, deps.directory);
      const next = requireLegalChange(before, name);
      const moved = await decide(tx, before, now);
      const { after, deed } = await applyMove(tx, before, { name, next, actor: actor.person, moved, now });
      return { result: after, deeds: [deed] };
    });
}

interface Applied {
  name: ChangeMove;
  next: Change['status'];
  /** A person, or `system`. */
  actor: string;
  moved: Moved;
  now: DateTime;
}

/** Writes the move down and tells it; also for what happens by itself. The change is locked already. */
export async function applyMove(
  tx: Tx,
  before: Change,
  { name, next, actor, moved, now }: Applied,
): Promise<{ after: Change; deed: Deed }> {
  const { columns = {}, stays, entry, audited, told, afterwards } = moved;
  const to = moved.next ?? next;
  const status = stays || to === before.status ? {} : { status: to };
  await updateChange(tx, before, { ...columns, ...status }, now);
  const entryId = entry && record(tx, before, entry, actor, now);
  const after = await getChange(tx, before.number);
  if (isOver(after))
    await cancelTimers(tx, after.key, [...voteTimers, ...carryingTimers, forgottenTimer], now);
  await tellChange(tx, after, entryId ? [entryId] : [], now);
  if (told && entryId)
    await tellPeople(
      tx,
      after,
      told.filter((person) => person !== actor),
      { kind: 'change-told', data: { entry: entryId } },
      now,
    );
  if (entry?.kind === 'validating') await askForChecks(tx, after, now);
  await afterwards?.(after, entryId);
  const deed: Deed = {
    action: `change.${name}`,
    subject: before.key,
    system: before.system,
    change: { ...('status' in status ? { status: [before.status, to] } : {}), ...audited },
    ...(entry?.text ? { text: entry.text } : {}),
  };
  return { after, deed };
}

function record(
  tx: Tx,
  { number }: Change,
  { kind, text, data }: NonNullable<Moved['entry']>,
  actor: string,
  now: DateTime,
): string {
  const entry = { kind, actor, ...(text ? { textId: text.id } : {}), ...(data ? { data } : {}) };
  return insertEntry(tx, number, entry, now);
}
