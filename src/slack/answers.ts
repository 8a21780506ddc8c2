import { type Incident, peopleOf } from '../incidents/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { pages } from './blocks.ts';
import { incidentCard } from './cards/incident.ts';
import { incidentHistory } from './cards/incident-lines.ts';
import type { Answer, Services } from './define.ts';
import { type Namer, namer } from './names.ts';

/** Names for everybody who appears in these incidents. */
export function incidentNamer(services: Services, incidents: readonly Incident[]): Promise<Namer> {
  return namer(services.directory, incidents.flatMap(peopleOf));
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
  const name = await namer(directory, [...peopleOf(incident), ...timeline.map((entry) => entry.actor)]);
  const context = { system: systemOf(systems, incident.system), now: services.now(), name };
  const card = incidentCard(incident, context);
  const history = pages(incidentHistory(incident, timeline, deadlines, context));
  return { text: card.text, blocks: [...card.blocks, ...history] };
}
