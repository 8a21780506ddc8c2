export const roles = [
  'viewer',
  'responder',
  'approver',
  'operator',
  'dba',
  'security',
  'compliance',
  'admin',
] as const;
export type Role = (typeof roles)[number];

export interface Person {
  /** Short and lasting, such as `ana`: stored with what the person did. */
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** All Slack ids that are this one person. */
  readonly slack: readonly string[];
  readonly phone?: string;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  /** Ids of persons. */
  readonly members: readonly string[];
  /** Slack user groups whose members belong to the team as well. */
  readonly userGroups: readonly string[];
  readonly email?: string;
  readonly phone?: string;
}

export interface Grant {
  readonly team: string;
  readonly roles: readonly Role[];
  readonly systems: readonly string[] | 'all';
}

export interface PeopleFile {
  readonly people: readonly Person[];
  readonly teams: readonly Team[];
  readonly grants: readonly Grant[];
}
