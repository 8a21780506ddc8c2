import type { SystemProfile } from './model.ts';
import type { Problem } from './problems.ts';

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

export interface SourceFile {
  /** `people.yaml` or `hims/system.yaml`, wherever the file really lies, so that its history has one name. */
  readonly name: string;
  /** sha256 of the bytes, in hexadecimal. */
  readonly hash: string;
  /** The plain values of the YAML, to tell what changed. */
  readonly data: unknown;
}

/** A value that no document gives. */
export interface Assumption {
  /** Name of the source file. */
  readonly file: string;
  readonly line: number;
  /** Where in it, such as `windows.routine`. */
  readonly path: string;
  readonly reason: string;
}

export interface Catalogue {
  readonly systems: ReadonlyMap<string, SystemProfile>;
  readonly people: PeopleFile;
  readonly files: readonly SourceFile[];
  readonly assumptions: readonly Assumption[];
  /** Nothing that stops a start, but what a hospital should mend: teams without anybody, for one. */
  readonly warnings: readonly Problem[];
}
