import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { type Incident, peopleOf } from '../incidents/model.ts';
import type { Opened } from '../incidents/open.ts';
import { type IncidentMove, isWorse, requireLegal } from '../incidents/rules.ts';
import type { Actor } from '../people/model.ts';
import { may, permit } from '../people/permissions.ts';
import { shownSystem } from '../systems/lookup.ts';
import { actions, button, menu, pages, section } from './blocks.ts';
import { otherThanShown } from './cards/form-shown.ts';
import { everyChoice, incidentCard, likelyButtons } from './cards/incident.ts';
import { acknowledgedText, openedText, similarText } from './cards/sentences.ts';
import { incidentHistory, peopleIn, taskRow } from './cards/timeline.ts';
import type { Answer, Services } from './define.ts';
import { type IncidentMeta, ids, mergeValue } from './ids.ts';
import { type Namer, namer } from './names.ts';
import { withoutKeys } from './question.ts';

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

/** What the person who opened it reads; what looks like the same is offered for merging. */
export async function openedAnswer(
  services: Services,
  { incident, called, similar }: Opened,
): Promise<Answer> {
  const channel =
    incident.visibility === 'everyone'
      ? channelLink(services, 'incidents', incident.system)
      : 'a private channel of its own';
  const name = await namer(services.directory, called);
  const text = openedText(incident, channel, called, { ...services, name });
  if (similar.length === 0) return onlyToYou(text);
  const now = services.now();
  const offers = similar.map((one) => ({
    line: similarText(one, now),
    // The graver one goes on: its deadlines and calls do.
    ...(isWorse(incident.severity, one.severity)
      ? { label: `Merge ${one.key} into this`, value: mergeValue(one, incident, now) }
      : { label: `Merge into ${one.key}`, value: mergeValue(incident, one, now) }),
  }));
  return {
    text: [text, ...offers.map(({ line }) => line)].join('\n'),
    blocks: [
      section(text),
      ...offers.map(({ line, label, value }) => ({
        ...section(line),
        accessory: button(label, ids.incident.merge, value),
      })),
    ],
  };
}

/** What somebody reads who has acknowledged it. */
export async function acknowledgedAnswer(
  incident: Incident,
  actor: Actor,
  services: Services,
): Promise<Answer> {
  const mayUpdate =
    may(actor, 'incident.update', incident.system) ||
    (await services.incidents.mayByThing(incident, 'update', actor));
  return onlyToYou(acknowledgedText(incident, mayUpdate, services));
}

/** Refuses before a form opens, so that nobody types in vain. */
export async function incidentFor(
  number: number,
  move: IncidentMove,
  actor: Actor,
  services: Services,
): Promise<Incident> {
  const incident = await services.incidents.view(number, actor);
  if (!(await services.incidents.mayByThing(incident, move, actor)))
    permit(actor, `incident.${move}`, incident.system, services.directory.whoCan);
  const called = move === 'reopen' ? await services.incidents.reached(incident) : [];
  requireLegal(
    incident,
    move,
    called.map(({ person }) => person),
  );
  return incident;
}

/** The form of a command about an incident: without the incident there is nothing to ask for. */
export function aboutIncident<T extends object>(
  example: string,
  move: IncidentMove,
  form: (incident: Incident, typed: Partial<T>, services: Services) => ModalView,
) {
  return async (
    typed: Partial<T> & { incident?: number | undefined },
    { actor, services }: { actor: Actor; services: Services },
  ): Promise<ModalView> => {
    if (typed.incident === undefined)
      throw new UserError('command.missing', `Which incident?   ${withoutKeys(example)}`);
    return form(await incidentFor(typed.incident, move, actor, services), typed, services);
  };
}

async function pastOf(services: Services, number: number, actor: Actor) {
  const { incidents, systems, directory } = services;
  const incident = await incidents.view(number, actor);
  const timeline = await incidents.timeline(number);
  const deadlines = await incidents.deadlines(number);
  const tasks = await incidents.tasks(number);
  const reached = await incidents.reached(incident);
  const name = await namer(directory, [
    ...peopleOf(incident),
    ...timeline.flatMap(peopleIn),
    ...tasks.map(({ owner }) => owner),
    ...reached.map(({ person }) => person),
  ]);
  const maintenance = await services.maintenance.openNow(services.now(), incident.system);
  const context = {
    system: shownSystem(systems, incident.system),
    now: services.now(),
    name,
    maintenance,
    reached,
  };
  return { incident, tasks, context, history: incidentHistory(incident, timeline, deadlines, context) };
}

/** Characters, so that card, tasks and history fit into one message together. */
const roomForTasks = 3_000;
const roomBesideTasks = 6_500;

/** The card with its tasks and history, and everything that can be done, for the person who asks. */
export async function detailsAnswer(services: Services, number: number, actor: Actor): Promise<Answer> {
  const { incident, tasks, context, history } = await pastOf(services, number, actor);
  const card = incidentCard(incident, context);
  return {
    text: card.text,
    blocks: [
      ...card.blocks.slice(0, 1),
      actions([...likelyButtons(incident), menu(ids.incident.more, 'Do…', everyChoice(incident))]),
      ...pages(
        tasks.map((task) => taskRow(task, context)),
        { room: roomForTasks, rest: 'more' },
      ),
      ...pages(history, { room: roomBesideTasks }),
    ],
  };
}

/** Everything that happened, the newest first, because that is what is asked for at night. */
export async function timelineAnswer(services: Services, number: number, actor: Actor): Promise<Answer> {
  const { incident, history } = await pastOf(services, number, actor);
  return { text: `Timeline of ${incident.key}`, blocks: pages(history) };
}

/** What stood in the form is not so any more: nothing of it is saved, and nobody's words are overwritten unseen. */
function formOutdated(key: string, what: string): UserError {
  return new UserError(
    'incident.form-outdated',
    `${what}. Nothing was saved. See what it is now:   /hims incident show ${key}`,
  );
}

/** The incident, as long as it is what the form showed; a form may stand open for an hour. */
export async function requireAsShown(
  { incident: number, shown }: z.infer<typeof IncidentMeta>,
  actor: Actor,
  services: Services,
): Promise<Incident> {
  const incident = await services.incidents.view(number, actor);
  const changed = otherThanShown(incident, shown);
  if (changed !== undefined) throw formOutdated(incident.key, changed);
  return incident;
}
