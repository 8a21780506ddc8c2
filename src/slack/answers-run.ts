import type { KnownBlock, ModalView } from '@slack/types';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { type Run, type RunStep, stepOf } from '../procedures/model.ts';
import {
  awaitsWord,
  isLegalForStep,
  isStepOver,
  isUnconfirmed,
  type RunSight,
  requireGoingOn,
  type StepDeed,
  shownText,
} from '../procedures/service.ts';
import { shownSystem } from '../systems/lookup.ts';
import { actions, context as noteBlock, pages, section } from './blocks.ts';
import { incidentTexts, openForm } from './cards/forms.ts';
import { runCard } from './cards/run.ts';
import { runButtons, stepButtons } from './cards/run-buttons.ts';
import { evidenceText } from './cards/run-sentences.ts';
import { stepLine, stepMessage } from './cards/run-step.ts';
import { peopleInRun, type RunContext } from './cards/run-words.ts';
import { linksOfKeys } from './change-links.ts';
import type { Answer, FormAnswer, Services } from './define.ts';
import { cut } from './limits.ts';
import { namer } from './names.ts';
import { withoutKeys } from './question.ts';
import { refuseSeveral } from './several-names.ts';

/** Keys that a card of a run leads to. */
export function keysInRun({ run, holders, incident }: RunSight): string[] {
  return [
    ...holders,
    ...(incident === undefined ? [] : [incident]),
    ...[run.change, run.freezeChange].flatMap((number) => (number === undefined ? [] : `CHG-${number}`)),
  ];
}

async function runContext(services: Services, sight: RunSight): Promise<RunContext> {
  return {
    system: shownSystem(services.systems, sight.run.system),
    now: services.now(),
    name: await namer(services.directory, peopleInRun(sight)),
    team: services.directory.teamName,
    link: await linksOfKeys(keysInRun(sight), services.linkTo),
  };
}

const roomForSteps = 5_000;
const roomForHands = 3_500;
const mostHands = 8;
/** So many that are over are shown before the first that is not; the log has all of them. */
const mostOver = 12;

/** The steps around where it stands. */
function around(run: Run): readonly RunStep[] {
  const first = run.steps.findIndex((one) => !isStepOver(one));
  return first < 0 ? run.steps : run.steps.slice(Math.max(0, first - mostOver));
}

/** The card with its steps and everything that can be done now, for the person who asks. */
export async function runDetails(services: Services, number: number): Promise<Answer> {
  const sight = await services.runs.sight(number);
  const { run } = sight;
  const context = await runContext(services, sight);
  const card = runCard(sight, context);
  const hands = run.steps.filter((one) =>
    (['done', 'retry', 'stop', 'choose'] as const).some((deed) => isLegalForStep(run, one, deed)),
  );
  const shown = around(run);
  const before = run.steps.length - shown.length;
  const lines = [
    ...(before > 0 ? [`… ${before} before; the log has all of them`] : []),
    ...shown
      .filter((one) => !hands.slice(0, mostHands).includes(one))
      .map((one) => stepLine(run, one, context)),
  ];
  return {
    text: card.text,
    blocks: [
      ...card.blocks.slice(0, 1),
      actions(runButtons(run)),
      ...handRows(run, hands, context),
      ...(hands.length > mostHands
        ? [
            noteBlock(
              `The buttons of ${hands.length - mostHands} more are in its thread. Typed: \`/hims run done ${run.key} NAME\``,
            ),
          ]
        : []),
      ...pages(lines, { room: roomForSteps, rest: 'more' }),
    ],
  };
}

/** What a person can do now, each with its buttons, as many as fit. */
function handRows(run: Run, hands: readonly RunStep[], context: RunContext): KnownBlock[] {
  let used = 0;
  return hands.slice(0, mostHands).flatMap((one) => {
    const { blocks } = stepMessage(run, one, context);
    const [first] = blocks;
    used += first?.type === 'section' ? (first.text?.text.length ?? 0) : 0;
    if (used <= roomForHands) return blocks;
    return [section(stepLine(run, one, context)), actions(stepButtons(run, one))];
  });
}

/** What a file of evidence is asked for with. */
export async function evidenceAnswer(services: Services, number: number, actor: Actor): Promise<Answer> {
  return { text: evidenceText(await services.runs.exportEvidence(number, actor)) };
}

async function fitting(services: Services, number: number, deed: StepDeed) {
  const run = await services.runs.get(number);
  const ids = run.steps.filter((one) => isLegalForStep(run, one, deed)).map(({ id }) => id);
  if (ids.length === 0 && deed === 'retry' && awaitsWord(run)) requireGoingOn(run);
  if (ids.length === 0)
    throw new UserError(
      'run.no-step',
      `No step of ${run.key} allows that right now.   /hims run show ${run.key}`,
      { things: [run.key] },
    );
  return { key: run.key, ids };
}

const mostNamed = 12;

/** With the command for this very run, to copy. */
function whichStep({ key, ids }: { key: string; ids: readonly string[] }, example: string): UserError {
  const named = ids.slice(0, mostNamed).join(', ');
  const [, command = '/hims run show'] = /^(\/hims run \S+)/.exec(example) ?? [];
  return new UserError(
    'run.which-step',
    `Which step of ${key}? It can be ${ids.length === 1 ? 'this one' : 'one of these'}: ${named}${ids.length > mostNamed ? ' …' : ''}.   ${command} ${key} ${ids[0] ?? ''}`,
  );
}

/** The one step that waits for a second person, where none was named. */
export async function unconfirmedStep(services: Services, number: number, example: string): Promise<string> {
  const run = await services.runs.get(number);
  const [first, ...others] = run.steps.filter(isUnconfirmed).map(({ id }) => id);
  if (first === undefined)
    throw new UserError(
      'run.no-step',
      `No step of ${run.key} waits for a confirmation.   /hims run show ${run.key}`,
      { things: [run.key] },
    );
  if (others.length > 0) throw whichStep({ key: run.key, ids: [first, ...others] }, example);
  return first;
}

/** The one step that this can be done to, where none was named. Throws `run.which-step`, naming those there are. */
export async function onlyStep(
  services: Services,
  number: number,
  deed: StepDeed,
  example: string,
): Promise<string> {
  const found = await fitting(services, number, deed);
  const [first, ...others] = found.ids;
  if (first !== undefined && others.length === 0) return first;
  throw whichStep(found, example);
}

/** Names the steps that this can be done to, or asks for what else is missing in a form. */
export function missingStep<T extends object>(
  example: string,
  deed: StepDeed,
  form?: (run: Run, one: RunStep, typed: Partial<T>, services: Services) => ModalView,
) {
  return async (
    typed: Partial<T> & { run?: number | undefined; step?: string | undefined },
    { actor, services }: { actor: Actor; services: Services },
  ): Promise<ModalView> => {
    if (typed.run === undefined)
      throw new UserError('command.missing', `Which run?   ${withoutKeys(example)}`);
    if (!form) throw whichStep(await fitting(services, typed.run, deed), example);
    const id = typed.step ?? (await onlyStep(services, typed.run, deed, example));
    const { run, one } = await services.runs.stepFor(typed.run, id, deed, actor);
    return form(run, one, typed, services);
  };
}

/** The form of an incident about what a step measured, with the system and the numbers in it. */
export async function incidentAbout(
  services: Services,
  actor: Actor,
  number: number,
  id: string,
): Promise<FormAnswer> {
  const { run, one } = await stepNow(services, number, id);
  permit(actor, 'incident.open', run.system, services.directory.whoCan);
  const broken = one.result?.measured?.find(({ isWithin }) => !isWithin);
  const what = broken
    ? `${broken.name} is ${broken.value} ${broken.unit}`.trim()
    : shownText(one.step.title, run.values);
  const title = cut(`${what} (${run.key})`, incidentTexts.title);
  return { form: openForm(services.systems, { system: run.system, title }) };
}

/** A step of a run as it is now. */
export async function stepNow(
  services: Services,
  number: number,
  id: string,
): Promise<{ run: Run; one: RunStep }> {
  const run = await services.runs.get(number);
  return { run, one: stepOf(run, id) };
}

/** What stands behind the step is only the names of others: each is done by a line of its own. */
export function refuseSeveralSteps(
  run: Run,
  step: string,
  text: string | undefined,
  deed: 'done' | 'fail' | 'skip',
): void {
  const names = run.steps.map(({ id }) => id);
  refuseSeveral({ line: `run ${deed} ${run.key}`, name: step, text, names }, { reason: deed === 'skip' });
}
