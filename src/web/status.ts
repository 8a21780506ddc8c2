import type { DateTime } from 'luxon';
import type { PublicIncident, Published } from '../incidents/list-store.ts';
import type { Maintenance } from '../maintenance/model.ts';
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

export type SystemState = 'ok' | 'maintenance' | 'problem';

export interface SystemStatus {
  system: SystemProfile;
  state: SystemState;
  components: readonly { name: string; state: SystemState }[];
  /** What somebody wrote for the public and has not taken back; of a resolved incident until it is closed. */
  notices: readonly { text: string; state: string; since: DateTime }[];
  running: readonly Maintenance[];
  /** The soonest first; what was never started and not cancelled is left out once its time is over. */
  planned: readonly Maintenance[];
  /** Over, or cancelled; the newest first. */
  past: readonly Maintenance[];
  /** The newest first. */
  incidents: readonly PublicIncident[];
}

export interface StatusFacts {
  published: readonly Published[];
  history: readonly PublicIncident[];
  maintenances: readonly Maintenance[];
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
    const notices = ofSystem(facts.published).map(({ text, status, publishedAt }) => ({
      text,
      state: words[status],
      since: publishedAt,
    }));
    const maintenances = ofSystem(facts.maintenances);
    const running = maintenances.filter(({ status }) => status === 'in progress');
    const hasProblem = notices.some(({ state }) => state !== 'resolved');
    const stateOf = (component?: string): SystemState => {
      if (hasProblem) return 'problem';
      const touches = ({ components, environment }: Maintenance) =>
        environment === system.usualEnvironment && // work on a test environment is no trouble for anybody here
        (component === undefined || components.length === 0 || components.includes(component));
      return running.some(touches) ? 'maintenance' : 'ok';
    };
    return {
      system,
      state: stateOf(),
      components: system.components.map(({ id, name }) => ({ name, state: stateOf(id) })),
      notices,
      running,
      planned: maintenances.filter(({ status, endsAt }) => status === 'announced' && endsAt > now),
      past: maintenances
        .filter(({ status }) => status === 'completed' || status === 'cancelled')
        .toSorted((a, b) => b.startsAt.toMillis() - a.startsAt.toMillis()),
      incidents: ofSystem(facts.history),
    };
  });
}

/** The status feed: nothing of an incident but the words that somebody wrote for the public. */
export function statusFeed(all: readonly SystemStatus[]) {
  return {
    systems: all.map(({ system, state, components, notices, running, planned, past, incidents }) => ({
      id: system.id,
      name: system.name,
      state,
      components,
      notices: notices.map(({ since, ...notice }) => ({ ...notice, since: since.toISO() })),
      maintenance: [...running, ...planned].map(windowOf),
      history: {
        days: historyDays,
        maintenance: past.map(windowOf),
        incidents: incidents.map(({ status, startedAt, resolvedAt, texts }) => ({
          state: words[status],
          startedAt: startedAt.toISO(),
          ...(resolvedAt ? { resolvedAt: resolvedAt.toISO() } : {}),
          texts: texts.map(({ at, text }) => ({ at: at.toISO(), text })),
        })),
      },
    })),
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
