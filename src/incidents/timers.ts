import type { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { insertTimers, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { SystemProfile } from '../systems/model.ts';
import { tell, toPerson } from './audience.ts';
import { type Callers, callNext, stepAt } from './calls.ts';
import { type Deadline, type Incident, incidentNumber } from './model.ts';
import { waitsForMorning } from './morning.ts';
import { breachDeadline } from './record-store.ts';
import { breachRepeat } from './rules.ts';
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
              deadline.kind === 'notify' ? system.followUp.taskEvery : breachRepeat(system.breach, count),
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
      const next = stepAt(system, incident.level + 1);
      const callsNow = count === 1 && deadline.kind === 'respond' && next?.after.toMillis() === 0;
      if (callsNow) await callNext(tx, incident, system, deps, { now, wantedAt, goesOn: true });
      else {
        const data = { deadline: deadline.id, count };
        await tell(tx, incident, [{ kind: 'incident-breach', data, to: 'everywhere', wantedAt }], now);
        await tellResponsible(tx, deps, system, incident, deadline, {
          kind: 'incident-breach',
          data,
          wantedAt,
          now,
        });
        if (count === 1 && deadline.kind === 'respond' && next)
          await insertTimers(
            tx,
            [
              {
                kind: 'incident.escalation',
                subject: incident.key,
                data: { level: incident.level + 1 },
                dueAt: now.plus(next.after),
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
      if (incident.status !== 'open') return;
      const system = deps.systems.get(incident.system);
      if (!system || (await waitsForMorning(tx, system, incident, timer, now))) return;
      if (!(await callNext(tx, incident, system, deps, { now, wantedAt, goesOn: true }))) return;
      const change = {
        level: [incident.level, incident.level + 1],
        called: stepAt(system, incident.level + 1)?.title,
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
