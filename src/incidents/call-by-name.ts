import type { DateTime } from 'luxon';
import { pendingDue } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SystemProfile } from '../systems/model.ts';
import { tell } from './audience.ts';
import {
  type CalledStep,
  type Callers,
  callingBy,
  callPeople,
  type Escalation,
  planFirst,
  planNext,
} from './calls.ts';
import type { Incident } from './model.ts';
import { namedLevel } from './order.ts';
import { listCalls } from './record-store.ts';
import { updateIncident } from './store.ts';
import { insertTimeline } from './timeline-store.ts';

/**
 * The order goes on when those who are called by name do not answer: as planned, however many are called meanwhile. Where nothing is
 * planned, it begins with the response that is missed, or when they have had as long to answer as anybody has. Returns when the next
 * entry is called; undefined while the missed response begins the order, or when nobody is left.
 */
async function planAfterNamed(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  now: DateTime,
): Promise<DateTime | undefined> {
  const { key, level, status, severity } = incident;
  const planned = await pendingDue(tx, key, 'incident.escalation');
  if (planned) return planned;
  const answerBy = now.plus(system.severities[severity].respond);
  if (level > 0) await planNext(tx, incident, system, level, now);
  else if (status !== 'open') await planFirst(tx, incident, system, { answerBy, now });
  return pendingDue(tx, key, 'incident.escalation');
}

/** Calls people by name, beside the order, which goes on when they do not answer. */
export async function callByName(
  tx: Tx,
  incident: Incident,
  system: SystemProfile,
  { people, title, callers }: { people: readonly string[]; title: string; callers: Callers },
  { now, wantedAt, actor, textId }: Escalation,
): Promise<CalledStep> {
  const named = (await listCalls(tx, incident.number)).filter(({ level }) => level >= namedLevel(0));
  const level = namedLevel(new Set(named.map((call) => call.level)).size);
  await updateIncident(tx, incident, callingBy(incident, { now, wantedAt, ...(actor ? { actor } : {}) }));
  const by = { ...(actor ? { actor } : {}), ...(textId ? { textId } : {}) };
  const nextAt = await planAfterNamed(tx, incident, system, now);
  const next = nextAt ? { nextAt: nextAt.toISO() } : {};
  const data = { level, round: incident.round, title, people, ...next };
  const entry = await insertTimeline(tx, incident.number, { kind: 'called', data, ...by }, now);
  await tell(
    tx,
    incident,
    [{ kind: 'incident-call', data: { level, entry }, to: 'everywhere', wantedAt }],
    now,
  );
  await callPeople(tx, incident, { level, byHand: true, entry }, people, { callers, system, now, wantedAt });
  return { level, title, people };
}
