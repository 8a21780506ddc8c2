import type { Interaction } from '../src/slack/define.ts';
import { incidentAcknowledge } from './incident/acknowledge.ts';
import {
  incidentCloseButton,
  incidentMergeButton,
  incidentReviewButton,
  incidentSnooze,
  incidentTaskDoneButton,
} from './incident/buttons.ts';
import { incidentCommand } from './incident/command.ts';
import {
  incidentMitigateForm,
  incidentOpenForm,
  incidentResolveForm,
  incidentSummaryForm,
  incidentUpdateForm,
} from './incident/forms.ts';
import { incidentMore } from './incident/more.ts';
import { incidentFromMessage, incidentOpenShortcut, incidentToTimeline } from './incident/shortcuts.ts';
import { incidentShowButton } from './incident/show.ts';
import {
  incidentEscalateSubmit,
  incidentOpenSubmit,
  incidentResolveSubmit,
  incidentSeveritySubmit,
  incidentUpdateSubmit,
} from './incident/submits.ts';
import {
  incidentMergeSubmit,
  incidentMitigateSubmit,
  incidentNoteSubmit,
  incidentNotifiedSubmit,
  incidentPublishSubmit,
  incidentReopenSubmit,
  incidentRolesSubmit,
  incidentSummarySubmit,
  incidentSystemSubmit,
  incidentTaskSubmit,
  incidentTimelineSubmit,
} from './incident/submits-work.ts';
import { noticeRetry } from './notice/retry.ts';

/** Every button, menu, form and shortcut, one handler each. */
export const interactions: readonly Interaction[] = [
  incidentAcknowledge,
  incidentCommand,
  incidentCloseButton,
  incidentMergeButton,
  incidentReviewButton,
  incidentSnooze,
  incidentTaskDoneButton,
  incidentMore,
  incidentShowButton,
  incidentOpenForm,
  incidentOpenShortcut,
  incidentFromMessage,
  incidentToTimeline,
  incidentOpenSubmit,
  incidentUpdateForm,
  incidentUpdateSubmit,
  incidentMitigateForm,
  incidentMitigateSubmit,
  incidentResolveForm,
  incidentResolveSubmit,
  incidentSummaryForm,
  incidentSummarySubmit,
  incidentSeveritySubmit,
  incidentSystemSubmit,
  incidentEscalateSubmit,
  incidentReopenSubmit,
  incidentRolesSubmit,
  incidentTaskSubmit,
  incidentNoteSubmit,
  incidentNotifiedSubmit,
  incidentMergeSubmit,
  incidentTimelineSubmit,
  incidentPublishSubmit,
  noticeRetry,
];
