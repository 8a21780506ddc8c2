import { UserError } from '../errors.ts';
import type { Role } from '../systems/model-people.ts';
import { refuseApprovalOnStaleGroups } from './approvals.ts';
import type { Actor } from './model.ts';

/** Roles that work on a system. */
export const responders = ['responder', 'operator', 'dba', 'security', 'admin'] as const;
const implementers = ['operator', 'dba', 'security', 'admin'] as const;

/** The one table of who may do what: roles held in the system of the thing. `everyone` is every full member of the workspace. */
export const permissions = {
  'home.show': 'everyone',
  'help.show': 'everyone',
  'oncall.show': 'everyone',
  'incident.show': 'everyone',
  'incident.list': 'everyone',
  'incident.open': 'everyone',
  'incident.acknowledge': responders,
  'incident.command': responders,
  'incident.role': responders,
  'incident.update': responders,
  'incident.snooze': responders,
  'incident.severity': responders,
  'incident.system': responders,
  'incident.escalate': responders,
  'incident.mitigate': responders,
  'incident.resolve': responders,
  'incident.summarise': responders,
  'incident.reopen': responders,
  'incident.close': responders,
  'incident.merge': responders,
  'incident.task': responders,
  'incident.task-done': responders,
  'incident.note': responders,
  'incident.timeline': 'everyone',
  'incident.publish': responders,
  'incident.unpublish': responders,
  'incident.notified': ['security', 'compliance', 'admin'],
  'incident.review': responders,
  'away.set': 'everyone',
  'change.request': 'everyone',
  'change.show': 'everyone',
  'change.list': 'everyone',
  'change.edit': ['operator', 'admin'],
  'change.assess': ['responder', 'operator', 'dba', 'security', 'approver', 'admin'],
  /** Whose vote counts is what the policy of the system says. */
  'change.approve': 'everyone',
  'change.comment': 'everyone',
  'change.cancel': ['operator', 'admin'],
  'change.schedule': implementers,
  'change.start': implementers,
  'change.break-glass': ['responder', ...implementers],
  'change.validate': implementers,
  'change.complete': implementers,
  'change.fail': implementers,
  'maintenance.show': 'everyone',
  'maintenance.list': 'everyone',
  'maintenance.windows': 'everyone',
  'maintenance.ledger': 'everyone',
  'maintenance.announce': implementers,
  'maintenance.start': implementers,
  'maintenance.update': implementers,
  'maintenance.extend': implementers,
  'maintenance.complete': implementers,
  'maintenance.report': implementers,
  'maintenance.move': implementers,
  'maintenance.cancel': implementers,
  /** Whose vote counts is what the policy of the system says. */
  'maintenance.approve': 'everyone',
  'maintenance.reject': 'everyone',
  'maintenance.freeze': ['operator', 'approver', 'admin'],
  /** … and besides whoever set it. */
  'maintenance.thaw': ['approver', 'admin'],
  'run.list': 'everyone',
  'run.show': 'everyone',
  'run.plan': 'everyone',
  /** Which of these roles may run a procedure says the procedure. */
  'run.start': ['responder', 'compliance', 'approver', ...implementers],
  /** … and besides everybody whom the procedure or the step names. */
  'run.work': ['responder', 'compliance', ...implementers],
  /** Steps of a recovery under an incident: a second person, who may approve for the system. */
  'run.confirm': ['approver'],
  'run.break-glass': ['responder', ...implementers],
  /** Which of these roles leads a run says its procedure. */
  'run.retry': ['responder', 'compliance', ...implementers],
  'run.pause': ['responder', 'compliance', ...implementers],
  'run.resume': ['responder', 'compliance', ...implementers],
  'run.abort': ['responder', 'compliance', ...implementers],
  'routine.list': 'everyone',
  'routine.post': ['responder', 'compliance', ...implementers],
  'routine.skip': ['responder', 'compliance', ...implementers],
  'routine.approve': ['approver'],
  'audit.read': ['compliance', 'admin'],
  'notice.retry': ['operator', 'admin'],
} as const satisfies Record<string, readonly Role[] | 'everyone'>;

export type Permission = keyof typeof permissions;

/** What must not rest on an old list of people. */
const decisions: ReadonlySet<Permission> = new Set<Permission>([
  'change.assess',
  'change.approve',
  'maintenance.approve',
  'maintenance.reject',
  'maintenance.thaw',
  'routine.approve',
  'run.confirm',
]);

const standingWords = {
  guest: 'Guests',
  stranger: 'Members of other organisations',
  bot: 'Bots',
  deactivated: 'Deactivated accounts',
} as const;

/** True when the person may do this to something of that system; without a system, when a role held anywhere allows it. */
export function may(actor: Actor, permission: Permission, system?: string): boolean {
  if (actor.standing !== 'member' && !actor.isNamed) return false;
  if (actor.standing === 'deactivated') return false;
  const allowed: readonly Role[] | 'everyone' = permissions[permission];
  if (allowed === 'everyone') return true;
  const held = system === undefined ? actor.rolesAnywhere() : actor.rolesIn(system);
  return allowed.some((role) => held.has(role));
}

/** Throws a refusal that says why and who can. `whoCan` names the teams that hold a fitting role. */
export function permit(
  actor: Actor,
  permission: Permission,
  system: string | undefined,
  whoCan: (roles: readonly Role[], system?: string) => string,
): void {
  if (decisions.has(permission)) refuseApprovalOnStaleGroups(actor.groupsAgeMinutes);
  if (may(actor, permission, system)) return;
  const about = { action: permission, ...(system === undefined ? {} : { system }) };
  if (actor.standing !== 'member' && (!actor.isNamed || actor.standing === 'deactivated'))
    throw new UserError(
      'person.not-a-member',
      `${standingWords[actor.standing]} cannot use this here. An admin can name you in people.yaml.`,
      { refused: true },
    );
  const allowed: readonly Role[] | 'everyone' = permissions[permission];
  const roles = allowed === 'everyone' ? [] : allowed;
  throw new UserError(
    'person.not-permitted',
    `You cannot do that${system ? ` in ${system}` : ''}: it takes the role ${orList(roles)}. ${whoCan(roles, system)}`,
    { refused: true, about },
  );
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
