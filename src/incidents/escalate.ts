import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import { writeText } from '../audit/texts.ts';
import { cancelTimers } from '../clock/timers.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import { callNext, stepAt } from './calls.ts';
import type { Incident } from './model.ts';
import { type IncidentDeps, requireVisible } from './moves.ts';
import { requireLegal } from './rules.ts';
import { getIncident, lockIncident } from './store.ts';

/** Calls the next level now, by hand. */
export function createEscalate(deps: IncidentDeps) {
  const { systems, directory } = deps;
  return (number: number, why: string | undefined, actor: Actor): Promise<Incident> =>
    useCase(deps, actor, async (tx, now) => {
      const before = await lockIncident(tx, number);
      await requireVisible(tx, before, actor, systems);
      permit(actor, 'incident.escalate', before.system, directory.whoCan);
      requireLegal(before, 'escalate');
      const system = systemOf(systems, before.system);
      const reason = why === undefined ? undefined : await writeText(tx, before.key, why, now);
      await cancelTimers(tx, before.key, ['incident.escalation'], now);
      const goesOn = before.status === 'open' && before.respond.dueAt <= now;
      const textId = reason ? { textId: reason.id } : {};
      const asked = { now, wantedAt: now, actor: actor.person, goesOn, ...textId };
      if (!(await callNext(tx, before, system, deps, asked)))
        throw new UserError(
          'incident.nobody-left',
          `Everyone in the escalation order of ${system.id} was called for ${before.key} already. /hims oncall ${system.id} has the telephone numbers.`,
        );
      const change = {
        level: [before.level, before.level + 1],
        called: stepAt(system, before.level + 1)?.title,
      };
      const deed: Deed = { action: 'incident.escalate', subject: before.key, system: system.id, change };
      return { result: await getIncident(tx, number), deeds: [reason ? { ...deed, text: reason } : deed] };
    });
}
