import type { DateTime } from 'luxon';
import { type Incident, incidentNumber, peopleOf } from '../../incidents/model.ts';
import type { Notice } from '../../notices/model.ts';
import { shownSystem } from '../../systems/lookup.ts';
import { wholeText } from '../blocks.ts';
import type { CardContext, Rendered } from '../cards/incident.ts';
import { lateNote } from '../cards/late.ts';
import { namer } from '../names.ts';
import type { DeliveryContext, Outgoing } from './define.ts';

/** Where the one card of the incident stands: in the team's channel, in its own, or with one person. */
export function cardSlot(key: string, target: Notice['target']): string {
  switch (target.to) {
    case 'incident':
      return `incident:${key}:own`;
    case 'person':
      return `incident:${key}:${target.person}`;
    default:
      return `incident:${key}`;
  }
}

/** In a channel of its own lines stand by themselves; elsewhere they go into the thread of the card. */
export function threadOf({ subject, target }: Notice): { threadOf?: string } {
  return target.to === 'incident' ? {} : { threadOf: cardSlot(subject, target) };
}

export interface Scene extends CardContext {
  incident: Incident;
  now: DateTime;
}

/** The incident as it is now, with everybody's name. */
export async function sceneOf(
  notice: Notice,
  context: DeliveryContext,
  alsoNamed: readonly string[] = [],
): Promise<Scene> {
  return sceneAround(await context.incidents.get(incidentNumber(notice.subject)), context, alsoNamed);
}

/** The same of an incident that was just read. */
export async function sceneAround(
  incident: Incident,
  context: DeliveryContext,
  alsoNamed: readonly string[] = [],
): Promise<Scene> {
  const reached = await context.incidents.reached(incident);
  const called = reached.map(({ person }) => person);
  return {
    incident,
    reached,
    system: shownSystem(context.systems, incident.system),
    now: context.now,
    maintenance: await context.maintenance.openNow(context.now, incident.system),
    name: await namer(context.directory, [...peopleOf(incident), ...called, ...alsoNamed]),
  };
}

/** "(told 22 min late, …) " where it should have been said long ago. */
export async function lateness(notice: Notice, scene: Scene, context: DeliveryContext): Promise<string> {
  return lateNote(notice.wantedAt, scene.now, scene.system.zone, await context.outageAt(notice.wantedAt));
}

/** A line beside the card; its notification says which incident it is about. */
export async function lineOf(
  notice: Notice,
  scene: Scene,
  context: DeliveryContext,
  line: string,
  more: Rendered['blocks'] = [],
): Promise<Outgoing> {
  const text = `${await lateness(notice, scene, context)}${line}`;
  const { incident } = scene;
  const sentence = line.includes(incident.key) ? text : `${incident.severity} ${incident.key}: ${text}`;
  const message: Rendered = { text: sentence, blocks: [...wholeText(text), ...more] };
  return { act: 'post', message, ...threadOf(notice) };
}

/** The one person whom a notice is for. */
export function personOf({ kind, target }: Notice): string {
  if (target.to !== 'person') throw new Error(`${kind} goes to a person`);
  return target.person;
}
