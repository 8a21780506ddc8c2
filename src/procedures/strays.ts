import type { RunDeps } from './deps.ts';
import { longestSeconds } from './limits.ts';
import type { StepJob, StepQueue } from './queue.ts';
import { lockRun, updateStep } from './store.ts';

interface Deps extends Pick<RunDeps, 'db'> {
  queue: Pick<StepQueue, 'send' | 'strays'>;
}

type Stray = Pick<StepJob, 'run' | 'step'>;

/**
 * Steps whose job is gone (a database restored without its queue, a fortnight in which nobody took it) get another one, and
 * whoever takes it asks what became of the step. Returns those.
 */
export async function sendStrays({ db, queue }: Deps): Promise<readonly Stray[]> {
  const found = await queue.strays(db);
  const sent: Stray[] = [];
  for (const number of new Set(found.map(({ run }) => run)))
    await db.transaction(async (tx) => {
      const run = await lockRun(tx, number);
      for (const stray of await queue.strays(tx, number)) {
        const one = run.steps.find(({ id }) => id === stray.step);
        if (one?.step.kind !== 'automatic') continue;
        const job = await queue.send(tx, stray, longestSeconds(one.step.timeout));
        updateStep(tx, number, one.id, { job });
        sent.push(stray);
      }
    });
  return sent;
}
