import type { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { insertTimers, isPending, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { SystemProfile } from '../systems/model.ts';
import { tell, toPerson } from './audience.ts';
import { type Callers, callNext } from './calls.ts';
import { type Deadline, type Incident, incidentNumber } from './model.ts';
import { waitsForMorning } from './morning.ts';
import { waitBefore } from './order.ts';
import { breachDeadline } from './record-store.ts';
import { breachRepeat, needsAnswer } from './rules.ts';
import { lockIncident } from './store.ts';
import { insertTimeline } from './timeline-store.ts';

interface Deps extends Callers {
  systems: ReadonlyMap<string, SystemProfile>;
}

/** The deadlines of incidents: warnings, the breach, its repetitions, and who is called next (H8.2). */
export function incidentTimers(deps: Deps): TimerHandler<Incident>[] {
  const lock = (tx: Tx, subject: string) => lockIncident(tx, incidentNumber(subject));

  /** The deadline the timer is about, if it is still the one that counts. */
  function pendingDeadline(incident: Incident, timer: Timer): Deadline | undefined {
    return [incident.respond, incident.resolve, incident.notify].find(
      (one) => one !== undefined && one.id === timer.data['deadline'] && !one.metAt,
    );
  }

  const warning: TimerHandler<Incident> = {
    kind: 'incident.warning',
    lock,
    async fire(tx, timer, { now, wantedAt }, incident) {
      const deadline = pendingDeadline(incident, timer);
      const system = deps.systems.get(incident.system);
      if (!deadline || !system || (await waitsForMorning(tx, system, incident, timer, now))) return;
      const data = { deadline: deadline.id, fraction: timer.data['fraction'] };
      await tell(tx, incident, [{ kind: 'incident-warning', data, to: 'everywhere', wantedAt }], now);
      await tellResponsible(tx, deps, system, incident, deadline, {
        kind: 'incident-warning',
        data,
        wantedAt,
        now,
      });
    },
  };

  const breach: TimerHandler<Incident> = {
    kind: 'incident.breach',
    lock,
    async fire(tx, timer, { now, wantedAt }, incident) {
      const deadline = pendingDeadline(incident, timer);
      if (!deadline) return;
      const system = deps.systems.get(incident.system);
      if (!system) return;
      const count = Number(timer.data['count'] ?? 1);
      if (await waitsForMorning(tx, system, incident, timer, now)) return;
      await insertTimers(
        tx,
        [
          {
            kind: 'incident.breach',
            subject: incident.key,
            data: { deadline: deadline.id, count: count + 1 },
            dueAt: now.plus(
              deadline.kind === 'notify'
                ? system.followUp.taskEvery
                : breachRepeat(system, incident.severity, { count, lasts: now.diff(deadline.dueAt) }),
            ),
          },
        ],
        now,
      );
      if (count === 1) {
        await breachDeadline(tx, deadline.id);
        const data = { deadline: deadline.kind, severity: deadline.severity, dueAt: deadline.dueAt.toISO() };
        await insertTimeline(tx, incident.number, { kind: 'breached', data }, now);
      }
      // Where somebody was called by hand, or nobody was on call, the order goes on already.
      const begins =
        count === 1 &&
        deadline.kind === 'respond' &&
        !(await isPending(tx, incident.key, 'incident.escalation'));
      const wait = begins ? waitBefore(system, incident.level + 1) : undefined;
      if (wait?.toMillis() === 0) await callNext(tx, incident, system, deps, { now, wantedAt });
      else {
        const data = { deadline: deadline.id, count };
        await tell(tx, incident, [{ kind: 'incident-breach', data, to: 'everywhere', wantedAt }], now);
        await tellResponsible(tx, deps, system, incident, deadline, {
          kind: 'incident-breach',
          data,
          wantedAt,
          now,
        });
        if (wait)
          await insertTimers(
            tx,
            [
              {
                kind: 'incident.escalation',
                subject: incident.key,
                data: { level: incident.level + 1 },
                dueAt: now.plus(wait),
              },
            ],
            now,
          );
      }
      if (count === 1)
        await appendAudit(
          tx,
          theBot('timer'),
          {
            action: 'incident.breached',
            subject: incident.key,
            system: system.id,
            change: { deadline: deadline.kind, dueAt: deadline.dueAt.toISO() },
          },
          now,
        );
    },
  };

  const escalation: TimerHandler<Incident> = {
    kind: 'incident.escalation',
    lock,
    async fire(tx, timer, { now, wantedAt }, incident) {
      if (!needsAnswer(incident)) return;
      const system = deps.systems.get(incident.system);
      if (!system || (await waitsForMorning(tx, system, incident, timer, now))) return;
      const called = await callNext(tx, incident, system, deps, { now, wantedAt });
      if (!called) return sayNobodyLeft(tx, incident, wantedAt, now);
      const change = {
        level: [incident.level, called.level],
        called: called.title,
      };
      await appendAudit(
        tx,
        theBot('timer'),
        { action: 'incident.escalated', subject: incident.key, system: system.id, change },
        now,
      );
    },
  };

  return [warning, breach, escalation].map((handler) => ({ ...handler, isDuration: true }));
}

/** The whole order was called as often as the system says, and nobody answered: said once, with what is left to do. */
async function sayNobodyLeft(tx: Tx, incident: Incident, wantedAt: DateTime, now: DateTime): Promise<void> {
  await tell(tx, incident, [{ kind: 'incident-unanswered', data: {}, to: 'everywhere', wantedAt }], now);
}

/** The law waits for nobody's channel: who leads it and the security team hear of the breach notice directly as well. */
async function tellResponsible(
  tx: Tx,
  { directory }: Deps,
  system: SystemProfile,
  incident: Incident,
  deadline: Deadline,
  telling: { kind: string; data: Record<string, unknown>; wantedAt: DateTime; now: DateTime },
): Promise<void> {
  if (deadline.kind !== 'notify') return;
  const { kind, data, wantedAt, now } = telling;
  const lead = incident.commander ?? incident.resolvedBy ?? incident.openedBy;
  const people = new Set([lead, ...directory.reach(system.securityIncidents.team).people]);
  await enqueueNotices(
    tx,
    [...people].map((person) => toPerson(incident, person, kind, data, wantedAt)),
    now,
  );
}
