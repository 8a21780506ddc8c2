import { Duration } from 'luxon';
import { nthOf } from './conditions.ts';
import { hashOf } from './hash.ts';
import { withoutUndefined } from './members.ts';
import type { Procedure } from './model-procedure.ts';
import type { Routine, Schedule } from './model-routine.ts';
import type { Habits, RoutineEntry, RoutinesFile, ScheduleEntry } from './schema-routine.ts';
import { asTyped } from './values.ts';

/** Without these nobody could say when a routine is late, or whose it is. */
export const owedHabits = ['responsible', 'takes', 'channel', 'due', 'remindEvery', 'closes'] as const;

const habitKeys = [
  ...owedHabits,
  'zone',
  'impact',
  'escalate',
  'missed',
  'onHoliday',
  'quiet',
  'tells',
  'lockWait',
] as const;

/** What the routine says, and what is usual where it says nothing. */
export function withHabits(routine: RoutineEntry, usual: Partial<Habits> = {}): Partial<Habits> {
  return Object.fromEntries(habitKeys.map((key) => [key, routine[key] ?? usual[key]])) as Partial<Habits>;
}

const usualWait = { order: 50, longest: Duration.fromObject({ hours: 4 }) };

/** What the clock starts, made of a file that was checked. */
export function toRoutine(
  name: string,
  entry: RoutineEntry,
  { usual }: Pick<RoutinesFile, 'usual'>,
  { zone, procedure }: { readonly zone: string; readonly procedure: Procedure },
): Routine {
  const habits = withHabits(entry, usual);
  const { responsible, takes, channel, due, remindEvery, closes, escalate } = habits;
  // The cross-check refuses such a file; reaching this is a fault of ours.
  if (!responsible || !takes || !channel || !due || !remindEvery || !closes)
    throw new Error(`routine ${name} passed the check without what it owes`);
  const says = withoutUndefined({
    title: entry.title,
    schedule: toSchedule(entry.schedule),
    zone: habits.zone ?? zone,
    procedure: procedure.name,
    values: Object.fromEntries(
      Object.entries(entry.values ?? {}).map(([key, value]) => [key, asTyped(value)]),
    ),
    responsible,
    takes,
    impact: habits.impact ?? 'None',
    channel,
    dueWithin: due,
    remindEvery,
    escalation: escalate && { after: escalate.after, team: escalate.to },
    closesAfter: closes,
    missed: habits.missed ?? 'once late',
    onHoliday: habits.onHoliday ?? 'anyway',
    isQuietAtNight: habits.quiet ?? true,
    tells: habits.tells ?? 'always',
    lockWait: habits.lockWait ?? usualWait,
  });
  return { name, ...says, serves: entry.serves, hash: hashOf({ ...says, procedure: procedure.hash }) };
}

function toSchedule(entry: ScheduleEntry): Schedule {
  const { cron, workingDay, everyWeeks, from, months, at, after } = entry;
  if (cron !== undefined) return { cron };
  if (after !== undefined) return { after };
  const nth = nthOf(entry);
  if (nth && at !== undefined) return withoutUndefined({ ...nth, months, at });
  if (workingDay !== undefined && at !== undefined) return withoutUndefined({ workingDay, months, at });
  if (everyWeeks !== undefined && from !== undefined && at !== undefined) return { everyWeeks, from, at };
  // The schema lets nothing else through; reaching this is a fault of ours.
  throw new Error('a schedule passed the check without saying when');
}
