import { useCase } from '../audit/audit.ts';
import { cancelTimers } from '../clock/timers.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import { furnish, tell } from './audience.ts';
import { keepEarlierNotice, stopAll, stopResponding } from './deadlines.ts';
import { requireMergeable } from './merge-guards.ts';
import type { Incident } from './model.ts';
import { type IncidentDeps, requireVisible } from './moves.ts';
import { type MergedPage, mergePages, notPublished } from './publish.ts';
import { addMembers, listMembers } from './record-store.ts';
import { deadlineTimers, isUnsure, notBefore, requireLegal } from './rules.ts';
import { getIncident, lockIncident, updateIncident } from './store.ts';
import { moveTasks } from './task-store.ts';
import { remindOfTask, showTask } from './tasks.ts';
import { insertTimeline } from './timeline-store.ts';

/** The one that goes on, and what became of the words of the other on the status page where there were any. */
export interface Merged {
  incident: Incident;
  page?: MergedPage;
  /** The other system, which stays under investigation on the status page as long as this goes on. */
  elsewhere?: string;
}

function calledAnew(key: string): UserError {
  return new UserError(
    'incident.called-anew',
    `${key} was reopened, moved, or called anew since this was asked. Nothing was done. If they are still the same, type it:   /hims incident merge INC-n INC-n`,
    { things: [key] },
  );
}

/** How each of the two stood when the merge was offered; later it may be another problem. */
export interface MergeOffer {
  /** How often each had started over. */
  rounds: readonly [duplicate: number, into: number];
  /** The number of each severity; empty on buttons of an older version. */
  severities: readonly number[];
}

function requireAsOffered({ rounds, severities }: MergeOffer, pair: readonly Incident[]): void {
  const [from, to] = pair.map(({ key }) => key);
  for (const [index, { key, round, severity }] of pair.entries()) {
    const shown = severities[index];
    if (shown !== undefined && severity !== `SEV-${shown}`)
      throw new UserError(
        'incident.other-severity',
        `${key} is ${severity} now, and was SEV-${shown} when this was asked. Nothing was done. If they are still the same:   /hims incident merge ${from} ${to}`,
      );
    if (rounds[index] !== round) throw calledAnew(key);
  }
}

/** Two incidents are one: the duplicate ends, its people and open tasks go over, the other goes on. */
export function createMerge(deps: IncidentDeps) {
  const { systems, directory } = deps;
  return (duplicate: number, into: number, actor: Actor, offered?: MergeOffer): Promise<Merged> =>
    useCase(deps, actor, async (tx, clockNow) => {
      if (duplicate === into)
        throw new UserError(
          'incident.merge-same',
          'An incident cannot be merged into itself.   /hims incident merge INC-13 INC-12',
        );
      // Always in the same order, so that two people merging both ways at once never wait for each other. One that this
      // person must not see is missed at the same place as one that does not exist.
      for (const number of [duplicate, into].toSorted((a, b) => a - b))
        await requireVisible(tx, await lockIncident(tx, number), actor, systems);
      const from = await getIncident(tx, duplicate);
      const to = await getIncident(tx, into);
      const now = notBefore(to, notBefore(from, clockNow));
      for (const one of [from, to]) {
        permit(actor, 'incident.merge', one.system, directory.whoCan);
        requireLegal(one, 'merge');
      }
      if (offered) requireAsOffered(offered, [from, to]);
      await requireMergeable(tx, from, to, now);
      const unsure = isUnsure(from);
      const answer = { now, by: actor.person, move: 'merge' } as const;
      if (from.status === 'open') await stopResponding(tx, from, deps, answer);
      await stopAll(tx, from, deps, answer);
      await keepEarlierNotice(tx, systemOf(systems, to.system), { from, to }, now);
      // The other has a clock of the breach notice of its own.
      await cancelTimers(tx, from.key, ['incident.task-due', ...deadlineTimers], now);
      const moved = await moveTasks(tx, duplicate, into);
      for (const { is, dueAt } of moved) if (dueAt) await remindOfTask(tx, to, is, dueAt, now);
      const who = actor.person;
      await updateIncident(tx, from, {
        status: 'closed',
        calling_since: null,
        calling_by: null,
        ...(from.acknowledgedAt
          ? {}
          : { acknowledged_at: now, acknowledged_by: who, answered_with: answer.move }),
        resolved_at: now,
        resolved_by: who,
        closed_at: now,
        closed_by: who,
        merged_into: into,
        next_update_at: null,
        ...notPublished,
        public_unsure: unsure,
      });
      const shown = await mergePages(tx, from, to, {
        by: who,
        now,
        system: systemOf(systems, to.system),
      });
      const members = await listMembers(tx, duplicate);
      await addMembers(tx, into, [who, ...members.map(({ person }) => person)], now);
      for (const [number, other] of [
        [duplicate, to],
        [into, from],
      ] as const) {
        const data = {
          [number === duplicate ? 'into' : 'from']: other.number,
          title: other.key,
          tasks: moved.length,
          moved: moved.map(({ was, is }) => ({ was, is })),
          ...(shown
            ? {
                page: shown.page,
                components: shown.components[number === duplicate ? 'from' : 'to'],
                ...(number === into ? { own: to.publicComponents ?? null } : {}),
              }
            : {}),
        };
        const entry = await insertTimeline(tx, number, { kind: 'merged', actor: who, data }, now);
        await tell(
          tx,
          await getIncident(tx, number),
          [{ kind: 'incident-line', data: { entry }, to: 'everywhere' }],
          now,
        );
      }
      for (const { is } of moved) await showTask(tx, into, is, now);
      await enqueueNotices(tx, furnish(to, ['invite']), now);
      const after = await getIncident(tx, into);
      const deed = (one: Incident, change: Record<string, unknown>) => ({
        action: 'incident.merge',
        subject: one.key,
        system: one.system,
        change,
      });
      return {
        result: {
          incident: after,
          ...(shown ? { page: shown.page } : {}),
          ...(unsure && from.system !== to.system ? { elsewhere: from.system } : {}),
        },
        deeds: [
          deed(from, { status: [from.status, 'closed'], into: to.key }),
          deed(to, { from: from.key, tasks: moved.length }),
        ],
      };
    });
}
