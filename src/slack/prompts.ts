import type { Notice } from '../notices/model.ts';

/**
 * Messages that ask somebody to press something, beside cards and votes. Each stands in a slot of its own, so that its buttons go
 * once nobody is asked any more: its renderer skips then, and what it gives as the reason is shown instead. A confirmation has a
 * slot that it names itself.
 */
const prompts: ReadonlySet<string> = new Set([
  'change-checks',
  'change-due',
  'change-held-up',
  'change-told',
  'incident-no-commander',
  'incident-raised',
  'incident-reopened',
  'incident-review-due',
  'incident-role',
  'incident-silence',
  'incident-summary-due',
  'incident-task',
  'incident-task-due',
  'incident-update-due',
  'maintenance-ask-start',
  'maintenance-emergency',
  'maintenance-frozen',
  'maintenance-overrun-ask',
  'maintenance-report-due',
  'maintenance-run-into',
  'maintenance-time-over',
  'maintenance-update-due',
  'maintenance-vote',
  'run-confirm',
  'run-due',
  'run-unconfirmed',
]);

export const promptKinds: readonly string[] = [...prompts];

export function isPrompt({ kind }: Pick<Notice, 'kind'>): boolean {
  return prompts.has(kind);
}

/** Of these each says all that there is to say: of several in one place only the newest asks. */
const wholes: ReadonlySet<string> = new Set(['change-held-up', 'maintenance-vote']);

export function isWhole({ kind }: Pick<Notice, 'kind'>): boolean {
  return wholes.has(kind);
}

export function promptSlot(noticeId: string): string {
  return `prompt:${noticeId}`;
}
