import type { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { insertTimers, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Directory } from '../people/directory.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { callNext, cardNotice, incidentChannel, stepAt } from './calls.ts';
import type { Deadline, Incident } from './model.ts';
import { breachDeadline, insertTimeline } from './record-store.ts';
import { breachRepeat, noticePriority } from './rules.ts';
import { lockIncident } from './store.ts';

const keyNumber = (subject: string) => Number(subject.slice('INC-'.length));

interface Deps {
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
}

/** The deadlines of incidents: warnings, the breach, its repetitions, and who is called next (H8.2). */
export function incidentTimers({ systems, directory }: Deps): TimerHandler[] {
  const lock = (tx: Tx, subject: string) => lockIncident(tx, keyNumber(subject));

  /** The deadline the timer is about, if it is still the one that counts. */
  function pendingDeadline(incident: Incident, timer: Timer): Deadline | undefined {
    return [incident.respond, incident.resolve].find(
      (one) => one.id === timer.data['deadline'] && !one.metAt,
    );
  }

  function threadNotice(incident: Incident, kind: string, data: Record<string, unknown>, wantedAt: DateTime) {
    return {
      kind,
      subject: incident.key,
      target: incidentChannel(incident),
      data,
      priority: noticePriority(incident.severity),
      wantedAt,
    };
  }

  const warning: TimerHandler = {
    kind: 'incident.warning',
    lock,
    async fire(tx, timer, { now, wantedAt }) {
      const incident = await lock(tx, timer.subject);
      const deadline = pendingDeadline(incident, timer);
      if (!deadline) return;
      const data = { deadline: deadline.id, fraction: timer.data['fraction'] };
      await enqueueNotices(
        tx,
        [threadNotice(incident, 'incident-warning', data, wantedAt), cardNotice(incident)],
        now,
      );
    },
  };

  const breach: TimerHandler = {
    kind: 'incident.breach',
    lock,
    async fire(tx, timer, { now, wantedAt }) {
      const incident = await lock(tx, timer.subject);
      const deadline = pendingDeadline(incident, timer);
      if (!deadline) return;
      const system = systemOf(systems, incident.system);
      const count = Number(timer.data['count'] ?? 1);
      await insertTimers(
        tx,
        [
          {
            kind: 'incident.breach',
            subject: incident.key,
            data: { deadline: deadline.id, count: count + 1 },
            dueAt: now.plus(breachRepeat(system.breach, count)),
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
      if (callsNow) await callNext(tx, incident, system, directory, { now, wantedAt, goesOn: true });
      else {
        await enqueueNotices(
          tx,
          [
            threadNotice(incident, 'incident-breach', { deadline: deadline.id, count }, wantedAt),
            cardNotice(incident),
          ],
          now,
        );
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

  const escalation: TimerHandler = {
    kind: 'incident.escalation',
    lock,
    async fire(tx, timer, { now, wantedAt }) {
      const incident = await lock(tx, timer.subject);
      if (incident.status !== 'open') return;
      const system = systemOf(systems, incident.system);
      if (!(await callNext(tx, incident, system, directory, { now, wantedAt, goesOn: true }))) return;
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

  return [warning, breach, escalation];
}
