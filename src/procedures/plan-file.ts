import { useCase } from '../audit/audit.ts';
import { writeText } from '../audit/texts.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { RunDeps } from './deps.ts';
import { type Plan, planOf, procedureOf } from './plan.ts';
import type { RunRequest } from './start.ts';

/** A plan that was asked for as a file, as its notice carries it; the values stand where they can be redacted. */
export interface SentPlan {
  system: string;
  procedure: string;
  environment: string;
  values: string;
}

/** Plans that are too long for a message. */
export function createPlanFiles(deps: RunDeps, plan: (request: RunRequest) => Plan) {
  const { db, systems, directory, book } = deps;
  return {
    /** To whoever asks for it alone. */
    sendPlan: (request: RunRequest, actor: Actor): Promise<void> =>
      useCase(deps, actor, async (tx, now) => {
        const { system, procedure, environment, values } = plan(request);
        permit(actor, 'run.plan', system, directory.whoCan);
        const subject = `plan of ${procedure.name}`;
        const text = await writeText(tx, subject, JSON.stringify(values), now);
        const data = { system, procedure: procedure.name, environment, values: text.id };
        const target = { to: 'person' as const, person: actor.person };
        await enqueueNotices(tx, [{ kind: 'run-plan', subject, target, priority: 5, data }], now);
        const change = { procedure: procedure.name, environment };
        return { result: undefined, deeds: [{ action: 'run.plan', subject, system, change, text }] };
      }),
    /** Undefined where its values are redacted, or the procedure is gone or asks for others by now. */
    async sentPlan(sent: SentPlan): Promise<Plan | undefined> {
      const [row] = await db.query<{ body: string | null }>('select body from texts where id = $1', [
        sent.values,
      ]);
      const profile = systems.get(sent.system);
      if (!row?.body || !profile?.procedures.has(sent.procedure)) return undefined;
      const system = systemOf(systems, sent.system);
      const values = JSON.parse(row.body) as Record<string, string>; // as `sendPlan` wrote it
      return planOf(system, procedureOf(system, sent.procedure), values, sent.environment, book);
    },
  };
}
