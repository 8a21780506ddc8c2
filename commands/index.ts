import type { AnyCommand } from '../src/slack/define.ts';
import { auditVerify } from './audit/verify.ts';
import { audit } from './audit.ts';
import { escalate } from './escalate.ts';
import { createHelp } from './help.ts';
import { home } from './home.ts';
import { incidentAck } from './incident/ack.ts';
import { incidentList } from './incident/list.ts';
import { incidentOpen } from './incident/open.ts';
import { incidentResolve } from './incident/resolve.ts';
import { incidentSeverity } from './incident/severity.ts';
import { incidentShow } from './incident/show.ts';
import { incidentUpdate } from './incident/update.ts';
import { oncall } from './oncall.ts';

/** Everything that can be typed after /hims, in the order in which help shows it. */
export const commands: readonly AnyCommand[] = [
  home,
  createHelp(() => commands),
  incidentOpen,
  incidentAck,
  incidentUpdate,
  incidentSeverity,
  incidentResolve,
  incidentList,
  incidentShow,
  escalate,
  oncall,
  audit,
  auditVerify,
];
