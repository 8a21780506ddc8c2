import type { AnyCommand } from '../src/slack/define.ts';
import { auditVerify } from './audit/verify.ts';
import { audit } from './audit.ts';
import { escalate } from './escalate.ts';
import { createHelp } from './help.ts';
import { home } from './home.ts';
import { incidentAck } from './incident/ack.ts';
import { incidentClose } from './incident/close.ts';
import { incidentList } from './incident/list.ts';
import { incidentMerge } from './incident/merge.ts';
import { incidentMitigate } from './incident/mitigate.ts';
import { incidentNote } from './incident/note.ts';
import { incidentNotified } from './incident/notified.ts';
import { incidentOpen } from './incident/open.ts';
import { incidentPublish } from './incident/publish.ts';
import { incidentReopen } from './incident/reopen.ts';
import { incidentResolve } from './incident/resolve.ts';
import { incidentReview } from './incident/review.ts';
import { incidentRole } from './incident/role.ts';
import { incidentSeverity } from './incident/severity.ts';
import { incidentShow } from './incident/show.ts';
import { incidentSystem } from './incident/system.ts';
import { incidentTaskDone } from './incident/task/done.ts';
import { incidentTask } from './incident/task.ts';
import { incidentTimeline } from './incident/timeline.ts';
import { incidentUnpublish } from './incident/unpublish.ts';
import { incidentUpdate } from './incident/update.ts';

import { oncall } from './oncall.ts';

/** Everything that can be typed after /hims, in the order in which help shows it. */
export const commands: readonly AnyCommand[] = [
  home,
  createHelp(() => commands),
  incidentOpen,
  incidentAck,
  incidentUpdate,
  incidentRole,
  incidentSeverity,
  incidentSystem,
  incidentMitigate,
  incidentResolve,
  incidentReopen,
  incidentClose,
  incidentTask,
  incidentTaskDone,
  incidentNote,
  incidentTimeline,
  incidentReview,
  incidentPublish,
  incidentUnpublish,
  incidentMerge,
  incidentNotified,
  incidentList,
  incidentShow,
  escalate,
  oncall,
  audit,
  auditVerify,
];
