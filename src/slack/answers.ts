import { type Incident, peopleOf } from '../incidents/model.ts';
import { type IncidentMove, requireLegal } from '../incidents/rules.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import { pages } from './blocks.ts';
import { incidentCard } from './cards/incident.ts';
import { incidentHistory } from './cards/incident-lines.ts';
import { openedText } from './cards/sentences.ts';
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
function channelLink(services: Services, purpose: string, system: string): string {
  const id = services.channelId(purpose, system);
  return id ? `<#${id}>` : 'the incidents channel';
}

/** What the person who opened it reads. */
export async function openedAnswer(services: Services, incident: Incident): Promise<Answer> {
  const calls = await services.incidents.calls(incident.number);
  return onlyToYou(openedText(incident, channelLink(services, 'incidents', incident.system), calls.length));
}

/** Refuses before a form opens, so that nobody types in vain. */
export async function incidentFor(
  number: number,
  move: IncidentMove,
  actor: Actor,
  services: Services,
): Promise<Incident> {
  const incident = await services.incidents.get(number);
  permit(actor, `incident.${move}`, incident.system, services.directory.whoCan);
  requireLegal(incident, move);
  return incident;
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
