import { z } from 'zod';
import type { Actor } from '../../src/people/model.ts';
import { changeDetails, changeFor, scheduleReply, validatingAnswer } from '../../src/slack/answers-change.ts';
import { type ChangeChoice, changeChoiceNames } from '../../src/slack/cards/change-choices.ts';
import { editForm } from '../../src/slack/cards/forms-change.ts';
import {
  assessForm,
  cancelForm,
  commentForm,
  completeForm,
  failForm,
} from '../../src/slack/cards/forms-change-work.ts';
import { requestChoices } from '../../src/slack/change-parts.ts';
import { changePlan } from '../../src/slack/change-plan.ts';
import { glassFormOf, startChange } from '../../src/slack/change-start.ts';
import { defineAction, type Reply, type Services } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { systemOf } from '../../src/systems/lookup.ts';

const MoreValue = z
  .string()
  .regex(/^1:CHG-\d{1,15}:[a-z]+(?::r-\d{1,9})?$/)
  .transform((value) => value.split(':'))
  .pipe(z.tuple([z.literal('1'), z.string(), z.enum(changeChoiceNames)], z.string()))
  .transform(([, key, name, shown]) => ({
    number: Number(key.slice('CHG-'.length)),
    name,
    ...(shown === undefined ? {} : { revision: Number(shown.slice('r-'.length)) }),
  }));

/** `revision`: what was shown when it was offered, where that matters. */
type Choice = (number: number, actor: Actor, services: Services, revision?: number) => Promise<Reply>;

/** The menus of the card and of the details. */
const choices: Record<ChangeChoice, Choice> = {
  show: (number, _actor, services) => changeDetails(services, number),
  plan: (number, actor, services) => changePlan(services, actor, number),
  assess: async (number, actor, services) => ({
    form: assessForm(await changeFor(number, 'assess', actor, services)),
  }),
  async edit(number, actor, services) {
    const change = await changeFor(number, 'edit', actor, services);
    const system = systemOf(services.systems, change.system);
    const choices = await requestChoices(system, services, change, change.takes);
    const { pullRequest } = change;
    return { form: editForm(change, choices, pullRequest && services.pullRequests.link(pullRequest)) };
  },
  comment: async (number, actor, services) => ({
    form: commentForm(await changeFor(number, 'comment', actor, services)),
  }),
  schedule: async (number, actor, services) =>
    scheduleReply(services, await changeFor(number, 'schedule', actor, services)),
  start: (number, actor, services, revision) =>
    startChange(services, actor, number, revision === undefined ? {} : { revision }),
  glass: async (number, actor, services) => ({
    form: glassFormOf(services, await changeFor(number, 'break-glass', actor, services)),
  }),
  validate: async (number, actor, services) =>
    validatingAnswer(await services.changes.validate(number, actor)),
  complete: async (number, actor, services) => ({
    form: completeForm(await changeFor(number, 'complete', actor, services)),
  }),
  fail: async (number, actor, services) => ({
    form: failForm(await changeFor(number, 'fail', actor, services)),
  }),
  cancel: async (number, actor, services) => ({
    form: cancelForm(await changeFor(number, 'cancel', actor, services)),
  }),
};

export const changeMore = defineAction({
  id: ids.change.more,
  permission: 'change.show',
  value: MoreValue,
  run: ({ value: { number, name, revision }, actor, services }) =>
    choices[name](number, actor, services, revision),
});
