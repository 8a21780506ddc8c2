import type { Duration } from 'luxon';
import type { ApprovalPolicy, CarryingOut, ChangeCategory, Level } from './model-change.ts';
import type { Procedure } from './model-procedure.ts';
import type { Routine } from './model-routine.ts';

export const severityNames = ['SEV-1', 'SEV-2', 'SEV-3', 'SEV-4'] as const;
export type SeverityName = (typeof severityNames)[number];

export const channelPurposes = [
  'incidents',
  'changes',
  'maintenance',
  'operations',
  'checklists',
  'alerts',
] as const;
export type ChannelPurpose = (typeof channelPurposes)[number];

/** The one list of sizes for releases and windows. */
export const sizes = ['major', 'minor', 'patch', 'routine', 'emergency'] as const;
export type Size = (typeof sizes)[number];

export const windowKinds = ['primary', 'secondary', 'emergency', 'routine'] as const;
export type WindowKind = (typeof windowKinds)[number];

export interface SeverityProfile {
  readonly meaning: string;
  readonly respond: Duration;
  readonly resolve: Duration;
  readonly updateEvery: Duration;
  /** An incident of this severity gets a channel of its own. */
  readonly ownChannel: boolean;
  /** Its card wakes everybody in the incidents channel. */
  readonly notifyChannel: boolean;
  /** The pager is told of it. */
  readonly pages: boolean;
  /** Nobody is called for it in quiet hours. */
  readonly quietAtNight: boolean;
  /** Once it is resolved, a review is owed. */
  readonly reviewed: boolean;
  /** A statement to the media is prepared. */
  readonly significant: boolean;
  /** People are asked to take command when nobody has after this span; absent, nobody is asked. */
  readonly commanderWithin?: Duration;
  /** Wards are told how to work without the system. */
  readonly downtimeCard: boolean;
}

/** From one clock time to another, civil time of the system's zone; past midnight where `to` is not after `from`. */
export interface QuietHours {
  /** 'HH:MM' */
  readonly from: string;
  /** 'HH:MM', the first minute that is no longer quiet. */
  readonly to: string;
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

/** How often people are asked for what an incident still owes. */
export interface FollowUp {
  /** For how long a reminder can be put off, shortest first. */
  readonly snooze: readonly Duration[];
  /** A task that is overdue is asked for at this interval. */
  readonly taskEvery: Duration;
  /** A resolved incident without a summary is asked for one after this span. */
  readonly summaryAfter: Duration;
  /** A review that is open is asked for at this interval. */
  readonly reviewEvery: Duration;
  /** When Slack has not taken the card of a paging incident for this long, the pager says so. */
  readonly unseenAfter: Duration;
}

/** How wards work while the system is down. */
export interface Downtime {
  readonly paper: string;
  readonly readOnlyCopy: string;
  readonly more?: Link;
}

/** Somebody who can be reached: a team or a person of people.yaml, or neither where only a telephone or mailbox is given. */
export interface Called {
  readonly team?: string;
  readonly person?: string;
  readonly title: string;
  readonly phone?: string;
  readonly email?: string;
}

export interface Contact extends Called {
  readonly id: string;
  readonly note?: string;
}

export interface EscalationStep extends Called {
  /** The wait after the step before it; for the first step, after the respond deadline was missed. */
  readonly after: Duration;
}

export interface AlertLevel {
  readonly name: string;
  readonly meaning: string;
  /** Where a document gives no acknowledge time of its own, the response is the only timer. */
  readonly acknowledge?: Duration;
  /** Absent for levels that are only recorded. */
  readonly respond?: Duration;
}

interface WindowBase {
  readonly name: string;
  readonly kind: WindowKind;
  readonly environment: string;
  readonly zone: string;
  readonly note?: string;
}

/** Opens on each of `days` at `start`, in civil time of `zone`. */
export interface WeeklyWindow extends WindowBase {
  readonly isAnyTime: false;
  /** luxon weekdays, 1 is Monday; the days on which it opens. */
  readonly days: readonly number[];
  /** 'HH:MM' */
  readonly start: string;
  /** 'HH:MM', on the day after when `endsNextDay`. */
  readonly end: string;
  readonly endsNextDay: boolean;
}

export interface AnyTimeWindow extends WindowBase {
  readonly isAnyTime: true;
}

export type MaintenanceWindow = WeeklyWindow | AnyTimeWindow;

/** Counted in civil days of the system's zone. The longer of the two stands, except for an emergency. */
export interface NoticePeriods {
  readonly sizes: Readonly<Record<Size, Duration>>;
  /** By environment; an environment that is not named asks for nothing of its own. */
  readonly environments: Readonly<Record<string, Duration>>;
}

export interface Release {
  readonly size: Size;
  /** Absent: released when needed. */
  readonly every?: Duration;
  /** The months in which it comes (1 is January), where the document fixes them. */
  readonly months?: readonly number[];
  readonly scope?: string;
}

export interface CorrectiveActivity {
  readonly name: string;
  readonly trigger: string;
  readonly team: string;
}

/** A pre-approved change. */
export interface StandardChange {
  readonly name: string;
  readonly title: string;
  readonly environment?: string;
  readonly category?: string;
  readonly size: Size;
  readonly likelihood: Level;
  readonly impact: Level;
  readonly clinicalImpact: string;
  readonly plan: readonly string[];
  readonly rollback: readonly string[];
  readonly validation: readonly string[];
  readonly takes: Duration;
}

/** Who is told of maintenance, and when. */
export interface Announcements {
  /** How long before the start people are told again, longest first. */
  readonly before: readonly Duration[];
  /** While it runs an update is asked for at this interval. */
  readonly updateEvery: Duration;
  /** The implementer is asked to start this long before. */
  readonly askBefore: Duration;
  /** While it takes longer than announced, everybody is told again at this interval. */
  readonly overrunEvery: Duration;
  /** Names or ids of channels beside the one for maintenance. */
  readonly channels: readonly string[];
  readonly mail: readonly string[];
  /** Emergency maintenance owes a report within this span. */
  readonly reportWithin: Duration;
}

/** A part of the system that people know by name. */
export interface Component {
  readonly id: string;
  readonly name: string;
}

/** What the bot may start on the system's machines. */
export interface CommandAccess {
  /** Programs by their absolute path; nothing else is ever started. */
  readonly allowed: readonly string[];
  /** What a command of `on: system` is put behind, such as `/usr/bin/ssh -o BatchMode=yes ops@hims-db --`. */
  readonly ssh?: readonly string[];
}

/** A folder, or a bucket with the beginning of its keys. */
export type Storage =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string; readonly endpoint?: string };

export interface SystemProfile {
  readonly id: string;
  readonly name: string;
  /** IANA zone in which windows, notice and routines are counted. */
  readonly zone: string;
  /** A channel's name, or its C… id. */
  readonly channels: Readonly<Record<ChannelPurpose, string>>;
  readonly severities: Readonly<Record<SeverityName, SeverityProfile>>;
  /** After a missed deadline: told again after each of these spans (from the telling before), then for ever at the last interval. */
  readonly breach: { readonly repeatAfter: readonly Duration[]; readonly repeatEvery: Duration };
  /** Shares of a deadline's span at which people are warned, ascending, between 0 and 1. */
  readonly warnAt: readonly number[];
  readonly quietHours: QuietHours;
  /** What an incident's own channel starts with. */
  readonly incidentChannel: {
    /** Their people are invited. */
    readonly invite: readonly Called[];
    readonly bookmarks: readonly Link[];
  };
  /** Whose people are called, and see a security incident. */
  readonly securityIncidents: { readonly team: Called };
  readonly followUp: FollowUp;
  /** Absent where nobody has written down how to work without the system. */
  readonly downtime?: Downtime;
  /** Authorities are told of a security breach within this span. */
  readonly regulatoryNotice: Duration;
  readonly contacts: Readonly<Record<string, Contact>>;
  readonly onCall: readonly Called[];
  readonly escalation: readonly EscalationStep[];
  /** While nobody answers, the whole order is called again so many times, each time so long after its last step. */
  readonly escalationRepeat: { readonly times: number; readonly after: Duration };
  /** Worst first, as the file lists them. */
  readonly alertLevels: readonly AlertLevel[];
  /** What to do about which kind of finding, and whose work it is. */
  readonly corrective: readonly CorrectiveActivity[];
  readonly environments: readonly string[];
  /** The environment that is meant when none is said. */
  readonly usualEnvironment: string;
  readonly windows: readonly MaintenanceWindow[];
  readonly notice: NoticePeriods;
  readonly releases: readonly Release[];
  readonly categories: readonly ChangeCategory[];
  /** Likelihood, then impact, gives the risk. */
  readonly riskMatrix: Readonly<Record<Level, Readonly<Record<Level, Level>>>>;
  readonly approval: ApprovalPolicy;
  readonly standardChanges: readonly StandardChange[];
  readonly carryingOut: CarryingOut;
  readonly announcements: Announcements;
  readonly components: readonly Component[];
  /** How long restoring may take, by class of system. */
  readonly recoveryTime: Readonly<Record<string, Duration>>;
  /** An approver confirms a destructive step of a recovery within this span; then break-glass is possible. */
  readonly confirmWithin: Duration;
  /** How much may be lost, by class of data. */
  readonly recoveryPoint: Readonly<Record<string, Duration>>;
  /** Percent of a month. */
  readonly availability: { readonly system: number; readonly vendors?: number };
  readonly commands: CommandAccess;
  /** Where archives go, by name. */
  readonly storage: Readonly<Record<string, Storage>>;
  /** Its own and the shared ones that it takes part in, by name. */
  readonly procedures: ReadonlyMap<string, Procedure>;
  readonly routines: ReadonlyMap<string, Routine>;
  /** Civil days, `YYYY-MM-DD`, ascending. */
  readonly holidays: readonly string[];
}
