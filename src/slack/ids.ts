import { z } from 'zod';

/** Every id that Slack keeps in messages and sends back. They live there for years: never reuse one for something else. */
export const ids = {
  incident: {
    acknowledge: 'incident.acknowledge',
    command: 'incident.command',
    more: 'incident.more',
    openForm: 'incident.open-form',
    openSubmit: 'incident.open.submit',
    resolveForm: 'incident.resolve-form',
    resolveSubmit: 'incident.resolve.submit',
    severitySubmit: 'incident.severity.submit',
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
export const shortcuts = { openIncident: 'incident.open' } as const;

/** Button values are small versioned references, so that a button from last year is understood or refused, never misread. */
export function incidentValue(number: number): string {
  return `1:INC-${number}`;
}

export const IncidentValue = z
  .string()
  .regex(/^1:INC-\d{1,15}$/)
  .transform((value) => Number(value.slice('1:INC-'.length)));

export function noticeValue(id: string): string {
  return `1:notice:${id}`;
}

export const NoticeValue = z
  .string()
  .regex(/^1:notice:[0-9a-f-]{36}$/)
  .transform((value) => value.slice('1:notice:'.length));

/** What a modal carries with it in private_metadata. */
export const IncidentMeta = z.object({ v: z.literal(1), incident: z.number().int().positive() });
