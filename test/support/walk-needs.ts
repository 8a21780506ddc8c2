import { interactions } from '../../interactions/index.ts';
import type { Permission } from '../../src/people/permissions.ts';
import type { ChangeChoice } from '../../src/slack/cards/change-choices.ts';
import type { MoreName } from '../../src/slack/cards/incident.ts';
import type { MoreMaintenanceName } from '../../src/slack/cards/maintenance.ts';
import { ids } from '../../src/slack/ids.ts';
import type { StepMenuName } from '../../src/slack/ids-run.ts';
import { there } from './there.ts';

/** What each choice of the menus needs. */
export const needs: Record<MoreName, Permission> = {
  mitigate: 'incident.mitigate',
  resolve: 'incident.resolve',
  summary: 'incident.summarise',
  severity: 'incident.severity',
  escalate: 'incident.escalate',
  command: 'incident.command',
  roles: 'incident.role',
  task: 'incident.task',
  note: 'incident.note',
  timeline: 'incident.timeline',
  publish: 'incident.publish',
  unpublish: 'incident.unpublish',
  merge: 'incident.merge',
  notified: 'incident.notified',
  system: 'incident.system',
  review: 'incident.review',
  reopen: 'incident.reopen',
  close: 'incident.close',
  show: 'incident.show',
};

export const maintenanceNeeds: Record<MoreMaintenanceName, Permission> = {
  show: 'maintenance.show',
  move: 'maintenance.move',
  cancel: 'maintenance.cancel',
  report: 'maintenance.report',
  ledger: 'maintenance.ledger',
};

export const changeNeeds: Record<ChangeChoice, Permission> = {
  show: 'change.show',
  plan: 'change.show',
  assess: 'change.assess',
  edit: 'change.edit',
  comment: 'change.comment',
  schedule: 'change.schedule',
  start: 'change.start',
  glass: 'change.break-glass',
  validate: 'change.validate',
  complete: 'change.complete',
  fail: 'change.fail',
  cancel: 'change.cancel',
};

export const stepMenuNeeds: Record<StepMenuName, Permission> = {
  note: 'run.work',
  assign: 'run.work',
  show: 'run.show',
};

const menuNeeds: Readonly<Record<string, Readonly<Record<string, Permission>>>> = {
  [ids.incident.more]: needs,
  [ids.maintenance.more]: maintenanceNeeds,
  [ids.change.more]: changeNeeds,
  [ids.run.more]: stepMenuNeeds,
};

/** What pressing this takes, or choosing it from its menu. */
export function neededFor(id: string, value: string): Permission {
  const choice = menuNeeds[id]?.[value.split(':').at(-1) ?? ''];
  return choice ?? there(interactions.find((one) => one.id === id)).permission;
}
