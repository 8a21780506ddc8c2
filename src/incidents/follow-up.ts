import type { DateTime } from 'luxon';
import { insertTimers, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { enqueueNotices, wasDelivered } from '../notices/store.ts';
import type { SystemProfile } from '../systems/model.ts';
import { say, toPerson } from './audience.ts';
import { type Callers, callOnCall } from './calls.ts';
import { insiders } from './list-store.ts';
import { type Incident, incidentNumber } from './model.ts';
import { waitsForMorning } from './morning.ts';
import { pageUnseen } from './paging.ts';
import { lastAnswer, needsAnswer, thinned } from './rules.ts';
import { lockIncident } from './store.ts';
import { findTask } from './task-store.ts';

interface Deps extends Callers {
  systems: ReadonlyMap<string, SystemProfile>;
}

interface Scene {
  incident: Incident;
  system: SystemProfile;
  timer: Timer;
  count: number;
  now: DateTime;
  wantedAt: DateTime;
}

const isOver = ({ status }: Incident): boolean => status === 'resolved' || status === 'closed';

/** How often people are asked for something that nobody does: enough to be heard, not enough to be hated. */
const askedAtMost = 3;

/** What is asked for while an incident is worked on, and after it: a commander, updates, tasks, a summary, a review. */
export function followUpTimers(deps: Deps): TimerHandler<Incident>[] {
  const lock = (tx: Tx, subject: string) => lockIncident(tx, incidentNumber(subject));

  async function again(
    tx: Tx,
    { timer, count, now }: Scene,
    dueAt: DateTime,
    next = count + 1,
  ): Promise<void> {
    const { kind, subject, data } = timer;
    await insertTimers(tx, [{ kind, subject, data: { ...data, count: next }, dueAt }], now);
  }

  /** A system that is gone from the catalogue asks for nothing; at night what wakes nobody waits for the morning. */
  function followUp(
    kind: string,
    at: 'quietly' | 'always',
    fire: (tx: Tx, scene: Scene) => Promise<void>,
  ): TimerHandler<Incident> {
    return {
      kind,
      isDuration: kind !== 'incident.task-due', // whose day somebody chose
      lock,
      async fire(tx, timer, { now, wantedAt }, incident) {
        const system = deps.systems.get(incident.system);
        if (!system) return;
        if (at === 'quietly' && (await waitsForMorning(tx, system, incident, timer, now))) return;
        await fire(tx, { incident, system, timer, count: Number(timer.data['count'] ?? 1), now, wantedAt });
      },
    };
  }

  const ask = (tx: Tx, { incident, now, wantedAt }: Scene, person: string, kind: string, data = {}) =>
    enqueueNotices(tx, [toPerson(incident, person, kind, data, wantedAt)], now);

  /** Who has left, is on leave, or is in a private incident no more is not asked: the next one is. */
  async function firstHere(
    tx: Tx,
    { incident, now }: Scene,
    people: readonly (string | undefined)[],
  ): Promise<string | undefined> {
    const named = people.filter((person) => person !== undefined);
    const inside = await insiders(tx, incident, named);
    return (await deps.availability.available(tx, inside, now))[0];
  }

  /** Where none of them is here, whoever works on it is asked in its channel. */
  async function askOrSay(
    tx: Tx,
    scene: Scene,
    people: readonly (string | undefined)[],
    kind: string,
  ): Promise<void> {
    const { incident, now, wantedAt } = scene;
    const who = await firstHere(tx, scene, people);
    if (who) await ask(tx, scene, who, kind);
    else await say(tx, incident, { kind, data: {}, to: 'room', wantedAt }, now);
  }

  return [
    followUp('incident.on-call', 'quietly', async (tx, { incident, system, now }) => {
      if (needsAnswer(incident)) await callOnCall(tx, incident, system, deps, { now });
    }),
    followUp('incident.update-due', 'quietly', async (tx, scene) => {
      const { incident, system, count, now, wantedAt } = scene;
      if (isOver(incident)) return;
      const every = system.severities[incident.severity].updateEvery;
      const { communications, commander } = incident;
      const holder = lastAnswer(incident)?.by;
      // While nobody has answered, the response deadline speaks; asking for updates as well would only be noise.
      if (!communications && !commander && !holder) return again(tx, scene, now.plus(every), 1);
      const who = await firstHere(tx, scene, [communications, commander, holder]);
      if (who) await ask(tx, scene, who, 'incident-update-due', { count });
      if (count > 1 || !who)
        await say(tx, incident, { kind: 'incident-silence', data: { count }, to: 'room', wantedAt }, now);
      const since = incident.nextUpdateAt ? now.diff(incident.nextUpdateAt) : every;
      await again(tx, scene, now.plus(thinned(every, since, system.severities[incident.severity])));
    }),
    followUp('incident.no-commander', 'quietly', async (tx, scene) => {
      const { incident, system, count, now, wantedAt } = scene;
      const { commanderWithin } = system.severities[incident.severity];
      if (isOver(incident) || incident.commander || !commanderWithin) return;
      await say(tx, incident, { kind: 'incident-no-commander', data: {}, to: 'room', wantedAt }, now);
      if (count < askedAtMost)
        await again(tx, scene, now.plus({ milliseconds: commanderWithin.toMillis() * 2 ** count }));
    }),
    followUp('incident.unseen', 'always', async (tx, { incident, now, wantedAt }) => {
      if (isOver(incident) || (await wasDelivered(tx, incident.key, 'incident-card'))) return;
      await pageUnseen(tx, incident, now, wantedAt);
    }),
    followUp('incident.task-due', 'quietly', async (tx, scene) => {
      const { incident, system, timer, now, wantedAt } = scene;
      const task = await findTask(tx, incident.number, Number(timer.data['task']));
      if (!task || task.doneAt) return;
      const data = { task: task.number };
      const owner = await firstHere(tx, scene, [task.owner]);
      if (owner) await ask(tx, scene, owner, 'incident-task-due', data);
      else await say(tx, incident, { kind: 'incident-task-due', data, to: 'room', wantedAt }, now);
      const late = task.dueAt ? now.diff(task.dueAt) : system.followUp.taskEvery;
      await again(tx, scene, now.plus(thinned(system.followUp.taskEvery, late)));
    }),
    followUp('incident.summary-due', 'quietly', async (tx, scene) => {
      const { incident, system, count, now } = scene;
      if (incident.status !== 'resolved' || incident.summary !== undefined || !incident.resolvedBy) return;
      await askOrSay(tx, scene, [incident.resolvedBy, incident.commander], 'incident-summary-due');
      if (count < askedAtMost) await again(tx, scene, now.plus(system.followUp.taskEvery));
    }),
    followUp('incident.review-due', 'quietly', async (tx, scene) => {
      const { incident, system, now } = scene;
      if (incident.status !== 'resolved') return;
      await askOrSay(tx, scene, [incident.commander, incident.resolvedBy], 'incident-review-due');
      const since = now.diff(incident.resolvedAt ?? now);
      await again(tx, scene, now.plus(thinned(system.followUp.reviewEvery, since)));
    }),
  ];
}
