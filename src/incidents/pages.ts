import type { DateTime } from 'luxon';
import type { Notice } from '../notices/model.ts';
import type { Page } from '../notices/pager.ts';
import type { Directory } from '../people/directory.ts';
import { shownSystem } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { stepAt } from './calls.ts';
import { type Incident, incidentNumber, isPrivate } from './model.ts';
import type { IncidentReader } from './service.ts';

interface Deps {
  incidents: Pick<IncidentReader, 'get' | 'calls'>;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Pick<Directory, 'people'>;
}

/** One alarm for each level, so that every step of the escalation wakes somebody anew. */
const alarmKey = ({ key, openedAt }: Incident, level: number) =>
  `hims-ops/${key}/${openedAt.toMillis()}/${level}`;

/** What the pager is told about an incident. Of a private one only that there is one: a pager is read over shoulders. */
export function createPages({ incidents, systems, directory }: Deps) {
  function whatOf(incident: Incident, words: string): string {
    const what = isPrivate(incident) ? `${incident.visibility} incident` : incident.title;
    return `${incident.severity} ${incident.key} ${what} (${incident.system}): ${words}`;
  }

  function trigger(incident: Incident, level: number, words: string): Page {
    return {
      action: 'trigger',
      key: alarmKey(incident, level),
      summary: whatOf(incident, words),
      source: incident.system,
      severity: incident.severity === 'SEV-1' ? 'critical' : 'error',
      details: { incident: incident.key, severity: incident.severity, system: incident.system, level },
    };
  }

  async function called(incident: Incident, level: number, now: DateTime): Promise<string> {
    const system = shownSystem(systems, incident.system);
    const calls = (await incidents.calls(incident.number)).filter((call) => call.level === level);
    const names = calls.map(
      ({ person }) =>
        directory.people().find(({ id }) => id === person)?.name ?? person.replace(/^slack:/, ''),
    );
    const title = level === 0 ? 'on call' : (stepAt(system, level)?.title ?? 'next level');
    const at = incident.respond.dueAt.setZone(system.zone).toFormat('HH:mm ZZZZ');
    const due = incident.respond.dueAt <= now ? `no answer since ${at}` : `answer by ${at}`;
    return `${due}. Called: ${title}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
  }

  return async (notice: Notice, now: DateTime): Promise<readonly Page[]> => {
    const incident = await incidents.get(incidentNumber(notice.subject));
    const isOver = incident.status === 'resolved' || incident.status === 'closed';
    switch (notice.kind) {
      case 'incident-page': {
        const level = Number(notice.data['level'] ?? 0);
        if (isOver) return [];
        // Somebody has answered meanwhile; but whoever is called by hand is wanted all the same.
        if (incident.status !== 'open' && notice.data['byHand'] !== true) return [];
        return [trigger(incident, level, await called(incident, level, now))];
      }
      case 'incident-unseen':
        if (isOver || incident.status !== 'open') return [];
        return [trigger(incident, -1, 'Slack has not shown it to anybody. Use the telephone.')];
      case 'incident-page-over': {
        const action = isOver ? 'resolve' : 'acknowledge';
        const levels = [-1, ...Array.from({ length: incident.level + 1 }, (_none, level) => level)];
        return levels.map((level) => ({ ...trigger(incident, level, 'over'), action }));
      }
      default:
        throw new Error(`the pager knows nothing of ${notice.kind}`);
    }
  };
}
