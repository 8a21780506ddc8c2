import { Duration } from 'luxon';
import { z } from 'zod';
import { changeAnswer, changeFor, requestedAnswer } from '../../src/slack/answers-change.ts';
import { wantedProcedure } from '../../src/slack/arguments-run.ts';
import { editedText } from '../../src/slack/cards/change-sentences.ts';
import { contentForm, type RequestExtras } from '../../src/slack/cards/forms-change.ts';
import { pullRequestAt, requestChoices, timeChosen } from '../../src/slack/change-parts.ts';
import { defineSubmit, type Services } from '../../src/slack/define.ts';
import { ids, ShownChangeMeta } from '../../src/slack/ids.ts';
import { systemOf } from '../../src/systems/lookup.ts';
import { ContentFields, Extras, Type } from './fields.ts';

/** The first form of a request: the second one takes its place. */
export const changeRequestNext = defineSubmit({
  id: ids.change.requestNext,
  permission: 'change.request',
  fields: z.object({ system: z.string('Choose the system.'), type: Type }),
  meta: z.object({ v: z.literal(1), extras: Extras }),
  texts: [],
  async run({ fields: { system: id, type }, meta, actor, services }) {
    const system = systemOf(services.systems, id);
    const hour = Duration.fromObject({ hours: 1 });
    const choices = await requestChoices(system, services, { type, implementer: actor.person }, hour);
    return { form: contentForm(type, choices, extrasOf(meta.extras)) };
  },
});

function extrasOf({ after, ...rest }: z.infer<typeof Extras>): RequestExtras {
  return { ...rest, ...(after ? { after } : {}) };
}

/** What the fields say, as parts of a change. */
async function partsOf(fields: ContentFields, services: Services) {
  const { when, pullRequest, template: _chosen, ...rest } = fields;
  const filled = Object.fromEntries(Object.entries(rest).filter(([, part]) => part !== undefined));
  return {
    ...(filled as { [Part in keyof typeof rest]: Exclude<(typeof rest)[Part], undefined> }),
    ...(await timeChosen(when, services)),
    ...(pullRequest ? { pullRequest: pullRequestAt(pullRequest, services) } : {}),
  };
}

const texts = ['title', 'clinicalImpact', 'plan', 'rollbackPlan', 'validationPlan'] as const;

export const changeRequestSubmit = defineSubmit({
  id: ids.change.requestSubmit,
  permission: 'change.request',
  fields: ContentFields,
  meta: z.object({ v: z.literal(1), system: z.string(), type: Type, extras: Extras }),
  texts,
  async run({ fields, meta: { system, type, extras }, actor, services }) {
    const { after, incident, maintenance, environment, procedure } = extras;
    const { template } = fields;
    const made = await services.changes.request(
      {
        ...(maintenance === undefined ? {} : { maintenance }),
        ...(incident === undefined ? {} : { incident }),
        ...(environment === undefined ? {} : { environment }),
        ...(await partsOf(fields, services)),
        system,
        type,
        ...(after ? { after } : {}),
        ...(template ? { template } : {}),
        ...(procedure === undefined ? {} : { procedure: wantedProcedure(procedure) }),
      },
      actor,
    );
    return requestedAnswer(services, made);
  },
});

export const changeEditSubmit = defineSubmit({
  id: ids.change.editSubmit,
  permission: 'change.edit',
  decidedByThing: true,
  fields: ContentFields,
  meta: ShownChangeMeta,
  texts,
  async run({ fields, meta, actor, services }) {
    const before = await changeFor(meta.change, 'edit', actor, services);
    const parts = await partsOf(fields, services);
    const isWhole = before.type !== 'standard';
    // A field that was emptied takes its part away; one that the form does not have leaves it as it is.
    const isElsewhere = parts.startsAt?.toMillis() !== before.startsAt?.toMillis();
    const emptied = {
      ...(parts.startsAt ? {} : { startsAt: null }),
      // Another time, chosen for itself, is none in the maintenance any more.
      ...(isElsewhere && parts.maintenance === undefined ? { maintenance: null } : {}),
      ...(isWhole && !parts.category ? { category: null } : {}),
      ...(isWhole && !parts.pullRequest ? { pullRequest: null } : {}),
    };
    const edited = await services.changes.edit(meta.change, { ...parts, ...emptied }, actor, meta.revision);
    return changeAnswer(services, meta.change, editedText(edited));
  },
});
