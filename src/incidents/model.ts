import type { DateTime } from 'luxon';
import type { SeverityName } from '../systems/model.ts';

export type IncidentStatus = 'open' | 'acknowledged' | 'mitigated' | 'resolved' | 'closed';

/** Something that must have happened by a time: the first response, the resolution. */
export interface Deadline {
  id: string;
  kind: 'respond' | 'resolve';
  severity: SeverityName;
  dueAt: DateTime;
  metAt?: DateTime;
  breachedAt?: DateTime;
}

export interface Incident {
  /** `INC-12` */
  key: string;
  number: number;
  system: string;
  severity: SeverityName;
  status: IncidentStatus;
  title: string;
  summary?: string;
  openedAt: DateTime;
  openedBy: string;
  acknowledgedAt?: DateTime;
  acknowledgedBy?: string;
  commander?: string;
  resolvedAt?: DateTime;
  resolvedBy?: string;
  lastUpdate?: { at: DateTime; by: string; text: string };
  /** How many entries of the escalation order were called. */
  level: number;
  version: number;
  respond: Deadline;
  resolve: Deadline;
}

export type TimelineKind =
  | 'opened'
  | 'acknowledged'
  | 'commander'
  | 'update'
  | 'severity'
  | 'called'
  | 'breached'
  | 'resolved';

export interface TimelineEntry {
  id: string;
  at: DateTime;
  kind: TimelineKind;
  actor?: string;
  text?: string;
  data: Record<string, unknown>;
}

export function incidentKey(number: number): string {
  return `INC-${number}`;
}

/** Everybody who appears on the incident. */
export function peopleOf(incident: Incident): string[] {
  const { openedBy, acknowledgedBy, commander, resolvedBy, lastUpdate } = incident;
  return [openedBy, acknowledgedBy, commander, resolvedBy, lastUpdate?.by].filter((one) => one !== undefined);
}
