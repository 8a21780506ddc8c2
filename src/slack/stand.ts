import type { DateTime } from 'luxon';
import type { ChangeReader } from '../changes/service.ts';
import type { IncidentReader } from '../incidents/service.ts';
import type { MaintenanceReader } from '../maintenance/service.ts';
import type { RunReader } from '../procedures/service.ts';

export interface Stand {
  system: string;
  /** What others say of it: with another mark, what they say is not so any more. */
  mark: string;
  since: DateTime;
}

interface Readers {
  incidents: Pick<IncidentReader, 'get'>;
  changes: Pick<ChangeReader, 'get'>;
  runs: Pick<RunReader, 'get'>;
  maintenance: Pick<MaintenanceReader, 'get'>;
}

const markOf = (...parts: readonly (string | number | DateTime | undefined)[]) => parts.map(String).join('/');

/** How the thing stands now; undefined where it is none that others speak of. */
export async function standOf(
  subject: string,
  { incidents, changes, runs, maintenance }: Readers,
): Promise<Stand | undefined> {
  const [kind = '', digits = ''] = subject.split('-');
  const number = Number(digits);
  switch (kind) {
    case 'INC': {
      const { system, status, severity, mergedInto, openedAt } = await incidents.get(number);
      return { system, mark: markOf(status, severity, system, mergedInto), since: openedAt };
    }
    case 'CHG': {
      const { system, status, revision, startsAt, scheduledFor, requestedAt } = await changes.get(number);
      return { system, mark: markOf(status, revision, startsAt, scheduledFor), since: requestedAt };
    }
    case 'MW': {
      const { system, status, startsAt, endsAt, announcedAt } = await maintenance.get(number);
      return { system, mark: markOf(status, startsAt, endsAt), since: announcedAt };
    }
    case 'RUN': {
      const { system, startedAt, endedAt, createdAt } = await runs.get(number);
      return { system, mark: markOf(startedAt, endedAt), since: createdAt };
    }
    default:
      return undefined;
  }
}
