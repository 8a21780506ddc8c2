import type { DateTime } from 'luxon';
import { nightEnd } from '../clock/night.ts';
import { insertTimers, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SystemProfile } from '../systems/model.ts';
import { draftOf } from './advance.ts';
import { askedFor, isAsked, membersOf } from './asked.ts';
import { sayRun, tellPeopleOfRun, tellRun } from './audience.ts';
import { tryAgain } from './claim.ts';
import { tellUnconfirmed } from './confirm.ts';
import type { RunDeps } from './deps.ts';
import { followUpOf } from './follow-up.ts';
import { askedEvery } from './limits.ts';
import { lockTimers } from './lock.ts';
import { type Run, runNumber } from './model.ts';
import { isRunOver } from './rules.ts';
import { closeRun } from './start.ts';
import { lockRun } from './store.ts';
import { tellThawed, thawTimer } from './thaw.ts';

/** What happens to runs by itself: waits end, steps are tried again, and what is late is asked for. */
export function runTimersOf(deps: RunDeps): TimerHandler<unknown>[] {
  const { systems, directory, availability } = deps;

  interface Scene {
    run: Run;
    timer: Timer;
    now: DateTime;
    wantedAt: DateTime;
  }

  function when(kind: string, fire: (tx: Tx, scene: Scene) => Promise<void>): TimerHandler<unknown> {
    return {
      kind,
      isDuration: kind === 'run.wait-over',
      lock: (tx, subject) => lockRun(tx, runNumber(subject)),
      async fire(tx, timer, times, thing) {
        const run = thing as Run; // what `lock` gave
        if (!isRunOver(run)) await fire(tx, { run, timer, ...times });
      },
    };
  }

  /** The step that the timer is about, if it is still at the same try. */
  function stepOfTimer({ run, timer }: Scene) {
    const { step, attempt } = timer.data;
    return run.steps.find((one) => one.id === step && one.attempt === attempt);
  }

  async function again(tx: Tx, { timer, now }: Scene, data: Timer['data'], dueAt: DateTime): Promise<void> {
    const { kind, subject } = timer;
    await insertTimers(tx, [{ kind, subject, data: { ...timer.data, ...data }, dueAt }], now);
  }

  function quietEnd(system: SystemProfile | undefined, now: DateTime): DateTime | undefined {
    return system && nightEnd(system.quietHours, system.zone, now);
  }

  /** Who hears of it beside its team: the first from that team on, in the order of the system, of whom somebody is there. */
  async function escalatedTo(
    tx: Tx,
    system: SystemProfile | undefined,
    team: string,
    now: DateTime,
  ): Promise<{ people: readonly string[]; data: { escalated?: string; unreached?: string } }> {
    const order = system?.escalation ?? [];
    const steps = [{ team, title: team }, ...order.slice(order.findIndex((one) => one.team === team) + 1)];
    for (const [index, step] of steps.entries()) {
      const people = await availability.available(tx, directory.reach(step).people, now);
      const escalated = step.team ?? step.title;
      if (people.length > 0)
        return { people, data: { escalated, ...(index > 0 ? { unreached: team } : {}) } };
    }
    return { people: [], data: { unreached: team } };
  }

  return [
    ...lockTimers(deps),
    when('run.wait-over', async (tx, scene) => {
      const one = stepOfTimer(scene);
      if (one?.state !== 'waiting') return;
      const { run, now } = scene;
      if (one.step.kind === 'automatic') return tryAgain(tx, deps, run, { ...one, step: one.step }, now);
      const draft = draftOf(tx, deps, run, now);
      draft.set(one.id, { state: 'done', endedAt: now });
      draft.record({ kind: 'step-done', step: one.id });
      draft.show(one.id);
      await draft.settle();
    }),
    when('run.step-overdue', async (tx, scene) => {
      const one = stepOfTimer(scene);
      if (!one || !isAsked(one)) return;
      const { run, timer, now, wantedAt } = scene;
      const count = Number(timer.data['count']) + 1;
      const notice = { kind: 'run-step-due', data: { step: one.id, count }, wantedAt };
      await tellPeopleOfRun(tx, run, await askedFor(tx, deps, { run, one }, now), notice, now);
      await tellRun(tx, run, [one.id], now);
      await again(tx, scene, { count }, now.plus(askedEvery));
    }),
    when('run.overdue', async (tx, scene) => {
      const { run, timer, now, wantedAt } = scene;
      const { count, remindEvery, escalation, isQuietAtNight } = followUpOf(timer.data);
      const until = isQuietAtNight ? quietEnd(systems.get(run.system), now) : undefined;
      if (until) return again(tx, scene, {}, until);
      if (count === 0) draftOf(tx, deps, run, now).record({ kind: 'overdue' });
      const late = run.dueAt ? now.diff(run.dueAt) : undefined;
      const isEscalated = escalation !== undefined && late !== undefined && late >= escalation.after;
      const above = isEscalated
        ? await escalatedTo(tx, systems.get(run.system), escalation.team, now)
        : undefined;
      const holders = run.steps.flatMap(({ assignee }) => assignee ?? []);
      const people = [...membersOf(directory, run.responsible), ...holders, ...(above?.people ?? [])];
      const data = { count: count + 1, ...above?.data };
      const here = await availability.available(tx, people, now);
      await tellPeopleOfRun(tx, run, here, { kind: 'run-due', data, wantedAt }, now);
      await tellRun(tx, run, [], now);
      await sayRun(tx, run, { kind: 'run-overdue', data, wantedAt }, now);
      await again(tx, scene, { count: count + 1 }, now.plus(remindEvery));
    }),
    when('run.confirm-due', async (tx, { run, timer, now }) => {
      const { step, count } = timer.data;
      await tellUnconfirmed(tx, deps, run, { step: String(step), count: Number(count) }, now);
    }),
    when(thawTimer, (tx, { run, now }) => tellThawed(tx, deps, run, now)),
    when('run.closes', async (tx, { run, now }) => {
      await closeRun(tx, deps, run.number, now);
    }),
  ];
}
