import { z } from 'zod';
import { UserError } from '../../src/errors.ts';
import type { Actor } from '../../src/people/model.ts';
import { detailsAnswer, incidentFor, onlyToYou, timelineAnswer } from '../../src/slack/answers.ts';
import { escalateForm, resolveForm, severityForm } from '../../src/slack/cards/forms.ts';
import {
  mergeForm,
  mitigateForm,
  noteForm,
  notifiedForm,
  publishForm,
  reopenForm,
  rolesForm,
  summaryForm,
  systemForm,
  taskForm,
} from '../../src/slack/cards/forms-work.ts';
import { type MoreName, moreNames } from '../../src/slack/cards/incident.ts';
import { closedText, commanderText, reviewText, unpublishedText } from '../../src/slack/cards/sentences.ts';
import { defineAction, type Reply, type Services } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { limits } from '../../src/slack/limits.ts';
import { namer } from '../../src/slack/names.ts';
import { systemOf } from '../../src/systems/lookup.ts';

const MoreValue = z
  .string()
  .regex(/^1:INC-\d{1,15}:[a-z]+$/)
  .transform((value) => value.split(':'))
  .pipe(z.tuple([z.literal('1'), z.string(), z.enum(moreNames)]))
  .transform(([, key, name]) => ({ number: Number(key.slice('INC-'.length)), name }));

type Choice = (number: number, actor: Actor, services: Services) => Promise<Reply>;

/** The menus of the card and of the details. */
const choices: Record<MoreName, Choice> = {
  mitigate: async (number, actor, services) => ({
    form: mitigateForm(await incidentFor(number, 'mitigate', actor, services)),
  }),
  resolve: async (number, actor, services) => ({
    form: resolveForm(await incidentFor(number, 'resolve', actor, services)),
  }),
  summary: async (number, actor, services) => ({
    form: summaryForm(await incidentFor(number, 'summarise', actor, services)),
  }),
  async severity(number, actor, services) {
    const incident = await incidentFor(number, 'severity', actor, services);
    return { form: severityForm(incident, systemOf(services.systems, incident.system)) };
  },
  async escalate(number, actor, services) {
    const incident = await incidentFor(number, 'escalate', actor, services);
    const next = await services.incidents.nextCall(number, actor);
    return { form: escalateForm(incident, next, await namer(services.directory, next.people)) };
  },
  command: async (number, actor, services) =>
    onlyToYou(commanderText(await services.incidents.takeCommand(number, actor))),
  roles: async (number, actor, services) => ({
    form: rolesForm(await incidentFor(number, 'role', actor, services), services.directory.people()),
  }),
  task: async (number, actor, services) => ({
    form: taskForm(await incidentFor(number, 'task', actor, services), services.directory.people()),
  }),
  note: async (number, actor, services) => ({
    form: noteForm(await incidentFor(number, 'note', actor, services)),
  }),
  timeline: (number, actor, services) => timelineAnswer(services, number, actor),
  publish: async (number, actor, services) => ({
    form: publishForm(await incidentFor(number, 'publish', actor, services), services.systems),
  }),
  unpublish: async (number, actor, services) =>
    onlyToYou(unpublishedText(await services.incidents.unpublish(number, actor))),
  system: async (number, actor, services) => ({
    form: systemForm(await incidentFor(number, 'system', actor, services), services.systems),
  }),
  async merge(number, actor, services) {
    const incident = await incidentFor(number, 'merge', actor, services);
    const open = await services.incidents.list({ limit: limits.options }, actor);
    const others = open.filter((one) => one.number !== number && one.visibility === incident.visibility);
    if (others.length === 0)
      throw new UserError(
        'incident.merge-nothing',
        `There is no other open incident that ${incident.key} could go into.`,
      );
    return { form: mergeForm(incident, others) };
  },
  notified: async (number, actor, services) => ({
    form: notifiedForm(await incidentFor(number, 'notified', actor, services)),
  }),
  review: async (number, actor, services) =>
    onlyToYou(reviewText(await services.incidents.review(number, actor))),
  reopen: async (number, actor, services) => ({
    form: reopenForm(await incidentFor(number, 'reopen', actor, services)),
  }),
  close: async (number, actor, services) =>
    onlyToYou(closedText(await services.incidents.close(number, actor))),
  show: (number, actor, services) => detailsAnswer(services, number, actor),
};

export const incidentMore = defineAction({
  id: ids.incident.more,
  permission: 'incident.show',
  value: MoreValue,
  run: ({ value: { number, name }, actor, services }) => choices[name](number, actor, services),
});
