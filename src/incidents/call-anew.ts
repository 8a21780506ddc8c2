import type { DateTime } from 'luxon';
import { cancelTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SystemProfile } from '../systems/model.ts';
import { openCalls } from './call-reach.ts';
import { type Callers, callOnCall, callPeople, planFirst } from './calls.ts';
import { planNoCommander } from './commander.ts';
import type { Incident } from './model.ts';
import { endCalls } from './paging.ts';
import { quietUntil } from './quiet.ts';
import { listCalls } from './record-store.ts';
import { callTimers, isWorse, needsAnswer } from './rules.ts';
import { getIncident } from './store.ts';

/** Whether a graver severity calls everyone anew who has not answered: an edit of the message they have wakes nobody. */
export async function isCalledAnew(
  tx: Tx,
  before: Incident,
  after: Pick<Incident, 'severity'>,
  { system, now }: { system: SystemProfile; now: DateTime },
): Promise<boolean> {
  if (!isWorse(after.severity, before.severity) || quietUntil(system, after.severity, now)) return false;
  return openCalls(before, await listCalls(tx, before.number)).length > 0;
}

/** Calls everyone anew who has not answered, in the round that has just begun; the order goes on where it was. */
export async function callAnew(
  tx: Tx,
  before: Incident,
  after: Incident,
  calling: { system: SystemProfile; callers: Callers; now: DateTime },
): Promise<void> {
  const { system, callers, now } = calling;
  const open = openCalls(before, await listCalls(tx, before.number));
  await endCalls(tx, before, callers, now);
  const here = new Set(
    await callers.availability.available(
      tx,
      open.filter(({ failed }) => failed === null).map(({ person }) => person),
      now,
    ),
  );
  const reached = open
    .filter(({ person, failed }) => failed === null && here.has(person))
    .toSorted((a, b) => a.at.toMillis() - b.at.toMillis() || a.level - b.level);
  // Somebody who was called more than once is called once, as they were last.
  const last = new Map(reached.map((call) => [call.person, call]));
  const byLevel = Map.groupBy(last.values(), ({ level }) => level);
  if (byLevel.size === 0) await callOnCall(tx, after, system, callers, { now });
  for (const [level, calls] of byLevel)
    await callPeople(
      tx,
      after,
      { level, byHand: after.status !== 'open' },
      calls.map(({ person }) => person),
      { callers, system, now, wantedAt: now },
    );
}

/** It is back: calls the people on call again (at night only for SEV-1 and SEV-2), and asks for a commander where the severity does. */
export async function callAgain(
  tx: Tx,
  after: Incident,
  { system, callers, now }: { system: SystemProfile; callers: Callers; now: DateTime },
): Promise<readonly string[]> {
  const { commanderWithin, respond } = system.severities[after.severity];
  const called = await callOnCall(tx, after, system, callers, { now, byHand: true });
  const { level } = await getIncident(tx, after.number);
  // As after the opening: the order follows when they have had their time to answer.
  if (level === 0) await planFirst(tx, after, system, { answerBy: now.plus(respond), now });
  if (commanderWithin && !after.commander) await planNoCommander(tx, after, now.plus(commanderWithin), now);
  return called;
}

/** It was mitigated, and is graver now: ends the old calls and calls the people on call again. */
export async function startOver(
  tx: Tx,
  before: Incident,
  after: Incident,
  calling: { system: SystemProfile; callers: Callers; now: DateTime },
): Promise<void> {
  await cancelTimers(tx, after.key, callTimers, calling.now);
  await endCalls(tx, before, calling.callers, calling.now);
  await callAgain(tx, after, calling);
}

/** Another system has it: its own order is called from the beginning, while anybody waits for an answer. */
export async function callOther(
  tx: Tx,
  before: Incident,
  after: Incident,
  calling: { system: SystemProfile; callers: Callers; now: DateTime },
): Promise<void> {
  const { system, callers, now } = calling;
  await cancelTimers(tx, after.key, callTimers, now);
  await endCalls(tx, before, callers, now);
  if (!needsAnswer(after)) return;
  await callOnCall(tx, after, system, callers, { now, byHand: after.status !== 'open' });
  if (after.status === 'open') return; // the missed response begins the order
  const { level } = await getIncident(tx, after.number);
  const answerBy = now.plus(system.severities[after.severity].respond);
  if (level === 0) await planFirst(tx, after, system, { answerBy, now });
}
