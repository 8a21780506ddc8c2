import { cancelTimers } from '../clock/timers.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices } from '../notices/store.ts';
import { isGivenToAbsent } from '../people/availability.ts';
import type { Actor } from '../people/model.ts';
import { toPerson } from './audience.ts';
import { requireColleague } from './colleague.ts';
import type { Incident, IncidentRole } from './model.ts';
import type { IncidentDeps, MakeMove, Moved } from './moves.ts';

interface Assignment {
  name: 'command' | 'role';
  role: IncidentRole;
  person: string;
  ifFree?: boolean;
}

function taken(incident: Incident, role: IncidentRole): UserError {
  const { key } = incident;
  const holder = incident[role];
  const line = `incident role ${role} ${key} --take-over`;
  return new UserError(
    'incident.role-taken',
    `{0} is already the ${role} of ${key}. Nothing was done. To take over:   /hims ${line}`,
    {
      people: holder === undefined ? [] : [holder],
      choices: [{ label: 'Take over', line }],
    },
  );
}

/** Who holds which role; the holder is told privately what it asks of them. */
export function createRoles({ directory, availability }: IncidentDeps, move: MakeMove) {
  function given(before: Incident, role: IncidentRole, person: string): Moved {
    const change = [before[role] ?? null, person];
    return {
      change: { [role]: person },
      entry: { kind: role === 'commander' ? 'commander' : 'role', data: { role, [role]: change } },
      told: 'room',
      audited: { [role]: change },
      members: [person],
    };
  }

  async function assign(
    number: number,
    { name, role, person, ifFree = false }: Assignment,
    actor: Actor,
  ): Promise<Incident> {
    if (person !== actor.person) await requireColleague(directory, person);
    return move(number, name, actor, async (tx, before, now) => {
      if (ifFree && before[role] !== undefined && before[role] !== person) throw taken(before, role);
      if (before[role] === person)
        throw new UserError(
          'incident.same-holder',
          person === actor.person
            ? `You are the ${role} of ${before.key} already.`
            : `{0} is the ${role} of ${before.key} already.`,
          { people: [person] },
        );
      if (await isGivenToAbsent(tx, availability, { person, actor }, now))
        throw new UserError(
          'incident.holder-away',
          `{0} is on leave, so nobody counts on them now. Somebody else takes it:   /hims incident role ${role} ${before.key}`,
          { people: [person] },
        );
      if (role === 'commander') await cancelTimers(tx, before.key, ['incident.no-commander'], now);
      return {
        ...given(before, role, person),
        async afterwards(after) {
          await enqueueNotices(tx, [toPerson(after, person, 'incident-role', { role })], now);
        },
      };
    });
  }

  return {
    /**
     * Makes the actor the commander; on an open incident this is the acknowledgement, too. `ifFree`: pressed where nobody had it;
     * who has it by now is asked about, not replaced.
     */
    takeCommand: (number: number, actor: Actor, ifFree = false): Promise<Incident> =>
      assign(number, { name: 'command', role: 'commander', person: actor.person, ifFree }, actor),
    /** A role for the actor, where nobody else has it: who has it is asked about, not replaced. */
    takeRole: (number: number, role: IncidentRole, actor: Actor): Promise<Incident> =>
      assign(
        number,
        { name: role === 'commander' ? 'command' : 'role', role, person: actor.person, ifFree: true },
        actor,
      ),
    assignRole: (number: number, role: IncidentRole, person: string, actor: Actor): Promise<Incident> =>
      assign(
        number,
        { name: role === 'commander' && person === actor.person ? 'command' : 'role', role, person },
        actor,
      ),
  };
}
