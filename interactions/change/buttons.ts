import { z } from 'zod';
import { onlyToYou } from '../../src/slack/answers.ts';
import {
  approveReply,
  changeDetails,
  changeFor,
  scheduleReply,
  validatingAnswer,
} from '../../src/slack/answers-change.ts';
import { checkedText } from '../../src/slack/cards/change-sentences.ts';
import { requestForm } from '../../src/slack/cards/forms-change.ts';
import {
  assessForm,
  commentForm,
  completeForm,
  failForm,
  rejectForm,
} from '../../src/slack/cards/forms-change-work.ts';
import { startChange } from '../../src/slack/change-start.ts';
import { defineAction, defineShortcut } from '../../src/slack/define.ts';
import { ChangeValue, CheckValue, ids, shortcuts } from '../../src/slack/ids.ts';
import { StartValue, VoteValue } from '../../src/slack/ids-vote.ts';

export const changeRequestShortcut = defineShortcut({
  id: shortcuts.requestChange,
  permission: 'change.request',
  run: async ({ services }) => ({ form: requestForm(services.systems, {}) }),
});

export const changeRequestForm = defineAction({
  id: ids.change.requestForm,
  permission: 'change.request',
  value: z.string(),
  run: async ({ services }) => ({ form: requestForm(services.systems, {}) }),
});

export const changeApproveButton = defineAction({
  id: ids.change.approve,
  permission: 'change.approve',
  decidedByThing: true,
  value: VoteValue,
  run: ({ value, actor, services }) => approveReply(services, actor, value),
});

export const changeRejectForm = defineAction({
  id: ids.change.rejectForm,
  permission: 'change.approve',
  decidedByThing: true,
  value: VoteValue,
  run: async ({ value: { number, shown }, actor, services }) => ({
    form: rejectForm(await services.changes.votable(number, actor, shown)),
  }),
});

export const changeAskForm = defineAction({
  id: ids.change.askForm,
  permission: 'change.comment',
  value: ChangeValue,
  run: async ({ value, actor, services }) => ({
    form: commentForm(await changeFor(value, 'comment', actor, services)),
  }),
});

export const changeAssessForm = defineAction({
  id: ids.change.assessForm,
  permission: 'change.assess',
  value: ChangeValue,
  run: async ({ value, actor, services }) => ({
    form: assessForm(await changeFor(value, 'assess', actor, services)),
  }),
});

export const changeScheduleForm = defineAction({
  id: ids.change.scheduleForm,
  permission: 'change.schedule',
  decidedByThing: true,
  value: ChangeValue,
  run: async ({ value, actor, services }) =>
    scheduleReply(services, await changeFor(value, 'schedule', actor, services)),
});

export const changeStartButton = defineAction({
  id: ids.change.start,
  permission: 'change.start',
  decidedByThing: true,
  value: StartValue,
  run: ({ value: { number, ...shown }, actor, services }) => startChange(services, actor, number, shown),
});

export const changeValidateButton = defineAction({
  id: ids.change.validate,
  permission: 'change.validate',
  decidedByThing: true,
  value: ChangeValue,
  run: async ({ value, actor, services }) => validatingAnswer(await services.changes.validate(value, actor)),
});

export const changeCheckButton = defineAction({
  id: ids.change.check,
  permission: 'change.validate',
  decidedByThing: true,
  value: CheckValue,
  run: async ({ value: { number, check }, actor, services }) =>
    onlyToYou(checkedText(await services.changes.check(number, check, actor))),
});

export const changeCompleteForm = defineAction({
  id: ids.change.completeForm,
  permission: 'change.complete',
  decidedByThing: true,
  value: ChangeValue,
  run: async ({ value, actor, services }) => ({
    form: completeForm(await changeFor(value, 'complete', actor, services)),
  }),
});

export const changeFailForm = defineAction({
  id: ids.change.failForm,
  permission: 'change.fail',
  decidedByThing: true,
  value: ChangeValue,
  run: async ({ value, actor, services }) => ({
    form: failForm(await changeFor(value, 'fail', actor, services)),
  }),
});

export const changeShowButton = defineAction({
  id: ids.change.show,
  permission: 'change.show',
  value: ChangeValue,
  run: ({ value, services }) => changeDetails(services, value),
});
