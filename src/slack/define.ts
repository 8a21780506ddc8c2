import type { KnownBlock, ModalView } from '@slack/types';
import type { DateTime } from 'luxon';
import type { z } from 'zod';
import type { AbsenceService } from '../approvals/service.ts';
import type { AuditService } from '../audit/service.ts';
import type { PullRequest } from '../changes/model.ts';
import type { ChangeService } from '../changes/service.ts';
import type { IncidentService } from '../incidents/service.ts';
import type { MaintenanceService } from '../maintenance/service.ts';
import type { NoticeService } from '../notices/service.ts';
import type { Availability } from '../people/availability.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import type { Permission } from '../people/permissions.ts';
import type { RunService } from '../procedures/service.ts';
import type { RoutineService } from '../routines/service.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Arguments, Values } from './arguments.ts';
import type { ShortcutMessage } from './payloads.ts';
import type { Purpose } from './read-empty.ts';

/** The use cases that commands and interactions can call. */
export interface Services {
  incidents: IncidentService;
  maintenance: MaintenanceService;
  changes: ChangeService;
  runs: RunService;
  routines: RoutineService;
  absences: AbsenceService;
  /** Addresses of pull requests, read and written. */
  pullRequests: { read(url: string): PullRequest | undefined; link(pullRequest: PullRequest): string };
  /** Where the card of something stands, as a link; undefined while it stands nowhere. */
  linkTo(slot: string): Promise<string | undefined>;
  audit: AuditService;
  notices: NoticeService;
  directory: Directory;
  /** Of these people those who cannot be counted on now, with the reason. */
  unavailable(people: readonly string[]): ReturnType<Availability['unavailable']>;
  systems: ReadonlyMap<string, SystemProfile>;
  /** The id of the channel, for links; undefined until it was found or made. */
  channelId(purpose: string, system: string): string | undefined;
  now(): DateTime;
  /** Where calendars find the maintenance of a system, or of `all`; with a secret in it. */
  calendarUrl(system: string): string;
}

/** Said to the person alone. */
export interface Answer {
  text: string;
  blocks?: KnownBlock[];
}

export interface FormAnswer {
  form: ModalView;
}

export type Reply = Answer | FormAnswer;

/** What is wrong with what was typed, by the field at which it stands; the form stays as it was. */
export interface Complaint {
  complaints: Readonly<Record<string, string>>;
}

export interface CommandContext<A extends Arguments> {
  /** `here`: the incident in whose own channel it was typed, where an option may name one. */
  args: Values<A> & { here?: number | undefined };
  actor: Actor;
  services: Services;
}

export interface Command<A extends Arguments = Arguments> {
  path: readonly string[];
  summary: string;
  /** One that works, shown in help and with mistakes. */
  example: string;
  /** Ids of docs/requirements.md. */
  serves?: readonly string[];
  args: A;
  permission: Permission;
  /** Shows and changes nothing: in an incident's own channel another key needs no question. */
  looksOnly?: true;
  /** The thing itself may allow more than the roles do: whoever was called for an incident may answer the call. */
  decidedByThing?: boolean;
  /** Asks for what was not typed, with what was typed filled in. Without it a missing value is an error. */
  form?(
    typed: Partial<Values<A>>,
    context: { actor: Actor; services: Services },
  ): ModalView | Promise<ModalView>;
  run(context: CommandContext<A>): Promise<Reply>;
}

/** The one shape of the list, whatever the arguments of each command are. */
export type AnyCommand = Omit<Command, 'form' | 'run'> & {
  form?(
    typed: Record<string, unknown>,
    context: { actor: Actor; services: Services },
  ): ModalView | Promise<ModalView>;
  run(context: { args: Record<string, unknown>; actor: Actor; services: Services }): Promise<Reply>;
};

export function defineCommand<const A extends Arguments>(command: Command<A>): AnyCommand {
  return command; // the router hands over exactly what readArguments made from `args`
}

export interface ActionContext<V> {
  value: V;
  actor: Actor;
  services: Services;
}

/** A button or menu. The value is parsed before `run`; one that does not parse is answered as outdated. */
export interface Action<V> {
  kind: 'action';
  id: string;
  permission: Permission;
  /** As for commands. */
  decidedByThing?: boolean;
  value: z.ZodType<V, string>;
  run(context: ActionContext<V>): Promise<Reply | undefined>;
}

export interface SubmitContext<F, M> {
  fields: F;
  meta: M;
  actor: Actor;
  services: Services;
}

/** What a form says with which command: its text is read as it would be in a line. */
export interface Says {
  /** `incident resolve`, or the option whose text it is: `break-glass` */
  command: string;
  field: string;
  purpose: Purpose;
}

/** A submitted form. Field names are block ids, so that a complaint stands beside the field it is about. */
export interface Submit<F, M> {
  kind: 'submit';
  id: string;
  permission: Permission;
  /** As for commands. */
  decidedByThing?: boolean;
  fields: z.ZodType<F>;
  meta: z.ZodType<M>;
  /** Which fields are checked against the command: text that contradicts it brings the form back once, with the reason. */
  says?: readonly Says[];
  /** It decides on something as it stood when the form was opened: changed meanwhile, the form is refused. */
  isBound?: true;
  /** Fields that hold free text, checked for patient data; a pattern where their names are not known before. */
  texts: readonly string[] | RegExp;
  /** A form as the answer takes the place of the one that was sent. */
  run(context: SubmitContext<F, M>): Promise<Reply | Complaint>;
}

export interface Shortcut {
  kind: 'shortcut';
  id: string;
  permission: Permission;
  /** As for commands. */
  decidedByThing?: boolean;
  run(context: { actor: Actor; services: Services; message?: ShortcutMessage }): Promise<Reply>;
}

export type Interaction = Action<unknown> | Submit<unknown, unknown> | Shortcut;

export function defineAction<V>(action: Omit<Action<V>, 'kind'>): Interaction {
  return { kind: 'action', ...action };
}

export function defineSubmit<F, M>(submit: Omit<Submit<F, M>, 'kind'>): Interaction {
  return { kind: 'submit', ...submit };
}

export function defineShortcut(shortcut: Omit<Shortcut, 'kind'>): Interaction {
  return { kind: 'shortcut', ...shortcut };
}
