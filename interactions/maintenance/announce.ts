import { z } from 'zod';
import type { AnnounceRequest } from '../../src/maintenance/announce.ts';
import { findPatientData } from '../../src/patient-data.ts';
import type { Actor } from '../../src/people/model.ts';
import { answeredOnce, questionOf, requireUnanswered } from '../../src/slack/answered-once.ts';
import { announceAnswer, announceNext, requireAnnounced } from '../../src/slack/answers-maintenance.ts';
import { requireRecent } from '../../src/slack/asked-at.ts';
import { maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { DraftFields, DraftValue, Once } from '../../src/slack/cards/maintenance-draft.ts';
import { defineAction, defineSubmit, type Services } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { sizes } from '../../src/systems/model.ts';
import { length, line } from '../fields.ts';

export const maintenanceAnnounceForm = defineAction({
  id: ids.maintenance.announceForm,
  permission: 'maintenance.announce',
  value: z.string(),
  run: async ({ actor, services }) => ({ form: await announceNext({}, actor, services) }),
});

export const maintenanceAnnounceNext = defineSubmit({
  id: ids.maintenance.announceNext,
  permission: 'maintenance.announce',
  fields: z.object({
    system: z.string('Choose the system.'),
    size: z.enum(sizes, 'Choose how big it is.'),
    environment: z.string().optional(),
  }),
  meta: z.object({ v: z.literal(1), typed: DraftFields.partial().optional() }),
  texts: [],
  run: async ({ fields, meta, actor, services }) => ({
    form: await announceNext({ ...meta.typed, ...fields }, actor, services),
  }),
});

const text = line(maintenanceTexts.impact, 'Say it in a line.').optional();

export const maintenanceAnnounceSubmit = defineSubmit({
  id: ids.maintenance.announceSubmit,
  permission: 'maintenance.announce',
  fields: z.object({
    when: z.string('Choose when.').max(60, 'Choose when.'),
    takes: length.optional(),
    title: line(maintenanceTexts.title, 'Say in a few words what is done.'),
    impact: text,
    preparation: text,
    components: z
      .string()
      .transform((ticked) => ticked.split(','))
      .optional(),
    implementer: z.string().optional(),
    exception: line(maintenanceTexts.why, 'Say why it cannot wait.').optional(),
  }),
  meta: z.object({
    v: z.literal(1),
    system: z.string(),
    size: z.enum(sizes),
    environment: z.string(),
    change: z.number().int().positive().optional(),
    once: Once.optional(),
  }),
  says: [
    { command: 'maintenance announce', field: 'title', purpose: 'content' },
    { command: 'exception', field: 'exception', purpose: 'excuse' },
  ],
  texts: ['title', 'impact', 'preparation', 'exception'],
  async run({ fields, meta: { v: _version, once, ...known }, actor, services }) {
    const request: AnnounceRequest = { ...known, ...fields };
    const announce = async (doer: Actor) =>
      requireAnnounced(await services.maintenance.announce(request, doer));
    const announced = await (once ? answeredOnce(once, actor, announce) : announce(actor));
    return announceAnswer(services, announced, request);
  },
});

/** What was typed may need a second look before it is stored: then the form asks as every form does. */
function looksLikePatientData({ title, impact = '', preparation = '' }: AnnounceRequest): boolean {
  return findPatientData([title, impact, preparation].join('\n')) !== undefined;
}

/** The buttons beside one refusal are one offer: it is answered once, by whichever, and soon. */
async function requireOpenOffer(
  once: string,
  { now, audit }: Pick<Services, 'now' | 'audit'>,
): Promise<void> {
  requireRecent(once.split('.')[1] ?? '', now());
  await requireUnanswered(questionOf(once), audit);
}

/** Beside the refusal: the window that it offered. */
export const maintenanceTake = defineAction({
  id: ids.maintenance.take,
  permission: 'maintenance.announce',
  value: DraftValue,
  async run({ value: { once, ...draft }, actor, services }) {
    await requireOpenOffer(once, services);
    if (looksLikePatientData(draft)) return { form: await announceNext({ ...draft, once }, actor, services) };
    const announced = await answeredOnce(once, actor, (doer) => services.maintenance.announce(draft, doer));
    return announceAnswer(services, announced, draft);
  },
});

/** Beside the refusal: the same time all the same, with the reason. */
export const maintenanceAsk = defineAction({
  id: ids.maintenance.ask,
  permission: 'maintenance.announce',
  value: DraftValue,
  async run({ value, actor, services }) {
    await requireOpenOffer(value.once, services);
    return { form: await announceNext(value, actor, services) };
  },
});
