import type { Role } from '../systems/model-people.ts';

/** What Slack says about a person. */
export interface WorkspaceUser {
  slackId: string;
  name: string;
  email?: string;
  /** Member of another organisation, seen through a shared channel. */
  isStranger: boolean;
  isGuest: boolean;
  isBot: boolean;
  isDeactivated: boolean;
}

export type Standing = 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated';

/** The person who acts, as far as this request is concerned. */
export interface Actor {
  /** `ana`, or `slack:U…` for somebody people.yaml does not name. */
  person: string;
  slackUser: string;
  /** What Slack says now, in lower case; of no bot and no stranger. */
  email?: string;
  name: string;
  standing: Standing;
  /** Whether people.yaml names this person, by Slack id or e-mail. */
  isNamed: boolean;
  from: 'command' | 'button' | 'modal' | 'shortcut' | 'home' | 'cli';
  request?: string;
  /** See the audit's Doer. */
  insists?: { what: string; why: string };
  /** How long ago the user groups were read; 0 when people.yaml names none. */
  groupsAgeMinutes: number;
  rolesIn(system: string): ReadonlySet<Role>;
  /** Roles held in at least one system. */
  rolesAnywhere(): ReadonlySet<Role>;
}

/** What the rest of the house needs to know from Slack's directory. */
export interface Workspace {
  /** Undefined when Slack knows no such user. Throws when Slack does not answer. */
  user(slackId: string): Promise<WorkspaceUser | undefined>;
  slackIdByEmail(email: string): Promise<string | undefined>;
  /** Slack ids in a user group, as last read; undefined when the group was never read. */
  groupMembers(groupId: string): readonly string[] | undefined;
  /** A user as last read, without asking: the name to show, the e-mail by which people.yaml may name them. */
  known(slackId: string): WorkspaceUser | undefined;
  /** True when Slack said that it knows nobody by this id. */
  isUnknown(slackId: string): boolean;
  /** Whose this e-mail is, as last read; null: nobody's; undefined: it was never looked up. */
  idByEmail(email: string): string | null | undefined;
  /** 0 when no group is used, Infinity when they were never read. */
  groupsAgeMinutes(): number;
}
