/** Who acts, as the audit log needs to know it. */
export interface Doer {
  /** Key of the person (`ana`, or `slack:U…` for somebody people.yaml does not name), or `system`. */
  person: string;
  slackUser?: string;
  /** Of the Slack account, in lower case. */
  email?: string;
  /** Where it came from: `command`, `button`, `modal`, `timer`, `cli`, `start`. */
  from: string;
  /** Identifies the Slack payload: the same one twice has one effect. */
  request?: string;
  /** What looks like patient data is none, says this person, and why: kept with what they do. */
  insists?: { what: string; why: string };
}

/** One thing done or refused. No free text: only a reference to it and its salted hash. */
export interface Deed {
  action: string;
  subject: string;
  system?: string;
  /** before → after, or other plain facts. */
  change?: Record<string, unknown>;
  text?: { id: string; hash: string };
  outcome?: 'done' | 'refused';
}

export interface AuditRow {
  seq: number;
  at: string;
  action: string;
  actor: string;
  subject: string;
  outcome: 'done' | 'refused';
  entry: string;
  hash: string;
}

/** The bot itself, where no person acts. */
export function system(from: 'timer' | 'start' | 'event'): Doer {
  return { person: 'system', from };
}

/** What the walk over the chain found. */
export type AuditVerdict =
  | { whole: true; rows: number; head: string }
  | { whole: false; rows: number; firstBad: number; why: string };
