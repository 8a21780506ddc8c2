import type { KnownBlock, ModalView } from '@slack/types';
import { Duration } from 'luxon';
import {
  type Change,
  type ChangeContent,
  type ChangeType,
  changeTypes,
  type Span,
} from '../../changes/model.ts';
import { spanText, startText } from '../../changes/words.ts';
import { UserError } from '../../errors.ts';
import type { Maintenance } from '../../maintenance/model.ts';
import { type SystemProfile, sizes } from '../../systems/model.ts';
import type { Person } from '../../systems/model-people.ts';
import { modal, radioField, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { cut, limits } from '../limits.ts';
import { span } from '../text.ts';
import { changeModal, changeTexts, isoOf, riskChoices } from './forms-change-work.ts';
import { systemField } from './system-field.ts';

const typeWords: Readonly<Record<ChangeType, string>> = {
  standard: 'Standard: pre-approved, from the catalogue',
  normal: 'Normal: the board decides',
  emergency: 'Emergency: one approval now, the review afterwards',
};

/** What was typed and has no field of its own; it goes with the form. */
export interface RequestExtras {
  after?: readonly number[] | undefined;
  incident?: number | undefined;
  maintenance?: number | undefined;
  environment?: string | undefined;
  title?: string | undefined;
  /** As it was typed: the name, and values. */
  procedure?: string | undefined;
}

/** First of all: which system, and which kind of change; the second form depends on both. */
export function requestForm(
  systems: ReadonlyMap<string, SystemProfile>,
  typed: { system?: string | undefined; type?: ChangeType | undefined; extras?: RequestExtras },
): ModalView {
  const all = [...systems.values()];
  const known = typed.system ?? (all.length === 1 ? all[0]?.id : undefined);
  return modal({
    callbackId: ids.change.requestNext,
    title: 'Request a change',
    submit: 'Next',
    blocks: [
      systemField(all, { initial: known }),
      radioField(
        'type',
        'Which kind?',
        changeTypes.map((value) => ({ value, text: typeWords[value] })),
        typed.type ?? 'normal',
      ),
    ],
    meta: { v: 1, extras: typed.extras ?? {} },
  });
}

/** What the fields of a request can be chosen from. */
export interface RequestChoices {
  system: SystemProfile;
  people: readonly Person[];
  /** The next free times. */
  slots: readonly Span[];
  /** Maintenance that is announced, in which it could be carried out. */
  maintenances: readonly Maintenance[];
}

/** Lengths that a change usually has, ISO 8601. */
const lengths = ['PT15M', 'PT30M', 'PT1H', 'PT2H', 'PT4H', 'PT8H', 'P1D'] as const;

export const noTime = 'none';

function whenField({ system, slots, maintenances }: RequestChoices, current?: Span): KnownBlock {
  const times = current ? [current, ...slots.filter((slot) => isoOf(slot) !== isoOf(current))] : slots;
  const inWindows = maintenances.slice(0, 20).map(({ key, title, startsAt, endsAt }) => ({
    value: key,
    text: cut(`In ${key}, ${spanText({ startsAt, endsAt }, system.zone)}: ${title}`, limits.option),
  }));
  const choices = [
    { value: noTime, text: 'No time yet: given when it is decided' },
    // How long it takes is another field, so only the start is said.
    ...times.map((time) => ({ value: isoOf(time), text: `From ${startText(time, system.zone)}` })),
    ...inWindows,
  ];
  return selectField('when', 'When?', choices, { initial: current ? isoOf(current) : noTime });
}

/** The time that is wanted so far; of its length only the start is shown. */
function currentOf({
  startsAt,
  takes,
}: Pick<Partial<ChangeContent>, 'startsAt' | 'takes'>): Span | undefined {
  return startsAt && { startsAt, endsAt: takes ? startsAt.plus(takes) : startsAt };
}

function implementerField({ people }: RequestChoices, current: string | undefined): KnownBlock[] {
  if (people.length === 0) return [];
  return [
    selectField(
      'implementer',
      'Carried out by',
      people.map(({ id, name }) => ({ value: id, text: name })),
      { optional: true, hint: 'Left out: you.', initial: current },
    ),
  ];
}

/** The fields of a normal change or an emergency, as they are or empty. */
function contentFields(
  choices: RequestChoices,
  now: Partial<ChangeContent>,
  pullRequest?: string,
): KnownBlock[] {
  const { system } = choices;
  const { title, clinicalImpact, plan, rollbackPlan, validationPlan, takes, type } = now;
  const offered = sizes.filter((size) => size !== 'emergency' || type === 'emergency');
  const length = takes?.toISO() ?? 'PT1H';
  const allLengths = lengths.some((one) => one === length) ? lengths : [length, ...lengths];
  return [
    textField('title', 'What is changed?', { max: changeTexts.title, initial: title }),
    textField('clinicalImpact', 'What does clinical work notice?', {
      max: changeTexts.impact,
      hint: 'For example: 20 minutes without sign-in. No names or numbers of patients.',
      initial: clinicalImpact,
    }),
    textField('plan', 'Plan', { max: changeTexts.plan, lines: true, initial: plan }),
    textField('rollbackPlan', 'How is it rolled back?', {
      max: changeTexts.plan,
      lines: true,
      initial: rollbackPlan,
    }),
    textField('validationPlan', 'How is it validated?', {
      max: changeTexts.plan,
      lines: true,
      hint: 'One check a line; each of them is ticked before it is completed.',
      initial: validationPlan,
    }),
    selectField('likelihood', 'How likely does it go wrong?', riskChoices, {
      initial: now.likelihood ?? 'medium',
    }),
    selectField('impact', 'How bad would that be?', riskChoices, { initial: now.impact ?? 'medium' }),
    selectField(
      'size',
      'Size',
      offered.map((value) => ({ value, text: value })),
      { initial: offered.find((size) => size === now.size) ?? 'minor' },
    ),
    ...(system.environments.length > 1
      ? [
          selectField(
            'environment',
            'Environment',
            system.environments.map((value) => ({ value, text: value })),
            { initial: now.environment ?? system.usualEnvironment },
          ),
        ]
      : []),
    ...(system.categories.length > 0
      ? [
          selectField(
            'category',
            'Category',
            system.categories.map(({ name, group }) => ({
              value: name,
              text: cut(`${name} (${group})`, limits.option),
            })),
            { optional: true, initial: now.category },
          ),
        ]
      : []),
    whenField(choices, currentOf(now)),
    selectField(
      'takes',
      'How long does it take?',
      allLengths.map((iso) => ({ value: iso, text: span(Duration.fromISO(iso)) })),
      { initial: length },
    ),
    ...implementerField(choices, now.implementer),
    textField('pullRequest', 'Pull request', {
      max: 300,
      optional: true,
      hint: 'Its address on GitHub.',
      initial: pullRequest,
    }),
  ];
}

/** What was typed and has its field in the second form. */
export type TypedContent = Partial<Omit<ChangeContent, 'pullRequest'>> & { pullRequest?: string | undefined };

/** The second form of a request. */
export function contentForm(
  type: ChangeType,
  choices: RequestChoices,
  extras: RequestExtras,
  { pullRequest, ...known }: TypedContent = {},
): ModalView {
  const { system } = choices;
  const { title, environment, ...rest } = extras;
  const meta = {
    v: 1,
    system: system.id,
    type,
    extras: { ...rest, ...(type === 'standard' ? { environment } : {}) },
  };
  const heading = { callbackId: ids.change.requestSubmit, title: 'Request a change', submit: 'Ask', meta };
  const typed = {
    ...(title ? { title } : {}),
    ...(environment ? { environment } : {}),
    ...(type === 'emergency' ? { size: 'emergency' as const } : {}),
    ...known,
    type,
  };
  if (type !== 'standard') return modal({ ...heading, blocks: contentFields(choices, typed, pullRequest) });
  if (system.standardChanges.length === 0)
    throw new UserError(
      'change.no-template',
      `${system.id} has no pre-approved changes yet. Ask for a normal change.`,
    );
  return modal({
    ...heading,
    blocks: [
      selectField(
        'template',
        'Which one?',
        system.standardChanges.map(({ name, title: words }) => ({
          value: name,
          text: cut(`${name} · ${words}`, limits.option),
        })),
      ),
      whenField(choices, currentOf(known)),
      ...implementerField(choices, known.implementer),
    ],
  });
}

/** The same fields with what they hold; of a standard change only what may be chosen. */
export function editForm(
  change: Change,
  choices: RequestChoices,
  pullRequest: string | undefined,
): ModalView {
  const fields =
    change.type === 'standard'
      ? [whenField(choices, currentOf(change)), ...implementerField(choices, change.implementer)]
      : contentFields(choices, change, pullRequest);
  const shown = { revision: change.revision };
  return changeModal(change, ids.change.editSubmit, `Edit ${change.key}`, 'Change', fields, shown);
}
