import type { DateTime } from 'luxon';
import { z } from 'zod';
import type { Notice, Page } from '../notices/model.ts';
import type { Directory } from '../people/directory.ts';
import { shownSystem } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import { zoneName } from '../systems/zone-name.ts';
import { openCalls } from './call-reach.ts';
import { type Incident, incidentNumber, isPrivate } from './model.ts';
import { stepAt } from './order.ts';
import { needsAnswer } from './rules.ts';
import type { IncidentReader } from './service.ts';

interface Deps {
  incidents: Pick<IncidentReader, 'get' | 'calls'>;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Pick<Directory, 'nameOf'>;
}

const PageData = z.object({
  round: z.number().default(0),
  level: z.number().default(0),
  upTo: z.number().default(0),
});

/** What rang because Slack showed nothing. */
const unseenLevel = -1;

/** What the pager is told about an incident. Of a private one only that there is one: a pager is read over shoulders. */
export function createPages({ incidents, systems, directory }: Deps) {
  function whatOf(incident: Incident, words: string): string {
    const what = isPrivate(incident) ? `${incident.visibility} incident` : incident.title;
    return `${incident.severity} ${incident.key} ${what} (${incident.system}): ${words}`;
  }

  function trigger(incident: Incident, round: number, level: number, words: string): Page {
    return {
      action: 'trigger',
      // One alarm for each level of each round, so that every step of the escalation wakes somebody anew.
      key: `hims-ops/${incident.key}/${incident.openedAt.toMillis()}/${round}/${level}`,
      summary: whatOf(incident, words),
      source: incident.system,
      severity: incident.severity === 'SEV-1' ? 'critical' : 'error',
      details: { incident: incident.key, severity: incident.severity, system: incident.system, level },
    };
  }

  async function called(incident: Incident, level: number, now: DateTime): Promise<string> {
    const system = shownSystem(systems, incident.system);
    const calls = (await incidents.calls(incident.number)).filter(
      (call) => call.level === level && call.round === incident.round,
    );
    const names = calls.map(({ person }) => directory.nameOf(person));
    const title = level === 0 ? 'on call' : (stepAt(system, level)?.title ?? 'by name');
    return `${stateOf(incident, system.zone, now)}. Called: ${title}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
  }

  return async (notice: Notice, now: DateTime): Promise<readonly Page[]> => {
    const incident = await incidents.get(incidentNumber(notice.subject));
    const { round, level, upTo } = PageData.parse(notice.data);
    const isOver = incident.status === 'resolved' || incident.status === 'closed';
    const isPast = isOver || round < incident.round;
    switch (notice.kind) {
      case 'incident-page':
        if (isPast || !needsAnswer(incident)) return []; // somebody has answered meanwhile
        return [trigger(incident, round, level, await called(incident, level, now))];
      case 'incident-unseen':
        if (isPast || incident.status !== 'open') return [];
        return [
          trigger(incident, round, unseenLevel, 'Slack has not shown it to anybody. Use the telephone.'),
        ];
      case 'incident-page-over': {
        const action = isPast ? 'resolve' : 'acknowledge';
        const order = Array.from({ length: upTo + 1 }, (_none, index) => ({ round, level: index }));
        const all = await incidents.calls(incident.number);
        const open = openCalls(incident, all); // called by name, and waited for beyond the end of a round
        const calls = all.filter((call) => call.round <= round && !open.includes(call));
        const rung = new Map(
          [{ round, level: unseenLevel }, ...order, ...calls].map((one) => [
            `${one.round}/${one.level}`,
            one,
          ]),
        );
        return [...rung.values()].map((one) => ({
          ...trigger(incident, one.round, one.level, 'over'),
          action,
        }));
      }
      default:
        throw new Error(`the pager knows nothing of ${notice.kind}`);
    }
  };
}

function stateOf({ respond, resolve }: Incident, zone: string, now: DateTime): string {
  const clock = (at: DateTime) => `${at.setZone(zone).toFormat('HH:mm')} ${zoneName(at, zone)}`;
  if (respond.metAt) return `answered before, your answer is needed; resolve by ${clock(resolve.dueAt)}`;
  return respond.dueAt <= now
    ? `no answer since ${clock(respond.dueAt)}`
    : `answer by ${clock(respond.dueAt)}`;
}
