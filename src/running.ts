import type { Logger } from 'pino';
import type { ActionBook } from './actions/model.ts';
import type { SecretSource } from './actions/secrets.ts';
import type { Clock } from './clock/clock.ts';
import type { TimerHandler } from './clock/timers.ts';
import type { Db } from './db/db.ts';
import type { Presence } from './db/presence.ts';
import type { Availability } from './people/availability.ts';
import type { Directory } from './people/directory.ts';
import type { RunDeps, RunHooks } from './procedures/deps.ts';
import { createStepQueue } from './procedures/queue.ts';
import { createRunService, type RunService } from './procedures/service.ts';
import { runTimersOf } from './procedures/timers.ts';
import { createStepWorker, type StepWorker } from './procedures/worker.ts';
import { planRoutines, type RoutineDeps, routineTimers } from './routines/due.ts';
import { createRoutineService, type RoutineService } from './routines/service.ts';
import type { SystemProfile } from './systems/model.ts';

interface Deps {
  databaseUrl: string;
  db: Db;
  clock: Clock;
  log: Logger;
  presence: Presence;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  availability: Availability;
  book: ActionBook;
  /** What `${NAME}` in procedures may stand for. */
  environment: SecretSource;
  /** What other rooms do about runs. */
  hooks(runs: RunDeps): RunHooks;
  /** Whether the queue looks by itself for holders that fell silent. */
  supervises: boolean;
  onStep: (action: string, outcome: string, seconds: number) => void;
}

export interface Running {
  service: RunService;
  routines: RoutineService;
  /** With these, another room begins a run in its own transaction. */
  deps: RunDeps;
  timers: TimerHandler<unknown>[];
  worker: StepWorker;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Procedures and the queue that carries their steps; wires of app.ts, apart for their length. */
export function createRunning(deps: Deps): Running {
  const {
    db,
    clock,
    log,
    systems,
    directory,
    availability,
    book,
    hooks,
    supervises,
    databaseUrl: url,
  } = deps;
  const queue = createStepQueue({ url, log, supervises });
  const shared: RunDeps = {
    db,
    clock,
    systems,
    directory,
    availability,
    book,
    queue,
    get hooks() {
      return plugged;
    },
  };
  const plugged = hooks(shared);
  const routines: RoutineDeps = { runs: shared };
  const worker = createStepWorker({ ...deps, ...shared, queue });
  return {
    service: createRunService(shared),
    routines: createRoutineService(routines),
    deps: shared,
    timers: [...runTimersOf(shared), ...routineTimers(routines)],
    worker,
    async start() {
      if (supervises) await queue.start(); // otherwise when it is first needed
      await planRoutines(routines);
    },
    async stop() {
      await worker.stop();
      await queue.stop();
    },
  };
}
