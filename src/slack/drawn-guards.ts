import type { PersonsMove as ChangeMove } from '../changes/moves.ts';
import type { IncidentMove } from '../incidents/rules.ts';
import type { Actor } from '../people/model.ts';
import type { StepDeed } from '../procedures/service.ts';
import { incidentFor } from './answers.ts';
import type { PersonsMove as MaintenanceMove } from './answers-maintenance.ts';
import { maintenanceFor } from './answers-maintenance.ts';
import { moveOfChangeChoice } from './cards/change-choices.ts';
import { moveOfChoice } from './cards/incident.ts';
import type { Services } from './define.ts';
import { ids, RoutineApprovalValue, RoutineValue, TaskValue } from './ids.ts';
import { ProcedureValue, RunValue, StepMenuValue, StepValue } from './ids-run.ts';
import { VoteValue } from './ids-vote.ts';
import { mayStartAlone } from './start-run.ts';

/**
 * Refuses whoever may not press this, as the handler would; undefined where nothing but the table of permissions decides. What the
 * state of a thing does not allow is refused, too, so that such a button is not drawn, either.
 */
type Guard = (value: string, actor: Actor, services: Services) => Promise<unknown> | undefined;

const numberIn = (value: string) => Number(/^1:[A-Z]+-(\d{1,15})/.exec(value)?.[1]);
const choiceIn = (value: string) => value.split(':').at(-1) ?? '';

function incident(move: IncidentMove): Guard {
  return (value, actor, services) => incidentFor(numberIn(value), move, actor, services);
}
function change(move: ChangeMove): Guard {
  return (value, actor, services) => services.changes.changeFor(numberIn(value), move, actor);
}
function maintenance(move: MaintenanceMove): Guard {
  return (value, actor, services) => maintenanceFor(numberIn(value), move, actor, services);
}
function step(deed: StepDeed): Guard {
  return (value, actor, services) => {
    const { number, at } = StepValue.parse(value.split(':').slice(0, 4).join(':'));
    return services.runs.stepFor(number, at, deed, actor);
  };
}
function run(deed: 'pause' | 'resume' | 'abort'): Guard {
  return (value, actor, services) => services.runs.runFor(RunValue.parse(value), deed, actor);
}
const vote: Guard = (value, actor, services) => {
  const { number, shown } = VoteValue.parse(value);
  return services.changes.votable(number, actor, shown);
};
const exception: Guard = (value, actor, services) => services.maintenance.votable(numberIn(value), actor);

const maintenanceChoices: Readonly<Record<string, MaintenanceMove>> = {
  move: 'move',
  cancel: 'cancel',
  report: 'report',
};

/** By the id of the button or menu. */
export const guards: Readonly<Record<string, Guard>> = {
  [ids.incident.acknowledge]: incident('acknowledge'),
  [ids.incident.command]: incident('command'),
  [ids.incident.updateForm]: incident('update'),
  [ids.incident.resolveForm]: incident('resolve'),
  [ids.incident.mitigateForm]: incident('mitigate'),
  [ids.incident.summaryForm]: incident('summarise'),
  [ids.incident.close]: incident('close'),
  [ids.incident.review]: incident('review'),
  [ids.incident.snooze]: incident('snooze'),
  [ids.incident.merge]: incident('merge'),
  [ids.incident.taskDone]: (value, actor, services) =>
    incidentFor(TaskValue.parse(value).incident, 'task-done', actor, services),
  [ids.incident.more](value, actor, services) {
    const move = moveOfChoice(choiceIn(value));
    return move && incidentFor(numberIn(value), move, actor, services);
  },
  [ids.change.approve]: vote,
  [ids.change.rejectForm]: vote,
  [ids.change.askForm]: change('comment'),
  [ids.change.assessForm]: change('assess'),
  [ids.change.scheduleForm]: change('schedule'),
  [ids.change.start]: change('start'),
  [ids.change.validate]: change('validate'),
  [ids.change.check]: change('check'),
  [ids.change.completeForm]: change('complete'),
  [ids.change.failForm]: change('fail'),
  [ids.change.more](value, actor, services) {
    const move = moveOfChangeChoice(choiceIn(value));
    return move && services.changes.changeFor(numberIn(value), move, actor);
  },
  [ids.maintenance.start]: maintenance('start'),
  [ids.maintenance.updateForm]: maintenance('update'),
  [ids.maintenance.extendForm]: maintenance('extend'),
  [ids.maintenance.completeForm]: maintenance('complete'),
  [ids.maintenance.reportForm]: maintenance('report'),
  [ids.maintenance.moveForm]: maintenance('move'),
  [ids.maintenance.moveTake]: maintenance('move'),
  [ids.maintenance.approve]: exception,
  [ids.maintenance.rejectForm]: exception,
  [ids.maintenance.more](value, actor, services) {
    const move = maintenanceChoices[choiceIn(value)];
    return move && maintenanceFor(numberIn(value), move, actor, services);
  },
  [ids.run.done]: step('done'),
  [ids.run.failForm]: step('fail'),
  [ids.run.skipForm]: step('skip'),
  [ids.run.noteForm]: step('note'),
  [ids.run.again]: step('retry'),
  [ids.run.giveUp]: step('stop'),
  [ids.run.reopen]: step('reopen'),
  ...Object.fromEntries(
    [ids.run.choose1, ids.run.choose2, ids.run.choose3, ids.run.choose4, ids.run.choose5].map((id) => [
      id,
      step('choose'),
    ]),
  ),
  [ids.run.more](value, actor, services) {
    const { number, at, name } = StepMenuValue.parse(value);
    return name === 'show' ? undefined : services.runs.stepFor(number, at, name, actor);
  },
  [ids.run.pause]: run('pause'),
  [ids.run.resume]: run('resume'),
  [ids.run.abortForm]: run('abort'),
  [ids.run.startThis]: async (value, actor, services) =>
    mayStartAlone(services, actor, ProcedureValue.parse(value)),
  [ids.routine.look](value, actor, services) {
    const { system, name } = RoutineValue.parse(value);
    return services.routines.look(system, name, actor);
  },
  [ids.routine.approve](value, actor, services) {
    const { system, name } = RoutineApprovalValue.parse(value);
    return services.routines.look(system, name, actor);
  },
};
