import type { ModalView } from '@slack/types';
import type { AnnounceRequest } from '../../maintenance/announce.ts';
import type { Offer } from '../../maintenance/notice.ts';
import { type Size, type SystemProfile, sizes } from '../../systems/model.ts';
import type { Person } from '../../systems/model-people.ts';
import { checkboxField, context, modal, radioField, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { exceptionField, maintenanceTexts, takesField } from './forms-maintenance.ts';
import { offerWords } from './maintenance-lists.ts';
import { systemField } from './system-field.ts';

/** What is known of it so far. */
export type AnnounceTyped = { [K in keyof AnnounceRequest]?: AnnounceRequest[K] | undefined } & {
  /** The offer that is answered with it. */
  once?: string;
};

const sizeWords: Readonly<Record<Size, string>> = {
  major: 'Major: people will notice, much changes',
  minor: 'Minor: new parts, nothing breaks',
  patch: 'Patch: mends and small improvements',
  routine: 'Routine: care that comes again and again',
  emergency: 'Emergency: it cannot wait, nobody is asked before',
};

/** First which system and how big it is, because the windows depend on that. What was typed already is carried along. */
export function announceForm(systems: ReadonlyMap<string, SystemProfile>, typed: AnnounceTyped): ModalView {
  const all = [...systems.values()];
  const environments = [...new Set(all.flatMap((system) => system.environments))];
  const only = all.length === 1 ? all[0]?.id : undefined;
  return modal({
    callbackId: ids.maintenance.announceNext,
    title: 'Announce maintenance',
    submit: 'Next',
    blocks: [
      systemField(all, { initial: typed.system ?? only }),
      radioField(
        'size',
        'How big is it?',
        sizes.map((size) => ({ value: size, text: sizeWords[size] })),
        typed.size,
      ),
      ...(environments.length > 1
        ? [
            selectField(
              'environment',
              'Environment',
              environments.map((name) => ({ value: name, text: name })),
              { optional: true, hint: 'Left out: production.', initial: typed.environment },
            ),
          ]
        : []),
    ],
    meta: { v: 1, typed: carried(typed) },
  });
}

/** In private_metadata, so that nothing typed is lost on the way to the second form. */
function carried({ takes, ...rest }: AnnounceTyped) {
  return { ...rest, ...(takes ? { takes: takes.toISO() } : {}) };
}

interface Choices {
  system: SystemProfile;
  environment: string;
  size: Size;
  offers: readonly Offer[];
  people: readonly Person[];
  now: Offer['startsAt'];
  asker: string;
}

/** Then when, what people notice and what they do before, what is affected, and who carries it out. */
export function announceDetailsForm(
  { system, environment, size, offers, people, now, asker }: Choices,
  typed: AnnounceTyped,
): ModalView {
  const windows = offers.map((offer) => ({
    value: offer.startsAt.toUTC().toISO() ?? '',
    text: offerWords(offer, system.zone, now),
  }));
  const asked = typed.when !== undefined && !windows.some(({ value }) => value === typed.when);
  const whens = [
    ...(size === 'emergency' ? [{ value: 'now', text: 'Now' }] : []),
    ...(asked && typed.when ? [{ value: typed.when, text: typed.when }] : []),
    ...windows,
  ];
  const who = typed.implementer ?? (people.some(({ id }) => id === asker) ? asker : undefined);
  return modal({
    callbackId: ids.maintenance.announceSubmit,
    title: 'Announce maintenance',
    submit: 'Announce',
    blocks: [
      whens.length > 0
        ? selectField('when', 'When?', whens, {
            initial: typed.when ?? whens.find(({ text }) => !text.startsWith('⚠️'))?.value,
          })
        : textField('when', 'When?', { max: 40, hint: `For example 2026-12-06T02:30, ${system.zone} time.` }),
      takesField('Left out: the whole window.', typed.takes),
      textField('title', 'What is done, and why?', {
        max: maintenanceTexts.title,
        hint: 'For example: Upgrade to 2.3.1. Everybody reads this.',
        initial: typed.title,
      }),
      textField('impact', 'What will people notice?', {
        max: maintenanceTexts.impact,
        optional: true,
        hint: 'For example: No sign-in for about 20 minutes.',
        initial: typed.impact,
      }),
      textField('preparation', 'What should they do before?', {
        max: maintenanceTexts.impact,
        optional: true,
        hint: 'For example: Save open work.',
        initial: typed.preparation,
      }),
      ...(system.components.length > 0
        ? [
            checkboxField(
              'components',
              'What is affected?',
              system.components.map(({ id, name }) => ({ value: id, text: name })),
              { optional: true, hint: 'Nothing ticked: the whole system.', initial: typed.components ?? [] },
            ),
          ]
        : []),
      ...(people.length > 0
        ? [
            selectField(
              'implementer',
              'Who carries it out?',
              people.map(({ id, name }) => ({ value: id, text: name })),
              { optional: true, hint: 'Left out: you.', initial: who },
            ),
          ]
        : []),
      ...(size === 'emergency' ? [] : [exceptionField(typed.exception)]),
      context(`${system.id}, ${environment} · ${size}`),
    ],
    meta: {
      v: 1,
      system: system.id,
      size,
      environment,
      ...(typed.change === undefined ? {} : { change: typed.change }),
      ...(typed.once === undefined ? {} : { once: typed.once }),
    },
  });
}
