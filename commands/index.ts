import type { AnyCommand } from '../src/slack/define.ts';
import { auditVerify } from './audit/verify.ts';
import { audit } from './audit.ts';
import { awayBack } from './away/back.ts';
import { away } from './away.ts';
import { changeAgenda } from './change/agenda.ts';
import { changeApprove } from './change/approve.ts';
import { changeAssess } from './change/assess.ts';
import { changeCalendar } from './change/calendar.ts';
import { changeCancel } from './change/cancel.ts';
import { changeComment } from './change/comment.ts';
import { changeComplete } from './change/complete.ts';
import { changeEdit } from './change/edit.ts';
import { changeFail } from './change/fail.ts';
import { changeList } from './change/list.ts';
import { changeReject } from './change/reject.ts';
import { changeRequest } from './change/request.ts';
import { changeSchedule } from './change/schedule.ts';
import { changeShow } from './change/show.ts';
import { changeStart } from './change/start.ts';
import { changeValidate } from './change/validate.ts';
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

import { maintenanceAnnounce } from './maintenance/announce.ts';
import { maintenanceApprove } from './maintenance/approve.ts';
import { maintenanceCalendar } from './maintenance/calendar.ts';
import { maintenanceCancel } from './maintenance/cancel.ts';
import { maintenanceComplete } from './maintenance/complete.ts';
import { maintenanceExtend } from './maintenance/extend.ts';
import { maintenanceFreeze } from './maintenance/freeze.ts';
import { maintenanceLedger } from './maintenance/ledger.ts';
import { maintenanceList } from './maintenance/list.ts';
import { maintenanceMove } from './maintenance/move.ts';
import { maintenanceReject } from './maintenance/reject.ts';
import { maintenanceReport } from './maintenance/report.ts';
import { maintenanceShow } from './maintenance/show.ts';
import { maintenanceStart } from './maintenance/start.ts';
import { maintenanceThaw } from './maintenance/thaw.ts';
import { maintenanceUpdate } from './maintenance/update.ts';
import { maintenanceWindows } from './maintenance/windows.ts';
import { oncall } from './oncall.ts';
import { routineApprove } from './routine/approve.ts';
import { routineList } from './routine/list.ts';
import { routinePost } from './routine/post.ts';
import { routineSkip } from './routine/skip.ts';
import { runAbort } from './run/abort.ts';
import { runAssign } from './run/assign.ts';
import { runChoose } from './run/choose.ts';
import { runConfirm } from './run/confirm.ts';
import { runDone } from './run/done.ts';
import { runFail } from './run/fail.ts';
import { runList } from './run/list.ts';
import { runNote } from './run/note.ts';
import { runPause } from './run/pause.ts';
import { runReopen } from './run/reopen.ts';
import { runResume } from './run/resume.ts';
import { runRetry } from './run/retry.ts';
import { runShow } from './run/show.ts';
import { runSkip } from './run/skip.ts';
import { runStart } from './run/start.ts';

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
  maintenanceAnnounce,
  maintenanceStart,
  maintenanceUpdate,
  maintenanceExtend,
  maintenanceComplete,
  maintenanceReport,
  maintenanceMove,
  maintenanceCancel,
  maintenanceApprove,
  maintenanceReject,
  maintenanceList,
  maintenanceShow,
  maintenanceLedger,
  maintenanceWindows,
  maintenanceCalendar,
  maintenanceFreeze,
  maintenanceThaw,
  escalate,
  oncall,
  changeRequest,
  changeEdit,
  changeAssess,
  changeApprove,
  changeReject,
  changeComment,
  changeCancel,
  changeSchedule,
  changeStart,
  changeValidate,
  changeComplete,
  changeFail,
  changeList,
  changeShow,
  changeCalendar,
  changeAgenda,
  runStart,
  runList,
  runShow,
  runDone,
  runFail,
  runSkip,
  runChoose,
  runConfirm,
  runRetry,
  runNote,
  runAssign,
  runReopen,
  runPause,
  runResume,
  runAbort,
  routineList,
  routinePost,
  routineSkip,
  routineApprove,
  away,
  awayBack,
  audit,
  auditVerify,
];
