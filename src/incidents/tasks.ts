import type { DateTime, Duration } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices } from '../notices/store.ts';
import { type Availability, isGivenToAbsent } from '../people/availability.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { tell, toPerson } from './audience.ts';
import { requireColleague } from './colleague.ts';
import type { Incident } from './model.ts';
import { type IncidentDeps, isOf, type MakeMove } from './moves.ts';
import { getIncident } from './store.ts';
import { findTask, findTaskEntry, finishTask, followTask, insertTask } from './task-store.ts';

export interface TaskRequest {
  text: string;
  owner?: string;
  dueIn?: Duration;
}

/** An overdue task is asked for until it is done. */
export async function remindOfTask(
  tx: Tx,
  { key }: Pick<Incident, 'key'>,
  task: number,
  dueAt: DateTime,
  now: DateTime,
): Promise<void> {
  await insertTimers(tx, [{ kind: 'incident.task-due', subject: key, data: { task }, dueAt }], now);
}

/** The line and the message that gave it say what became of it, and lose their button. */
export async function showTask(tx: Tx, incident: number, task: number, now: DateTime): Promise<void> {
  const given = await findTaskEntry(tx, incident, task);
  if (!given) return;
  const line = { kind: 'incident-line', data: { entry: given.entry, anew: true }, to: 'everywhere' } as const;
  await tell(tx, await getIncident(tx, given.incident), [line], now);
}

/** Throws when the owner is on leave now and still is when it is due: nobody counts on them. Somebody on leave may take one themselves. */
async function requireThere(
  tx: Tx,
  availability: Availability,
  { owner, actor, dueAt }: { owner: string | undefined; actor: Actor; dueAt: DateTime | undefined },
  now: DateTime,
): Promise<void> {
  if (owner === undefined) return;
  const moments = dueAt ? [now, dueAt] : [now];
  if (!(await isGivenToAbsent(tx, availability, { person: owner, actor }, ...moments))) return;
  throw new UserError(
    'incident.task-owner-away',
    '{0} is on leave, so nobody counts on them now. Nothing was done. Give the task to somebody else, or leave the name out.',
    { people: [owner] },
  );
}

/** What is still to be done, by whom and until when. */
export function createTasks({ db, directory, availability }: IncidentDeps, move: MakeMove) {
  return {
    addTask: async (
      number: number,
      { text, owner, dueIn }: TaskRequest,
      actor: Actor,
    ): Promise<{ incident: Incident; task: number }> => {
      if (dueIn && (dueIn.as('minutes') < 1 || dueIn.as('years') > 1))
        throw new UserError(
          'incident.bad-due',
          'A task is due after a minute at least and a year at most, for example --due P1D.',
        );
      if (owner && owner !== actor.person) await requireColleague(directory, owner);
      let task = 0;
      const incident = await move(number, 'task', actor, async (tx, before, now) => {
        const dueAt = dueIn && now.plus(dueIn);
        await requireThere(tx, availability, { owner, actor, dueAt }, now);
        const said = await writeText(tx, before.key, text, now);
        task = await insertTask(
          tx,
          number,
          {
            textId: said.id,
            createdBy: actor.person,
            ...(owner ? { owner } : {}),
            ...(dueAt ? { dueAt } : {}),
          },
          now,
        );
        if (dueAt) await remindOfTask(tx, before, task, dueAt, now);
        return {
          entry: { kind: 'task', text: said, data: { task, ...(owner ? { owner } : {}) } },
          told: 'room',
          audited: { task, ...(owner ? { owner } : {}), ...(dueAt ? { dueAt: dueAt.toISO() } : {}) },
          members: owner ? [owner] : [],
          async afterwards(after) {
            if (owner && owner !== actor.person)
              await enqueueNotices(tx, [toPerson(after, owner, 'incident-task', { task })], now);
          },
        };
      });
      return { incident, task };
    },
    /** One that a merge took along is done where it is now, which is returned. */
    async finishTask(
      number: number,
      asked: number,
      actor: Actor,
    ): Promise<{ incident: Incident; task: number }> {
      const placed = await followTask(db, number, asked);
      const at = placed?.incident ?? number;
      const task = placed?.task.number ?? asked;
      const incident = await move(at, 'task-done', actor, async (tx, before, now) => {
        const found = await findTask(tx, at, task);
        if (!found)
          throw new UserError(
            'incident.no-such-task',
            `${before.key} has no task ${task}.   /hims incident show ${before.key}`,
          );
        // Who holds one task does that one; the others are for those who work on the incident.
        if (!isOf(actor, found.owner) && !isOf(actor, before.commander))
          permit(actor, 'incident.task-done', before.system, directory.whoCan);
        if (found.doneBy)
          throw new UserError(
            'incident.task-done-already',
            `Task ${task} of ${before.key} was done by {0}.`,
            {
              people: [found.doneBy],
            },
          );
        await finishTask(tx, at, task, actor.person, now);
        await cancelTimers(tx, before.key, ['incident.task-due'], now, { task });
        return {
          entry: { kind: 'task-done', data: { task } },
          told: 'room',
          audited: { task },
          afterwards: () => showTask(tx, at, task, now),
        };
      });
      return { incident, task };
    },
  };
}
