import type { Duration } from 'luxon';
import type { Weekday } from './model-week.ts';

/** Civil times in the zone of the routine. */
export type Schedule =
  | { readonly cron: string }
  /** The nth weekday of a month; in `months` (1 is January) or in each. */
  | {
      readonly nth: number;
      readonly weekday: Weekday;
      readonly months?: readonly number[];
      readonly at: string;
    }
  /** The nth working day of a month: no Saturday, Sunday or holiday. */
  | { readonly workingDay: number; readonly months?: readonly number[]; readonly at: string }
  /** Every so many weeks, counted from a day (`YYYY-MM-DD`). */
  | { readonly everyWeeks: number; readonly from: string; readonly at: string }
  /** Each time that a run of this routine of the same system succeeded. */
  | { readonly after: string };

/** What becomes of an occurrence that fell due while the bot was away. */
export type CatchUp = 'once late' | 'skip';

export interface Routine {
  readonly name: string;
  readonly title: string;
  readonly serves: readonly string[];
  readonly schedule: Schedule;
  readonly zone: string;
  /** Name of the procedure or checklist that an occurrence starts. */
  readonly procedure: string;
  /** What the procedure asks for. */
  readonly values: Readonly<Record<string, string>>;
  /** A team of people.yaml. */
  readonly responsible: string;
  readonly takes: Duration;
  /** What people notice of it. */
  readonly impact: string;
  /** A channel purpose: `checklists` or `operations`. */
  readonly channel: string;
  /** From the occurrence; what is not done by then is overdue. */
  readonly dueWithin: Duration;
  /** Those who are responsible are reminded this often once it is overdue. */
  readonly remindEvery: Duration;
  /** Overdue for this long, this team hears of it, too. */
  readonly escalation?: { readonly after: Duration; readonly team: string };
  /** From the occurrence; then it is closed, with what was not done. */
  readonly closesAfter: Duration;
  readonly missed: CatchUp;
  /** On a holiday: done all the same, passed over, or put off to the next working day. */
  readonly onHoliday: 'anyway' | 'skip' | 'next working day';
  /** Its reminders wait until the quiet hours of the system are over. */
  readonly isQuietAtNight: boolean;
  /** `failures`: nothing is posted while all goes well. */
  readonly tells: 'always' | 'failures';
  /** Among those that wait for the lock, the lowest goes first; after `longest` it is given up, and said so. */
  readonly lockWait: { readonly order: number; readonly longest: Duration };
  /** sha256 of the routine with its procedure, in hexadecimal: what a standing approval is bound to. */
  readonly hash: string;
}
