import type { ModalView } from '@slack/types';
import type { Duration } from 'luxon';
import type { z } from 'zod';
import { UserError } from '../errors.ts';
import type { Announced, AnnounceRequest } from '../maintenance/announce.ts';
import { type Maintenance, peopleOf } from '../maintenance/model.ts';
import { mayByThing } from '../maintenance/moves.ts';
import type { MoveOutcome, MoveRequest } from '../maintenance/reschedule.ts';
import { type MaintenanceMove, requireLegal } from '../maintenance/rules.ts';
import { dayWords, lengthWords } from '../maintenance/words.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { shownSystem, systemOf } from '../systems/lookup.ts';
import { onlyToYou } from './answers.ts';
import { actions, button, menu, pages, section, wholeText } from './blocks.ts';
import { moveForm, timeOf } from './cards/forms-maintenance.ts';
import { type AnnounceTyped, announceDetailsForm, announceForm } from './cards/forms-maintenance-announce.ts';
import { cardLines, likelyButtons, maintenanceSentence, moreChoices } from './cards/maintenance.ts';
import { draftValue, offerMark } from './cards/maintenance-draft.ts';
import { earlierGrant, latestDecision, ledgerLines, ledgerSummary } from './cards/maintenance-ledger.ts';
import { announcedText, movedText } from './cards/maintenance-sentences.ts';
import { peopleInVotes } from './cards/voters.ts';
import type { Answer, Reply, Services } from './define.ts';
import { maintenanceSceneOf } from './deliveries/maintenance-scene.ts';
import { ids, type MaintenanceMeta } from './ids.ts';
import { moveValue } from './ids-maintenance.ts';
import { namer } from './names.ts';
import { withoutKeys } from './question.ts';
import { escape } from './text.ts';

export type PersonsMove = Exclude<MaintenanceMove, 'grant' | 'refuse'>;

/** Refuses before a form opens, so that nobody types in vain. */
export async function maintenanceFor(
  number: number,
  move: PersonsMove,
  actor: Actor,
  services: Services,
): Promise<Maintenance> {
  const maintenance = await services.maintenance.get(number);
  if (!mayByThing(maintenance, move, actor))
    permit(actor, `maintenance.${move}`, maintenance.system, services.directory.whoCan);
  requireLegal(maintenance, move);
  return maintenance;
}

/** The form of a command about a maintenance: without its key there is nothing to ask for. */
export function aboutMaintenance<T extends object>(
  example: string,
  move: PersonsMove,
  form: (maintenance: Maintenance, typed: Partial<T>, services: Services) => ModalView | Promise<ModalView>,
) {
  return async (
    typed: Partial<T> & { maintenance?: number | undefined },
    { actor, services }: { actor: Actor; services: Services },
  ): Promise<ModalView> => {
    if (typed.maintenance === undefined)
      throw new UserError('command.missing', `Which maintenance?   ${withoutKeys(example)}`);
    return form(await maintenanceFor(typed.maintenance, move, actor, services), typed, services);
  };
}

/** A form that showed another time is not what anybody decided: nothing of it is saved. */
export async function requireSameTime(
  { maintenance: number, sequence }: z.infer<typeof MaintenanceMeta>,
  services: Services,
): Promise<void> {
  const maintenance = await services.maintenance.get(number);
  const { key, status, endedAt } = maintenance;
  // What is over says so itself.
  if (endedAt || sequence === undefined || sequence === maintenance.sequence) return;
  const changed = status === 'in progress' ? 'extended' : 'moved';
  throw new UserError(
    'maintenance.form-outdated',
    `${key} was ${changed} since you opened this form: it is on ${timeOf(maintenance, services)}. Nothing was saved. See what it is now:   /hims maintenance show ${key}`,
  );
}

/** The same of forms that decide on how it stands: an update, a report or another name for it since is a reason to look again. */
export async function requireSameWords(
  meta: z.infer<typeof MaintenanceMeta>,
  services: Services,
  { alsoAfterwards = false } = {},
): Promise<void> {
  await requireSameTime(meta, services);
  const { key, version, endedAt } = await services.maintenance.get(meta.maintenance);
  if (meta.version === undefined || meta.version === version) return;
  // What is over says so itself.
  if (endedAt && !alsoAfterwards) return;
  throw new UserError(
    'maintenance.form-outdated',
    `${key} has changed since you opened this form, or somebody has said more about it. Nothing was saved. See what it is now:   /hims maintenance show ${key}`,
  );
}

/** How many windows a menu offers. */
const offered = 25;

/** The form that is next: first the system and the size, then everything that depends on them. */
export async function announceNext(
  typed: AnnounceTyped,
  actor: Actor,
  services: Services,
): Promise<ModalView> {
  const { systems, directory, maintenance, now } = services;
  if (typed.system === undefined || typed.size === undefined) return announceForm(systems, typed);
  permit(actor, 'maintenance.announce', typed.system, directory.whoCan);
  const system = systemOf(systems, typed.system);
  const { size, environment = system.usualEnvironment, takes } = typed;
  if (!system.environments.includes(environment))
    throw new UserError(
      'maintenance.unknown-environment',
      `${system.id} has no environment "${environment}". There are: ${system.environments.join(', ')}.`,
    );
  const wish = { environment, size, ...(takes ? { takes } : {}) };
  const offers = await maintenance.windows(system.id, wish, offered);
  return announceDetailsForm(
    { system, environment, size, offers, people: directory.people(), now: now(), asker: actor.person },
    typed,
  );
}

/** `#maintenance`, as a link where the channel is known. */
function channelLink(services: Services, system: string): string {
  const id = services.channelId('maintenance', system);
  return id ? `<#${id}>` : 'the maintenance channel';
}

/** What became of the announcement; refused, the two ways out stand beside it. */
export function announceAnswer(services: Services, announced: Announced, request: AnnounceRequest): Answer {
  if (announced.outcome !== 'too-late')
    return onlyToYou(announcedText(announced, channelLink(services, request.system), services));
  const { text, earliest } = announced;
  const { zone } = shownSystem(services.systems, request.system);
  const once = offerMark(services.now());
  const taken = earliest && draftValue({ ...request, when: earliest.startsAt.toUTC().toISO() ?? '' }, once);
  const asked = draftValue(request, once);
  const buttons = [
    ...(earliest && taken
      ? [
          button(`Take ${dayWords(earliest.startsAt, zone, services.now())}`, ids.maintenance.take, taken, {
            style: 'primary' as const,
          }),
        ]
      : []),
    ...(asked ? [button('Ask for an exception', ids.maintenance.ask, asked)] : []),
  ];
  const typed = 'To ask for an exception, type it again with --exception "why it cannot wait".';
  const words = buttons.length > 0 ? escape(text) : `${escape(text)} ${typed}`;
  return { text: words, blocks: [...wholeText(words), ...(buttons.length > 0 ? [actions(buttons)] : [])] };
}

/** In a form, where the fields for both ways out are. */
export function requireAnnounced(announced: Announced): Exclude<Announced, { outcome: 'too-late' }> {
  if (announced.outcome !== 'too-late') return announced;
  throw new UserError(
    'maintenance.too-late',
    `${announced.text} Choose it, or say below why it cannot wait.`,
  );
}

export function moveAnswer(services: Services, moved: MoveOutcome, request: MoveRequest): Answer {
  if (moved.outcome !== 'too-late') return onlyToYou(movedText(moved, services));
  const { earliest, maintenance, room } = moved;
  const { zone } = shownSystem(services.systems, maintenance.system);
  const take = earliest
    ? [
        button(
          `Take ${dayWords(earliest.startsAt, zone, services.now())}`,
          ids.maintenance.moveTake,
          moveValue(maintenance, earliest.startsAt, { takes: request.takes, now: services.now() }),
          { style: 'primary' },
        ),
      ]
    : [];
  const line = (takes: Duration | undefined) =>
    `/hims maintenance move ${request.when} ${maintenance.key}${takes ? ` --duration ${takes.toISO() ?? ''}` : ''}`;
  const words = [
    whyNotMoved(moved),
    ...(room ? [`To take only what is left of it:   ${line(room)}`] : []),
    `To ask for an exception:   ${line(request.takes)} --exception "why it cannot wait"`,
  ]
    .map(escape)
    .join('\n');
  return { text: words, blocks: [...wholeText(words), ...(take.length > 0 ? [actions(take)] : [])] };
}

/** `MW-3 takes 4 hours, and the window has 1 hour 30 minutes left then. …` */
function whyNotMoved({ text, room, maintenance }: Extract<MoveOutcome, { outcome: 'too-late' }>): string {
  if (!room) return text;
  const length = lengthWords(maintenance.endsAt.diff(maintenance.startsAt));
  return `${maintenance.key} takes ${length}, and the window has ${lengthWords(room)} left then. ${text}`;
}

export function requireMoved(moved: MoveOutcome): Exclude<MoveOutcome, { outcome: 'too-late' }> {
  if (moved.outcome !== 'too-late') return moved;
  const shorter = moved.room ? ' choose a shorter time,' : '';
  throw new UserError(
    'maintenance.too-late',
    `${whyNotMoved(moved)} Choose it,${shorter} or say below why it cannot wait.`,
  );
}

/** The form to move it, with the windows that it could have. */
export async function moveFormFor(
  maintenance: Maintenance,
  services: Services,
  typed: Partial<MoveRequest> = {},
): Promise<ModalView> {
  const { environment, size, startsAt, endsAt, number } = maintenance;
  const wish = { environment, size, takes: typed.takes ?? endsAt.diff(startsAt) };
  const offers = await services.maintenance.windows(maintenance.system, wish, offered, number);
  return moveForm(maintenance, offers, services, typed);
}

/** Characters, so that card and notices fit into one message together. */
const roomForLedger = 7_500;

/** The card with its votes and every notice, and everything that can be done, for the person who asks. */
export async function maintenanceDetails(services: Services, number: number): Promise<Answer> {
  const { maintenance: reader, directory, systems, now } = services;
  const { key } = await reader.get(number);
  const approvals = await reader.approvals(key);
  const context = { maintenance: reader, directory, systems, now: now() };
  const scene = await maintenanceSceneOf({ subject: key }, context, peopleInVotes(approvals));
  const { maintenance } = scene;
  const entries = await reader.ledger(number);
  const decisions = [earlierGrant, latestDecision]
    .map((words) => words(maintenance, approvals, scene))
    .filter((words) => words !== undefined);
  const summary = `📒 ${ledgerSummary(maintenance, entries, scene)}`;
  return {
    text: `${maintenanceSentence(maintenance, scene)}\n${summary}`,
    blocks: [
      section([...cardLines(maintenance, scene), ...decisions].join('\n')),
      actions([
        ...likelyButtons(maintenance, scene),
        menu(ids.maintenance.more, 'Do…', moreChoices(maintenance)),
      ]),
      ...wholeText(summary),
      ...pages(ledgerLines(entries, scene), { room: roomForLedger }),
    ],
  };
}

/** Names for everybody who appears in these. */
export function maintenanceNamer(services: Services, maintenances: readonly Maintenance[]) {
  return namer(services.directory, maintenances.flatMap(peopleOf));
}

/** A form, or the words of an answer. */
export async function announceOrAsk(
  request: AnnounceRequest,
  actor: Actor,
  services: Services,
): Promise<Reply> {
  if (request.when === undefined && request.size !== 'emergency')
    return { form: await announceNext(request, actor, services) };
  return announceAnswer(services, await services.maintenance.announce(request, actor), request);
}
