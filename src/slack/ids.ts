import type { DateTime } from 'luxon';
import { z } from 'zod';
import type { Incident } from '../incidents/model.ts';
import { minuteMark } from './asked-at.ts';

/** Every id that Slack keeps in messages and sends back. They live there for years: never reuse one for something else. */
export const ids = {
  incident: {
    acknowledge: 'incident.acknowledge',
    close: 'incident.close',
    command: 'incident.command',
    merge: 'incident.merge',
    mergeSubmit: 'incident.merge.submit',
    mitigateForm: 'incident.mitigate-form',
    mitigateSubmit: 'incident.mitigate.submit',
    more: 'incident.more',
    noteSubmit: 'incident.note.submit',
    notifiedSubmit: 'incident.notified.submit',
    openForm: 'incident.open-form',
    openSubmit: 'incident.open.submit',
    publishSubmit: 'incident.publish.submit',
    reopenSubmit: 'incident.reopen.submit',
    resolveForm: 'incident.resolve-form',
    resolveSubmit: 'incident.resolve.submit',
    review: 'incident.review',
    rolesSubmit: 'incident.roles.submit',
    severitySubmit: 'incident.severity.submit',
    snooze: 'incident.snooze',
    summaryForm: 'incident.summary-form',
    summarySubmit: 'incident.summary.submit',
    systemSubmit: 'incident.system.submit',
    taskDone: 'incident.task-done',
    taskSubmit: 'incident.task.submit',
    timeline: 'incident.timeline',
    updateForm: 'incident.update-form',
    updateSubmit: 'incident.update.submit',
    escalateSubmit: 'incident.escalate.submit',
    show: 'incident.show',
  },
  change: {
    approve: 'change.approve',
    approveSubmit: 'change.approve.submit',
    askForm: 'change.ask-form',
    assessForm: 'change.assess-form',
    assessSubmit: 'change.assess.submit',
    cancelSubmit: 'change.cancel.submit',
    check: 'change.check',
    commentSubmit: 'change.comment.submit',
    completeForm: 'change.complete-form',
    completeSubmit: 'change.complete.submit',
    editSubmit: 'change.edit.submit',
    failForm: 'change.fail-form',
    failSubmit: 'change.fail.submit',
    glassSubmit: 'change.break-glass.submit',
    more: 'change.more',
    rejectForm: 'change.reject-form',
    rejectSubmit: 'change.reject.submit',
    requestForm: 'change.request-form',
    requestNext: 'change.request.next',
    requestSubmit: 'change.request.submit',
    scheduleForm: 'change.schedule-form',
    scheduleSubmit: 'change.schedule.submit',
    show: 'change.show',
    start: 'change.start',
    startSubmit: 'change.start.submit',
    validate: 'change.validate',
  },
  maintenance: {
    announceForm: 'maintenance.announce-form',
    announceNext: 'maintenance.announce.next',
    announceSubmit: 'maintenance.announce.submit',
    approve: 'maintenance.approve',
    ask: 'maintenance.ask',
    cancelSubmit: 'maintenance.cancel.submit',
    completeForm: 'maintenance.complete-form',
    completeSubmit: 'maintenance.complete.submit',
    extendForm: 'maintenance.extend-form',
    extendSubmit: 'maintenance.extend.submit',
    more: 'maintenance.more',
    moveForm: 'maintenance.move-form',
    moveSubmit: 'maintenance.move.submit',
    moveTake: 'maintenance.move.take',
    rejectForm: 'maintenance.reject-form',
    rejectSubmit: 'maintenance.reject.submit',
    reportForm: 'maintenance.report-form',
    reportSubmit: 'maintenance.report.submit',
    show: 'maintenance.show',
    start: 'maintenance.start',
    take: 'maintenance.take',
    updateForm: 'maintenance.update-form',
    updateSubmit: 'maintenance.update.submit',
  },
  notice: { retry: 'notice.retry' },
  routine: { approve: 'routine.approve', look: 'routine.look' },
  run: {
    abortForm: 'run.abort-form',
    abortSubmit: 'run.abort.submit',
    again: 'run.again',
    assignSubmit: 'run.assign.submit',
    breakGlassForm: 'run.break-glass-form',
    breakGlassSubmit: 'run.break-glass.submit',
    choose1: 'run.choose-1',
    choose2: 'run.choose-2',
    choose3: 'run.choose-3',
    choose4: 'run.choose-4',
    choose5: 'run.choose-5',
    confirm: 'run.confirm',
    done: 'run.done',
    doneSubmit: 'run.done.submit',
    evidence: 'run.evidence',
    failForm: 'run.fail-form',
    failSubmit: 'run.fail.submit',
    giveUp: 'run.give-up',
    incidentForm: 'run.incident-form',
    more: 'run.more',
    noteForm: 'run.note-form',
    noteSubmit: 'run.note.submit',
    pause: 'run.pause',
    reopen: 'run.reopen',
    resume: 'run.resume',
    show: 'run.show',
    skipForm: 'run.skip-form',
    skipSubmit: 'run.skip.submit',
    startForm: 'run.start-form',
    startNext: 'run.start.next',
    startSubmit: 'run.start.submit',
    startThis: 'run.start-this',
  },
  phi: {
    correct: 'phi.correct',
    correctSubmit: 'phi.correct.submit',
    insist: 'phi.insist',
    insistSubmit: 'phi.insist.submit',
  },
  /** Below a question about what was typed. */
  typed: {
    first: 'typed.first',
    second: 'typed.second',
  },
} as const;

/** Global shortcuts, as manifest.yml names them. */
export const shortcuts = {
  openIncident: 'incident.open',
  addToTimeline: 'incident.timeline',
  openFromMessage: 'incident.from-message',
  requestChange: 'change.request',
} as const;

/** Button values are small versioned references, so that a button from last year is understood or refused, never misread. */
export function incidentValue(number: number): string {
  return `1:INC-${number}`;
}

export const IncidentValue = z
  .string()
  .regex(/^1:INC-\d{1,15}$/)
  .transform((value) => Number(value.slice('1:INC-'.length)));

/** A second number behind the incident's: a task, the minutes of a snooze, another incident. */
const numbered = (word: string) =>
  z
    .string()
    .regex(new RegExp(`^1:INC-\\d{1,15}:${word}-\\d{1,15}$`))
    .transform((value) => value.split(':'))
    .transform(([, key = '', last = '']) => ({
      incident: Number(key.slice('INC-'.length)),
      number: Number(last.slice(word.length + 1)),
    }));

export function taskValue(incident: number, task: number): string {
  return `${incidentValue(incident)}:task-${task}`;
}
export const TaskValue = numbered('task');

export function snoozeValue(incident: number, minutes: number): string {
  return `${incidentValue(incident)}:minutes-${minutes}`;
}
export const SnoozeValue = numbered('minutes');

/**
 * The duplicate, the incident it goes into, and how each stood when it was offered: how often it was reopened, and its severity. Later
 * it is another question. Buttons of an older version know neither the severities nor the minute.
 */
export function mergeValue(duplicate: Bound, into: Bound, now: DateTime): string {
  const pair = `${incidentValue(duplicate.number)}:into-${into.number}`;
  const severities = [duplicate, into].map(({ severity }) => severity.slice('SEV-'.length));
  return `${pair}:rounds-${duplicate.round}-${into.round}:sev-${severities.join('-')}:asked-${minuteMark(now)}`;
}

type Bound = Pick<Incident, 'number' | 'round' | 'severity'>;

export const MergeValue = z
  .string()
  .regex(/^1:INC-\d{1,15}:into-\d{1,15}:rounds-\d{1,6}-\d{1,6}(?::sev-[1-4]-[1-4]:asked-[0-9a-z]{1,8})?$/)
  .transform((value) => {
    const [pair = '', asked] = value.split(':asked-');
    const numbers = [...pair.matchAll(/-(\d+)/g)].map(([, digits]) => Number(digits));
    const [duplicate = 0, into = 0, first = 0, second = 0, ...severities] = numbers;
    return { duplicate, into, asked, offered: { rounds: [first, second] as const, severities } };
  });

export function changeValue(number: number): string {
  return `1:CHG-${number}`;
}

export const changeOf = (value: string) => Number(value.split(':')[1]?.slice('CHG-'.length));

export const ChangeValue = z
  .string()
  .regex(/^1:CHG-\d{1,15}$/)
  .transform(changeOf);

export function checkValue(number: number, check: number): string {
  return `${changeValue(number)}:check-${check}`;
}

export const CheckValue = z
  .string()
  .regex(/^1:CHG-\d{1,15}:check-\d{1,4}$/)
  .transform((value) => ({ number: changeOf(value), check: Number(value.split(':check-')[1]) }));

export function maintenanceValue(number: number): string {
  return `1:MW-${number}`;
}

export const MaintenanceValue = z
  .string()
  .regex(/^1:MW-\d{1,15}$/)
  .transform((value) => Number(value.slice('1:MW-'.length)));

export function routineValue(system: string, name: string): string {
  return `1:routine:${system}/${name}`;
}

/** With the beginning of its hash: what was looked at, and nothing else; and the minute. Buttons of an older version know no minute. */
export function routineApprovalValue(
  of: { system: string; name: string; hash: string },
  now: DateTime,
): string {
  return `${routineValue(of.system, of.name)}:${of.hash.slice(0, hashShown)}:asked-${minuteMark(now)}`;
}

const hashShown = 16;
const routineOfValue = (value: string) => {
  const [, , subject = '', hash = '', asked] = value.split(':');
  const [system = '', name = ''] = subject.split('/');
  return { system, name, hash, asked: asked?.slice('asked-'.length) };
};

export const RoutineValue = z
  .string()
  .regex(/^1:routine:[a-z0-9-]{1,60}\/[a-z0-9-]{1,80}$/)
  .transform(routineOfValue);

export const RoutineApprovalValue = z
  .string()
  .regex(/^1:routine:[a-z0-9-]{1,60}\/[a-z0-9-]{1,80}:[0-9a-f]{16}(?::asked-[0-9a-z]{1,8})?$/)
  .transform(routineOfValue);

export function noticeValue(id: string): string {
  return `1:notice:${id}`;
}

export const NoticeValue = z
  .string()
  .regex(/^1:notice:[0-9a-f-]{36}$/)
  .transform((value) => value.slice('1:notice:'.length));

/** What a modal carries with it in private_metadata; `shown`: what stood in it, or what it was filled in for. */
export const IncidentMeta = z.object({
  v: z.literal(1),
  incident: z.number().int().positive(),
  shown: z.record(z.string(), z.string()).optional(),
});

export const ChangeMeta = z.object({ v: z.literal(1), change: z.number().int().positive() });

/** A form about what stood in it: a vote, an assessment, an edit. */
export const ShownChangeMeta = ChangeMeta.extend({ revision: z.number().int().positive() });

/** `sequence`: how often its time had changed when the form was opened; `version`: how often anything had. */
export const MaintenanceMeta = z.object({
  v: z.literal(1),
  maintenance: z.number().int().positive(),
  sequence: z.number().int().optional(),
  version: z.number().int().optional(),
});

/** A Slack message that a form is about. */
export const MessageMeta = z.object({
  v: z.literal(1),
  channel: z.string().regex(/^[A-Z0-9]{2,24}$/),
  ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
  author: z
    .string()
    .regex(/^[A-Z0-9]{2,24}$/)
    .optional(),
});
