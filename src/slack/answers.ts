import type { Incident } from '../incidents/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { section } from './blocks.ts';
import { incidentCard } from './cards/incident.ts';
import { incidentDetails } from './cards/incident-lines.ts';
import type { Answer, Services } from './define.ts';
import { limits } from './limits.ts';
import { type Namer, namer } from './names.ts';

/** Names for everybody who appears in these incidents. */
export function incidentNamer(services: Services, incidents: readonly Incident[]): Promise<Namer> {
  return namer(
    services.directory,
    incidents.flatMap((one) => [
      one.openedBy,
      one.acknowledgedBy,
      one.commander,
      one.resolvedBy,
      one.lastUpdate?.by,
    ]),
  );
}

export function onlyToYou(text: string): Answer {
  return { text };
}

/** `#incidents`, as a link where the channel is known. */
export function channelLink(services: Services, purpose: string, system: string): string {
  const id = services.channelId(purpose, system);
  return id ? `<#${id}>` : 'the incidents channel';
}

/** The card with its whole history, for the person who asks. */
export async function detailsAnswer(services: Services, number: number): Promise<Answer> {
  const { incidents, systems, directory } = services;
  const incident = await incidents.get(number);
  const timeline = await incidents.timeline(number);
  const deadlines = await incidents.deadlines(number);
  const people = [
    incident.openedBy,
    incident.acknowledgedBy,
    incident.commander,
    incident.resolvedBy,
    incident.lastUpdate?.by,
  ];
  const name = await namer(directory, [...people, ...timeline.map((entry) => entry.actor)]);
  const context = { system: systemOf(systems, incident.system), now: services.now(), name };
  const card = incidentCard(incident, context);
  const history = pages(incidentDetails(incident, timeline, deadlines, context));
  return { text: card.text, blocks: [...card.blocks, ...history] };
}

const longestHistory = 9_000;

/** Long text over several sections, cut between lines; the oldest lines go first when it is too long for one message. */
function pages(text: string) {
  const lines = text.split('\n');
  let dropped = 0;
  while (lines.join('\n').length > longestHistory && lines.length > 1) {
    lines.shift();
    dropped += 1;
  }
  if (dropped > 0) lines.unshift(`(${dropped} older entries are in the audit log)`);
  const parts: string[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= limits.section)
      parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line);
  }
  return parts.map(section);
}
