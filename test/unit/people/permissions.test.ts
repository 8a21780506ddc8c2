import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { Actor, Standing } from '../../../src/people/model.ts';
import { may, type Permission, permissions, permit } from '../../../src/people/permissions.ts';
import { type Role, roles } from '../../../src/systems/model-people.ts';

function actor(held: readonly Role[], over: Partial<Actor> = {}): Actor {
  const inHims = new Set(held);
  return {
    person: 'ana',
    slackUser: 'U0ANA00001',
    name: 'Ana',
    standing: 'member',
    isNamed: true,
    from: 'command',
    groupsAgeMinutes: 0,
    rolesIn: (system) => (system === 'hims' ? inHims : new Set()),
    rolesAnywhere: () => inHims,
    ...over,
  };
}

/** Who may do what, written down a second time: viewer responder approver operator dba security compliance admin. */
const order: readonly Role[] = [
  'viewer',
  'responder',
  'approver',
  'operator',
  'dba',
  'security',
  'compliance',
  'admin',
];
const table: Record<Permission, string> = {
  'home.show': 'yyyyyyyy',
  'help.show': 'yyyyyyyy',
  'oncall.show': 'yyyyyyyy',
  'incident.show': 'yyyyyyyy',
  'incident.list': 'yyyyyyyy',
  'incident.open': 'yyyyyyyy',
  'incident.acknowledge': '-y-yyy-y',
  'incident.command': '-y-yyy-y',
  'incident.role': '-y-yyy-y',
  'incident.update': '-y-yyy-y',
  'incident.snooze': '-y-yyy-y',
  'incident.severity': '-y-yyy-y',
  'incident.system': '-y-yyy-y',
  'incident.escalate': '-y-yyy-y',
  'incident.mitigate': '-y-yyy-y',
  'incident.resolve': '-y-yyy-y',
  'incident.summarise': '-y-yyy-y',
  'incident.reopen': '-y-yyy-y',
  'incident.close': '-y-yyy-y',
  'incident.merge': '-y-yyy-y',
  'incident.task': '-y-yyy-y',
  'incident.task-done': '-y-yyy-y',
  'incident.note': '-y-yyy-y',
  'incident.timeline': 'yyyyyyyy',
  'incident.publish': '-y-yyy-y',
  'incident.unpublish': '-y-yyy-y',
  'incident.notified': '-----yyy',
  'incident.review': '-y-yyy-y',
  'away.set': 'yyyyyyyy',
  'change.request': 'yyyyyyyy',
  'change.show': 'yyyyyyyy',
  'change.list': 'yyyyyyyy',
  'change.edit': '---y---y',
  'change.assess': '-yyyyy-y',
  'change.approve': 'yyyyyyyy',
  'change.comment': 'yyyyyyyy',
  'change.cancel': '---y---y',
  'change.schedule': '---yyy-y',
  'change.start': '---yyy-y',
  'change.break-glass': '-y-yyy-y',
  'change.validate': '---yyy-y',
  'change.complete': '---yyy-y',
  'change.fail': '---yyy-y',
  'maintenance.show': 'yyyyyyyy',
  'maintenance.list': 'yyyyyyyy',
  'maintenance.windows': 'yyyyyyyy',
  'maintenance.ledger': 'yyyyyyyy',
  'maintenance.announce': '---yyy-y',
  'maintenance.start': '---yyy-y',
  'maintenance.update': '---yyy-y',
  'maintenance.extend': '---yyy-y',
  'maintenance.complete': '---yyy-y',
  'maintenance.report': '---yyy-y',
  'maintenance.move': '---yyy-y',
  'maintenance.cancel': '---yyy-y',
  'maintenance.approve': 'yyyyyyyy',
  'maintenance.reject': 'yyyyyyyy',
  'maintenance.freeze': '--yy---y',
  'maintenance.thaw': '--y----y',
  'run.list': 'yyyyyyyy',
  'run.show': 'yyyyyyyy',
  'run.plan': 'yyyyyyyy',
  'run.start': '-yyyyyyy',
  'run.work': '-y-yyyyy',
  'run.confirm': '--y-----',
  'run.break-glass': '-y-yyy-y',
  'run.retry': '-y-yyyyy',
  'run.pause': '-y-yyyyy',
  'run.resume': '-y-yyyyy',
  'run.abort': '-y-yyyyy',
  'routine.list': 'yyyyyyyy',
  'routine.post': '-y-yyyyy',
  'routine.skip': '-y-yyyyy',
  'routine.approve': '--y-----',
  'audit.read': '------yy',
  'notice.retry': '---y---y',
};
/** What is said when it is refused; undefined when it is not. */
function refusalOf(try_: () => void): string | undefined {
  try {
    try_();
    return undefined;
  } catch (error) {
    if (error instanceof UserError && error.refused) return error.message;
    throw error;
  }
}
const everything = Object.keys(permissions) as Permission[];

it('is walked whole: every permission, every role', () => {
  expect(Object.keys(table)).toEqual(everything);
  expect(order.toSorted()).toEqual([...roles].toSorted());
});

describe.each(everything)('%s', (permission) => {
  it.each(order.map((role, column) => ({ role, allowed: table[permission][column] === 'y' })))(
    '$role: $allowed',
    ({ role, allowed }) => {
      expect(may(actor([role]), permission, 'hims')).toBe(allowed);
      const refusal = refusalOf(() => permit(actor([role]), permission, 'hims', () => 'DevOps can.'));
      expect(refusal ?? 'none').toMatch(
        allowed ? /^none$/ : /^You cannot do that in hims: it takes the role .+\. DevOps can\.$/,
      );
    },
  );

  it('in another system: only what everyone may', () => {
    const isForEveryone = permissions[permission] === 'everyone';
    expect(may(actor(order), permission, 'fhir')).toBe(isForEveryone);
    expect(may(actor([]), permission, 'hims')).toBe(isForEveryone);
  });
});

describe('standing', () => {
  it.each([
    ['member', false, true],
    ['member', true, true],
    ['guest', false, false],
    ['guest', true, true],
    ['stranger', false, false],
    ['stranger', true, true],
    ['bot', false, false],
    ['bot', true, true],
    ['deactivated', false, false],
    ['deactivated', true, false],
  ] as const)('%s, named in people.yaml %s: may %s', (standing: Standing, isNamed, allowed) => {
    const them = actor(order, { standing, isNamed });
    for (const permission of everything) expect(may(them, permission, 'hims')).toBe(allowed);
    expect(refusalOf(() => permit(them, 'help.show', undefined, () => '')) ?? 'none').toMatch(
      allowed ? /^none$/ : /cannot use this here\. An admin can name you/,
    );
  });
});

describe('approvals', () => {
  it.each([
    [0, true],
    [60, true],
    [61, false],
    [Number.POSITIVE_INFINITY, false],
  ])('rest on groups read %s minutes ago: %s', (groupsAgeMinutes, allowed) => {
    const them = actor(['approver'], { groupsAgeMinutes });
    expect(refusalOf(() => permit(them, 'change.approve', 'hims', () => '')) ?? 'none').toMatch(
      allowed ? /^none$/ : /last read (61 minutes ago|never), so approvals wait/,
    );
    const every = [
      'change.assess',
      'maintenance.approve',
      'maintenance.reject',
      'maintenance.thaw',
      'routine.approve',
    ] as const;
    for (const decision of every)
      expect(
        refusalOf(() =>
          permit(actor(['approver', 'admin'], { groupsAgeMinutes }), decision, 'hims', () => ''),
        ) ?? 'none',
      ).toMatch(allowed ? /^none$/ : /so approvals wait/);
    // Whoever is on call must still be able to answer.
    expect(() =>
      permit(actor(['responder'], { groupsAgeMinutes }), 'incident.acknowledge', 'hims', () => ''),
    ).not.toThrow();
  });
});
