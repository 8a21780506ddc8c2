import { z } from 'zod';
import { maintenanceNumber } from '../../src/maintenance/model.ts';
import type { Actor } from '../../src/people/model.ts';
import { onlyToYou } from '../../src/slack/answers.ts';
import {
  maintenanceDetails,
  maintenanceFor,
  moveAnswer,
  moveFormFor,
} from '../../src/slack/answers-maintenance.ts';
import { requireRecent } from '../../src/slack/asked-at.ts';
import {
  cancelForm,
  completeForm,
  extendForm,
  maintenanceUpdateForm,
  rejectForm,
  reportForm,
} from '../../src/slack/cards/forms-maintenance.ts';
import { type MoreMaintenanceName, moreMaintenanceNames } from '../../src/slack/cards/maintenance.ts';
import { ledgerText, startedText, votedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineAction, type Reply, type Services } from '../../src/slack/define.ts';
import { ids, MaintenanceValue } from '../../src/slack/ids.ts';
import { ExceptionValue, MoveValue } from '../../src/slack/ids-maintenance.ts';

export const maintenanceStartButton = defineAction({
  id: ids.maintenance.start,
  permission: 'maintenance.start',
  decidedByThing: true,
  value: MaintenanceValue,
  async run({ value, actor, services }) {
    const maintenance = await services.maintenance.start(value, actor);
    return onlyToYou(
      startedText(maintenance, await services.maintenance.runningBeside(maintenance), services),
    );
  },
});

export const maintenanceShowButton = defineAction({
  id: ids.maintenance.show,
  permission: 'maintenance.show',
  value: MaintenanceValue,
  run: ({ value, services }) => maintenanceDetails(services, value),
});

export const maintenanceApproveButton = defineAction({
  id: ids.maintenance.approve,
  permission: 'maintenance.approve',
  value: ExceptionValue,
  async run({ value: { number, vote }, actor, services }) {
    const maintenance = await services.maintenance.approve(number, undefined, actor, vote);
    return onlyToYou(votedText(maintenance, 'approve', services));
  },
});

/** Beside the refusal of a move: the window that it offered. */
export const maintenanceMoveTake = defineAction({
  id: ids.maintenance.moveTake,
  permission: 'maintenance.move',
  value: MoveValue,
  async run({ value: { number, version, startsAt, takes, asked }, actor, services }) {
    if (asked !== undefined) requireRecent(asked, services.now());
    const request = { version, when: startsAt.toISO() ?? '', ...(takes ? { takes } : {}) };
    return moveAnswer(services, await services.maintenance.move(number, request, actor), request);
  },
});

export const maintenanceUpdateButton = defineAction({
  id: ids.maintenance.updateForm,
  permission: 'maintenance.update',
  decidedByThing: true,
  value: MaintenanceValue,
  run: async ({ value, actor, services }) => ({
    form: maintenanceUpdateForm(await maintenanceFor(value, 'update', actor, services), services),
  }),
});

export const maintenanceExtendForm = defineAction({
  id: ids.maintenance.extendForm,
  permission: 'maintenance.extend',
  decidedByThing: true,
  value: MaintenanceValue,
  run: async ({ value, actor, services }) => ({
    form: extendForm(await maintenanceFor(value, 'extend', actor, services), services),
  }),
});

export const maintenanceCompleteForm = defineAction({
  id: ids.maintenance.completeForm,
  permission: 'maintenance.complete',
  decidedByThing: true,
  value: MaintenanceValue,
  run: async ({ value, actor, services }) => ({
    form: completeForm(await maintenanceFor(value, 'complete', actor, services), services),
  }),
});

export const maintenanceReportForm = defineAction({
  id: ids.maintenance.reportForm,
  permission: 'maintenance.report',
  decidedByThing: true,
  value: MaintenanceValue,
  run: async ({ value, actor, services }) => ({
    form: reportForm(await maintenanceFor(value, 'report', actor, services), services),
  }),
});

export const maintenanceMoveForm = defineAction({
  id: ids.maintenance.moveForm,
  permission: 'maintenance.move',
  value: MaintenanceValue,
  run: async ({ value, actor, services }) => ({
    form: await moveFormFor(await maintenanceFor(value, 'move', actor, services), services),
  }),
});

export const maintenanceRejectForm = defineAction({
  id: ids.maintenance.rejectForm,
  permission: 'maintenance.reject',
  value: ExceptionValue,
  run: async ({ value: { number, vote }, actor, services }) => ({
    form: rejectForm(await services.maintenance.votable(number, actor, vote), { ...services, vote }),
  }),
});

const MoreValue = z
  .string()
  .regex(/^1:MW-\d{1,15}:[a-z]+$/)
  .transform((value) => value.split(':'))
  .pipe(z.tuple([z.literal('1'), z.string(), z.enum(moreMaintenanceNames)]))
  .transform(([, key, name]) => ({ number: maintenanceNumber(key), name }));

type Choice = (number: number, actor: Actor, services: Services) => Promise<Reply>;

/** The menus of the card and of the details. */
const choices: Record<MoreMaintenanceName, Choice> = {
  show: (number, _actor, services) => maintenanceDetails(services, number),
  move: async (number, actor, services) => ({
    form: await moveFormFor(await maintenanceFor(number, 'move', actor, services), services),
  }),
  cancel: async (number, actor, services) => ({
    form: cancelForm(await maintenanceFor(number, 'cancel', actor, services), services),
  }),
  report: async (number, actor, services) => ({
    form: reportForm(await maintenanceFor(number, 'report', actor, services), services),
  }),
  ledger: async (number, actor, services) =>
    onlyToYou(ledgerText(await services.maintenance.exportLedger(number, actor))),
};

export const maintenanceMore = defineAction({
  id: ids.maintenance.more,
  permission: 'maintenance.show',
  value: MoreValue,
  run: ({ value: { number, name }, actor, services }) => choices[name](number, actor, services),
});
