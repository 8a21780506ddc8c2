import { Duration } from 'luxon';
import { z } from 'zod';
import { onlyToYou } from '../../src/slack/answers.ts';
import {
  moveAnswer,
  requireMoved,
  requireSameTime,
  requireSameWords,
} from '../../src/slack/answers-maintenance.ts';
import { extensions, maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import {
  cancelledText,
  completedText,
  extendedText,
  maintenanceUpdatedText,
  reportedText,
  votedText,
} from '../../src/slack/cards/maintenance-sentences.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { ids, MaintenanceMeta } from '../../src/slack/ids.ts';
import { ExceptionMeta } from '../../src/slack/ids-maintenance.ts';
import { length, line, lines } from '../fields.ts';

export const maintenanceUpdateSubmit = defineSubmit({
  id: ids.maintenance.updateSubmit,
  permission: 'maintenance.update',
  decidedByThing: true,
  fields: z.object({ text: lines(maintenanceTexts.update, 'Say how it goes.') }),
  meta: MaintenanceMeta,
  says: [{ command: 'maintenance update', field: 'text', purpose: 'content' }],
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    await requireSameTime(meta, services);
    const maintenance = await services.maintenance.update(meta.maintenance, fields.text, actor);
    return onlyToYou(maintenanceUpdatedText(maintenance, services));
  },
});

export const maintenanceExtendSubmit = defineSubmit({
  id: ids.maintenance.extendSubmit,
  permission: 'maintenance.extend',
  decidedByThing: true,
  fields: z.object({ by: z.enum(extensions, 'Choose how much longer.') }),
  meta: MaintenanceMeta,
  texts: [],
  async run({ fields, meta, actor, services }) {
    await requireSameTime(meta, services);
    const by = Duration.fromISO(fields.by);
    const maintenance = await services.maintenance.extend(meta.maintenance, by, actor);
    return onlyToYou(extendedText(maintenance, await services.maintenance.runsInto(maintenance), services));
  },
});

export const maintenanceCompleteSubmit = defineSubmit({
  id: ids.maintenance.completeSubmit,
  permission: 'maintenance.complete',
  decidedByThing: true,
  fields: z.object({ result: lines(maintenanceTexts.result, 'Say what the result is.') }),
  meta: MaintenanceMeta,
  says: [{ command: 'maintenance complete', field: 'result', purpose: 'claim' }],
  texts: ['result'],
  async run({ fields, meta, actor, services }) {
    await requireSameWords(meta, services);
    const maintenance = await services.maintenance.complete(meta.maintenance, fields.result, actor);
    return onlyToYou(completedText(maintenance, await services.maintenance.plannedIn(maintenance), services));
  },
});

export const maintenanceReportSubmit = defineSubmit({
  id: ids.maintenance.reportSubmit,
  permission: 'maintenance.report',
  decidedByThing: true,
  fields: z.object({ text: lines(maintenanceTexts.report, 'Say what happened, why, and what changes.') }),
  meta: MaintenanceMeta,
  says: [{ command: 'maintenance report', field: 'text', purpose: 'claim' }],
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    await requireSameWords(meta, services, { alsoAfterwards: true });
    return onlyToYou(reportedText(await services.maintenance.report(meta.maintenance, fields.text, actor)));
  },
});

export const maintenanceCancelSubmit = defineSubmit({
  id: ids.maintenance.cancelSubmit,
  permission: 'maintenance.cancel',
  fields: z.object({ why: line(maintenanceTexts.why, 'Say why it does not take place.') }),
  meta: MaintenanceMeta,
  says: [{ command: 'maintenance cancel', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    await requireSameWords(meta, services);
    return onlyToYou(cancelledText(await services.maintenance.cancel(meta.maintenance, fields.why, actor)));
  },
});

export const maintenanceRejectSubmit = defineSubmit({
  id: ids.maintenance.rejectSubmit,
  permission: 'maintenance.reject',
  fields: z.object({ why: line(maintenanceTexts.why, 'Say why not.') }),
  meta: ExceptionMeta,
  says: [{ command: 'maintenance reject', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    await requireSameTime(meta, services);
    const maintenance = await services.maintenance.reject(meta.maintenance, fields.why, actor, meta.vote);
    return onlyToYou(votedText(maintenance, 'reject', services));
  },
});

export const maintenanceMoveSubmit = defineSubmit({
  id: ids.maintenance.moveSubmit,
  permission: 'maintenance.move',
  fields: z.object({
    when: z.string('Choose when.').max(60, 'Choose when.'),
    takes: length.optional(),
    exception: line(maintenanceTexts.why, 'Say why it cannot wait.').optional(),
  }),
  meta: MaintenanceMeta,
  says: [{ command: 'exception', field: 'exception', purpose: 'excuse' }],
  texts: ['exception'],
  async run({ fields, meta, actor, services }) {
    await requireSameWords(meta, services);
    const moved = requireMoved(await services.maintenance.move(meta.maintenance, fields, actor));
    return moveAnswer(services, moved, fields);
  },
});
