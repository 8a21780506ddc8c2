import type { Interaction } from '../src/slack/define.ts';
import { incidentAcknowledge } from './incident/acknowledge.ts';
import { incidentCommand } from './incident/command.ts';
import {
  incidentOpenForm,
  incidentOpenShortcut,
  incidentResolveForm,
  incidentUpdateForm,
} from './incident/forms.ts';
import { incidentMore } from './incident/more.ts';
import { incidentShowButton } from './incident/show.ts';
import {
  incidentEscalateSubmit,
  incidentOpenSubmit,
  incidentResolveSubmit,
  incidentSeveritySubmit,
  incidentUpdateSubmit,
} from './incident/submits.ts';
import { noticeRetry } from './notice/retry.ts';

/** Every button, menu, form and shortcut, one handler each. */
export const interactions: readonly Interaction[] = [
  incidentAcknowledge,
  incidentCommand,
  incidentMore,
  incidentShowButton,
  incidentOpenForm,
  incidentOpenShortcut,
  incidentOpenSubmit,
  incidentUpdateForm,
  incidentUpdateSubmit,
  incidentResolveForm,
  incidentResolveSubmit,
  incidentSeveritySubmit,
  incidentEscalateSubmit,
  noticeRetry,
];
