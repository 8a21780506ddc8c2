import { Duration } from 'luxon';
import type { SystemProfile } from '../../src/systems/model.ts';
import type { Procedure } from '../../src/systems/model-procedure.ts';
import type { Routine } from '../../src/systems/model-routine.ts';

const duration = (text: string) => Duration.fromISO(text);

/** Every night at 02:00 in New York, unless told otherwise. */
export function madeRoutine(over: Partial<Routine> = {}): Routine {
  return {
    name: 'nightly',
    title: 'Nightly care',
    serves: [],
    schedule: { cron: '0 2 * * *' },
    zone: 'America/New_York',
    procedure: 'care',
    values: {},
    responsible: 'devops',
    takes: duration('PT30M'),
    impact: 'None',
    channel: 'checklists',
    dueWithin: duration('PT2H'),
    remindEvery: duration('PT1H'),
    closesAfter: duration('P1D'),
    missed: 'once late',
    onHoliday: 'anyway',
    isQuietAtNight: false,
    tells: 'always',
    lockWait: { order: 1, longest: duration('PT3H') },
    hash: 'b'.repeat(64),
    ...over,
  };
}

/** A system in which these come round. */
export function withRoutines(
  system: SystemProfile,
  routines: readonly Routine[],
  procedures: readonly Procedure[],
): SystemProfile {
  return {
    ...system,
    routines: new Map(routines.map((routine) => [routine.name, routine])),
    procedures: new Map(procedures.map((procedure) => [procedure.name, procedure])),
  };
}
