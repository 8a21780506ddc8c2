import { DateTime } from 'luxon';
import { z } from 'zod';
import { onlyToYou } from '../../src/slack/answers.ts';
import { changeAnswer, scheduledAnswer, votedAnswer } from '../../src/slack/answers-change.ts';
import {
  assessedText,
  cancelledText,
  commentedText,
  completedText,
  failedText,
} from '../../src/slack/cards/change-sentences.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { startChange, startedChange } from '../../src/slack/change-start.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { ChangeMeta, ids, ShownChangeMeta } from '../../src/slack/ids.ts';
import { VoteMeta } from '../../src/slack/ids-vote.ts';
import { systemOf } from '../../src/systems/lookup.ts';
import { line, lines } from '../fields.ts';
import { Risk } from './fields.ts';

export const changeAssessSubmit = defineSubmit({
  id: ids.change.assessSubmit,
  permission: 'change.assess',
  fields: z.object({ likelihood: Risk, impact: Risk }),
  meta: ShownChangeMeta,
  texts: [],
  async run({ fields: { likelihood, impact }, meta, actor, services }) {
    const change = await services.changes.assess(meta.change, { likelihood, impact }, actor, meta.revision);
    return changeAnswer(
      services,
      meta.change,
      assessedText(change, systemOf(services.systems, change.system)),
    );
  },
});

/** The revision of the form counts, not what the change has become meanwhile. */
export const changeApproveSubmit = defineSubmit({
  id: ids.change.approveSubmit,
  permission: 'change.approve',
  decidedByThing: true,
  fields: z.object({
    key: line(30, 'Type the key.').optional(), // asked for where the risk is high
    note: line(changeTexts.note, 'Say something.').optional(),
  }),
  meta: VoteMeta,
  says: [{ command: 'change approve', field: 'note', purpose: 'reason' }],
  texts: ['note'],
  async run({ fields: { key, note }, meta: { change, ...shown }, actor, services }) {
    const typed = key === undefined ? {} : { confirmed: key.toUpperCase() === `CHG-${change}` };
    const request = { verdict: 'approve' as const, shown, ...typed, ...(note ? { note } : {}) };
    return votedAnswer(services, await services.changes.vote(change, request, actor));
  },
});

export const changeRejectSubmit = defineSubmit({
  id: ids.change.rejectSubmit,
  permission: 'change.approve',
  decidedByThing: true,
  fields: z.object({ why: lines(changeTexts.why, 'Say why.') }),
  meta: VoteMeta,
  says: [{ command: 'change reject', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  async run({ fields: { why }, meta: { change, ...shown }, actor, services }) {
    const voted = await services.changes.vote(change, { verdict: 'reject', shown, note: why }, actor);
    return votedAnswer(services, voted);
  },
});

export const changeCommentSubmit = defineSubmit({
  id: ids.change.commentSubmit,
  permission: 'change.comment',
  fields: z.object({ text: lines(changeTexts.comment, 'Say something.') }),
  meta: ChangeMeta,
  texts: ['text'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(commentedText(await services.changes.comment(meta.change, fields.text, actor))),
});

export const changeScheduleSubmit = defineSubmit({
  id: ids.change.scheduleSubmit,
  permission: 'change.schedule',
  decidedByThing: true,
  fields: z.object({ at: z.iso.datetime({ error: 'Choose when.' }).optional() }),
  isBound: true,
  meta: ChangeMeta,
  texts: [],
  async run({ fields: { at }, meta, actor, services }) {
    const moment = at === undefined ? undefined : DateTime.fromISO(at, { zone: 'utc' });
    return scheduledAnswer(services, await services.changes.schedule(meta.change, moment, actor));
  },
});

export const changeStartSubmit = defineSubmit({
  id: ids.change.startSubmit,
  permission: 'change.start',
  decidedByThing: true,
  fields: z.object({ confirmation: line(80, 'Type the name of the system.') }),
  isBound: true,
  meta: ChangeMeta,
  texts: [],
  run: ({ fields, meta, actor, services }) =>
    startChange(services, actor, meta.change, { confirmation: fields.confirmation }),
});

export const changeCompleteSubmit = defineSubmit({
  id: ids.change.completeSubmit,
  permission: 'change.complete',
  decidedByThing: true,
  fields: z.object({ result: lines(changeTexts.result, 'Say what came of it.').optional() }),
  isBound: true,
  meta: ChangeMeta,
  says: [{ command: 'change complete', field: 'result', purpose: 'claim' }],
  texts: ['result'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(completedText(await services.changes.complete(meta.change, fields.result, actor))),
});

export const changeFailSubmit = defineSubmit({
  id: ids.change.failSubmit,
  permission: 'change.fail',
  decidedByThing: true,
  fields: z.object({ why: lines(changeTexts.result, 'Say what went wrong.') }),
  isBound: true,
  meta: ChangeMeta,
  says: [{ command: 'change fail', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(failedText(await services.changes.fail(meta.change, fields.why, actor))),
});

export const changeCancelSubmit = defineSubmit({
  id: ids.change.cancelSubmit,
  permission: 'change.cancel',
  decidedByThing: true,
  fields: z.object({ why: lines(changeTexts.why, 'Say why.') }),
  isBound: true,
  meta: ChangeMeta,
  says: [{ command: 'change cancel', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(cancelledText(await services.changes.cancel(meta.change, fields.why, actor))),
});

export const changeGlassSubmit = defineSubmit({
  id: ids.change.glassSubmit,
  permission: 'change.break-glass',
  decidedByThing: true,
  fields: z.object({
    why: lines(changeTexts.why, 'Say why it cannot wait.'),
    confirmation: line(80, 'Type the name of the system.').optional(),
  }),
  isBound: true,
  meta: ChangeMeta,
  says: [{ command: 'break-glass', field: 'why', purpose: 'excuse' }],
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    const change = await services.changes.breakGlass(meta.change, fields.why, actor, fields.confirmation);
    return startedChange(services, change);
  },
});
