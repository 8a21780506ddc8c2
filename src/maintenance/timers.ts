import { DateTime, Duration } from 'luxon';
import { electorate, latestApproval } from '../approvals/approvals.ts';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { insertTimers, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SystemProfile } from '../systems/model.ts';
import { announce, say, show, tellPeople } from './audience.ts';
import { expireException } from './exceptions.ts';
import { type Maintenance, maintenanceNumber } from './model.ts';
import type { MaintenanceDeps } from './moves.ts';
import { notStartedAfter } from './plan.ts';
import { getMaintenance, lockMaintenance, updateMaintenance } from './store.ts';

type Deps = Pick<MaintenanceDeps, 'systems' | 'directory' | 'hooks'>;

interface Scene {
  maintenance: Maintenance;
  system: SystemProfile;
  timer: Timer;
  count: number;
  now: DateTime;
  wantedAt: DateTime;
}

const daily = Duration.fromObject({ days: 1 });
/** How often people are asked about one that nobody started: enough to be heard, not enough to be hated. */
const askedAtMost = 3;

/** What happens by itself: reminders, questions to whoever carries it out, the end that passed, votes that nobody casts. */
export function maintenanceTimers({ systems, directory, hooks }: Deps): TimerHandler<Maintenance>[] {
  /** A system that is gone from the catalogue tells and asks nothing. */
  function handler(kind: string, fire: (tx: Tx, scene: Scene) => Promise<void>): TimerHandler<Maintenance> {
    return {
      kind,
      lock: (tx, subject) => lockMaintenance(tx, maintenanceNumber(subject)),
      async fire(tx, timer, { now, wantedAt }, maintenance) {
        const system = systems.get(maintenance.system);
        if (!system) return;
        await fire(tx, {
          maintenance,
          system,
          timer,
          count: Number(timer.data['count'] ?? 1),
          now,
          wantedAt,
        });
      },
    };
  }

  async function again(tx: Tx, { timer, count, now }: Scene, dueAt: DateTime): Promise<void> {
    const { kind, subject, data } = timer;
    await insertTimers(tx, [{ kind, subject, data: { ...data, count: count + 1 }, dueAt }], now);
  }

  const ask = (tx: Tx, { maintenance, count, now, wantedAt }: Scene, kind: string) =>
    tellPeople(tx, maintenance, [maintenance.implementer], { kind, data: { count }, wantedAt }, now);

  /** Its end has come while it runs: everybody is told once, whoever carries it out until it ends. */
  async function overrun(tx: Tx, scene: Scene): Promise<void> {
    const { maintenance, system, count, now, wantedAt } = scene;
    if (!maintenance.overrunAt) {
      await updateMaintenance(tx, maintenance, { overrun_at: now });
      const after = await getMaintenance(tx, maintenance.number);
      await announce(tx, after, system, { reason: 'overrun', wantedAt }, now);
      await hooks.runningChanged(tx, system.id, now);
      const deed = { action: 'maintenance.overrun', subject: after.key, system: system.id };
      await appendAudit(tx, theBot('timer'), { ...deed, change: { endsAt: after.endsAt.toISO() } }, now);
    } else await say(tx, maintenance, { kind: 'maintenance-still-running', data: { count }, wantedAt }, now);
    await ask(tx, scene, 'maintenance-overrun-ask');
    await again(tx, scene, now.plus(system.announcements.overrunEvery));
  }

  return [
    handler('maintenance.reminder', async (tx, { maintenance, system, timer, now, wantedAt }) => {
      const { before, sequence, until } = timer.data;
      if (maintenance.status !== 'announced' || maintenance.sequence !== sequence) return;
      const telling = { reason: 'reminder', before: String(before), wantedAt } as const;
      const next = typeof until === 'string' ? { until: DateTime.fromISO(until) } : {};
      await announce(tx, maintenance, system, { ...telling, ...next }, now);
    }),
    handler('maintenance.ask-start', async (tx, scene) => {
      const { maintenance, now } = scene;
      const { status, announcedAt, startsAt } = maintenance;
      if (status !== 'announced') return;
      // Late, the question at its time follows at once; there is none where it was announced to begin at once.
      if (now < startsAt || startsAt <= announcedAt) await ask(tx, scene, 'maintenance-ask-start');
      await show(tx, maintenance, now); // it can be started from the card now
    }),
    handler('maintenance.start-due', async (tx, scene) => {
      const { maintenance, system, count, now, wantedAt } = scene;
      const { status, startsAt, endsAt } = maintenance;
      if (status !== 'announced') return;
      if (count === 1) await hooks.runningChanged(tx, system.id, now);
      // Late, what comes next says it.
      if (now >= endsAt || (count === 1 && now >= startsAt.plus(notStartedAfter))) return;
      await ask(tx, scene, 'maintenance-ask-start');
      if (count > 1) await say(tx, maintenance, { kind: 'maintenance-not-started', wantedAt }, now);
    }),
    handler('maintenance.update-due', async (tx, scene) => {
      const { maintenance, system, now } = scene;
      if (maintenance.status !== 'in progress') return;
      // Once it overruns, that is what people are asked about.
      if (!maintenance.overrunAt) await ask(tx, scene, 'maintenance-update-due');
      await again(tx, scene, now.plus(system.announcements.updateEvery));
    }),
    handler('maintenance.overrun', async (tx, scene) => {
      const { maintenance, system, count, now, wantedAt } = scene;
      if (maintenance.status === 'in progress') return overrun(tx, scene);
      if (maintenance.status !== 'announced') return;
      // It was never started, and its time is over: that is for somebody to say to everybody.
      await ask(tx, scene, 'maintenance-time-over');
      if (count === 1) {
        await say(tx, maintenance, { kind: 'maintenance-not-started', wantedAt }, now);
        await show(tx, maintenance, now); // it cannot be started any more
        await hooks.runningChanged(tx, system.id, now);
      }
      if (count < askedAtMost) await again(tx, scene, now.plus(daily));
    }),
    handler('maintenance.report-due', async (tx, scene) => {
      const { maintenance, timer, now, wantedAt } = scene;
      const { reportDueAt, report, status } = maintenance;
      if (status !== 'completed' || !reportDueAt || report) return;
      if (timer.data['isEarly'] === true && now >= reportDueAt) return; // late: the one that is due by now asks
      await ask(tx, scene, 'maintenance-report-due');
      if (now < reportDueAt) return;
      await say(tx, maintenance, { kind: 'maintenance-report-missing', wantedAt }, now);
      await again(tx, scene, now.plus(daily));
    }),
    handler('maintenance.exception-expiry', async (tx, { maintenance, system, now }) => {
      const after = await expireException(tx, maintenance, system, now);
      if (!after) return;
      await hooks.rescheduled(tx, after, now);
      const change = { status: [maintenance.status, after.status], exception: ['open', 'expired'] };
      const deed = { action: 'maintenance.exception-expired', subject: after.key, system: system.id, change };
      await appendAudit(tx, theBot('timer'), deed, now);
    }),
    handler('maintenance.exception-reminder', async (tx, scene) => {
      const { maintenance, system, timer, now, wantedAt } = scene;
      const approval = await latestApproval(tx, maintenance.key);
      if (approval?.state !== 'open' || approval.id !== timer.data['approval']) return;
      const { voters } = await electorate(tx, approval, directory, now);
      const voted = new Set(approval.votes.map(({ person }) => person));
      const waiting = voters.map(({ person }) => person).filter((person) => !voted.has(person));
      await tellPeople(
        tx,
        maintenance,
        waiting,
        { kind: 'maintenance-vote', data: { approval: approval.id, again: true }, wantedAt },
        now,
      );
      await again(tx, scene, now.plus(system.approval.remindEvery.exception));
    }),
  ];
}
