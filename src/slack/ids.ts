import { z } from 'zod';

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
  notice: { retry: 'notice.retry' },
  phi: {
    correct: 'phi.correct',
    correctSubmit: 'phi.correct.submit',
    insist: 'phi.insist',
    insistSubmit: 'phi.insist.submit',
  },
} as const;

/** Global shortcuts, as manifest.yml names them. */
export const shortcuts = {
  openIncident: 'incident.open',
  addToTimeline: 'incident.timeline',
  openFromMessage: 'incident.from-message',
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

/** The duplicate, and the incident it goes into. */
export function mergeValue(duplicate: number, into: number): string {
  return `${incidentValue(duplicate)}:into-${into}`;
}
export const MergeValue = numbered('into');

export function noticeValue(id: string): string {
  return `1:notice:${id}`;
}

export const NoticeValue = z
  .string()
  .regex(/^1:notice:[0-9a-f-]{36}$/)
  .transform((value) => value.slice('1:notice:'.length));

/** What a modal carries with it in private_metadata. */
export const IncidentMeta = z.object({ v: z.literal(1), incident: z.number().int().positive() });

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
