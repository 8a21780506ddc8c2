import type { DateTime } from 'luxon';
import type { PublicIncident, Published } from '../incidents/public-store.ts';
import type { Freeze, Maintenance } from '../maintenance/model.ts';
import { frozenBy } from '../maintenance/rules.ts';
import type { SystemProfile } from '../systems/model.ts';

/** How long the past stands on the status page. */
export const historyDays = 90;

const words: Readonly<Record<Published['status'], string>> = {
  open: 'investigating',
  acknowledged: 'investigating',
  mitigated: 'monitoring',
  resolved: 'resolved',
  closed: 'resolved',
};

/** `ok`: nothing is reported. `unknown`: nobody has said yet, or nobody can say. */
export type SystemState = 'ok' | 'maintenance' | 'problem' | 'unknown';

export interface SystemStatus {
  system: SystemProfile;
  state: SystemState;
  components: readonly { id: string; name: string; state: SystemState }[];
  /** What somebody wrote for the public and has not taken back; of a resolved incident until it is closed. */
  notices: readonly { text: string; saidAt: DateTime; state: string; since: DateTime }[];
  running: readonly Maintenance[];
  /** The soonest first; what was never started and not cancelled is left out once its time is over. */
  planned: readonly Maintenance[];
  /** What may keep that from starting. */
  freezes: readonly Freeze[];
  /** Over, or cancelled; the newest first. */
  past: readonly Maintenance[];
  /** The newest first. */
  incidents: readonly PublicIncident[];
  /** The first day of operation: of the days before nothing is known. */
  since?: DateTime;
}

export interface StatusFacts {
  /** When the bot began to keep a record. */
  since?: DateTime;
  /** Systems with something grave of which nobody has told the public yet what it affects. */
  unsure: readonly string[];
  published: readonly Published[];
  history: readonly PublicIncident[];
  maintenances: readonly Maintenance[];
  /** What is frozen from now on. */
  freezes: readonly Freeze[];
}

/** Everything the public may know by now, system by system. */
export function statusOf(
  systems: ReadonlyMap<string, SystemProfile>,
  facts: StatusFacts,
  now: DateTime,
): SystemStatus[] {
  return [...systems.values()].map((system) => {
    const ofSystem = <T extends { system: string }>(all: readonly T[]) =>
      all.filter((one) => one.system === system.id);
    const notices = ofSystem(facts.published).map(({ text, status, publishedAt, stateSince }) => ({
      text,
      saidAt: publishedAt,
      state: words[status],
      since: stateSince,
    }));
    const maintenances = ofSystem(facts.maintenances);
    const running = maintenances.filter(({ status }) => status === 'in progress');
    const problems = ofSystem(facts.published).filter(({ status }) => words[status] !== 'resolved');
    const isLookedInto = facts.unsure.includes(system.id);
    const stateOf = (component?: string): SystemState => {
      const isAffected =
        component === undefined || problems.some((one) => one.components?.includes(component));
      if (problems.length > 0 && isAffected) return 'problem';
      // Somebody said that something is wrong, and not what.
      if (isLookedInto || problems.some((one) => one.components === null)) return 'unknown';
      const touches = ({ components, environment }: Maintenance) =>
        environment === system.usualEnvironment && // work on a test environment is no trouble for anybody here
        (component === undefined || components.length === 0 || components.includes(component));
      return running.some(touches) ? 'maintenance' : 'ok';
    };
    return {
      system,
      state: stateOf(),
      components: system.components.map(({ id, name }) => ({ id, name, state: stateOf(id) })),
      notices,
      running,
      planned: maintenances.filter(({ status, endsAt }) => status === 'announced' && endsAt > now),
      freezes: ofSystem(facts.freezes),
      past: maintenances
        .filter(({ status }) => status === 'completed' || status === 'cancelled')
        .toSorted((a, b) => b.startsAt.toMillis() - a.startsAt.toMillis()),
      incidents: ofSystem(facts.history),
      ...(facts.since ? { since: facts.since } : {}),
    };
  });
}

/** How things are by now can not be found out: what was fine may be so no more; what was wrong is still what was said last. */
export function asUnknown(all: readonly SystemStatus[]): SystemStatus[] {
  const doubted = <T extends { state: SystemState }>(one: T): T =>
    one.state === 'problem' ? one : { ...one, state: 'unknown' };
  return all.map((status) => ({ ...doubted(status), components: status.components.map(doubted) }));
}

/** When what is shown was read, and whether it can still be believed. */
export interface Seen {
  asOf: DateTime;
  isCurrent: boolean;
}

/** The status feed: nothing of an incident but the words that somebody wrote for the public. */
export function statusFeed(all: readonly SystemStatus[], { asOf, isCurrent }: Seen) {
  return {
    asOf: asOf.startOf('minute').toISO(), // the same text for a minute, so that it need not be sent again
    current: isCurrent,
    systems: all.map(
      ({ system, state, components, notices, running, planned, past, incidents, since, freezes }) => ({
        id: system.id,
        name: system.name,
        state,
        components,
        notices: notices.map(({ text, saidAt, state, since }) => ({
          text,
          saidAt: saidAt.toISO(),
          state,
          since: since.toISO(),
        })),
        maintenance: [...running, ...planned].map((one) => ({
          ...windowOf(one),
          ...(frozenBy(one, freezes, asOf).length > 0 ? { mayNotTakePlace: true } : {}),
        })),
        history: {
          days: historyDays,
          ...(since ? { since: since.toISO() } : {}),
          maintenance: past.map(windowOf),
          incidents: incidents.map(({ status, startedAt, resolvedAt, lulls, texts }) => ({
            state: words[status],
            startedAt: startedAt.toISO(),
            ...(resolvedAt ? { resolvedAt: resolvedAt.toISO() } : {}),
            // When it was thought to be over, and was not.
            ...(lulls.length > 0
              ? { lulls: lulls.map(({ from, to }) => ({ from: from.toISO(), to: to.toISO() })) }
              : {}),
            texts: texts.map(({ at, text }) => ({ at: at.toISO(), text })),
          })),
        },
      }),
    ),
  };
}

function windowOf(maintenance: Maintenance) {
  const { key, status, environment, title, impact, preparation, components, startsAt, endsAt } = maintenance;
  const { overrunAt, sequence, outcome } = maintenance;
  return {
    id: key,
    state: status,
    environment,
    title,
    impact,
    preparation,
    components,
    startsAt: startsAt.toISO(),
    endsAt: endsAt.toISO(),
    ...(overrunAt && status === 'in progress' ? { overrunAt: overrunAt.toISO() } : {}),
    outcome,
    sequence,
  };
}

/** The word for an incident that the public reads. */
export function publicState(status: Published['status']): string {
  return words[status];
}
