import { DateTime } from 'luxon';
import { occurrencesBetween } from '../../src/routines/occurrences.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import { weekdays } from '../../src/systems/model-week.ts';
import type { Part } from './part.ts';

const from = DateTime.utc(2026, 11, 22);
const to = from.plus({ years: 1 });
/** A usual day, and those on which the clocks of New York change: what comes every hour or oftener is counted on them. */
const countedOn = ['2027-03-13', '2027-03-14', '2027-11-07'];

const head = `# All that comes round on the three systems from ${from.toISODate()} to ${to.toISODate()}, made by npm run generate.
# A difference here is a routine that comes at another time: read it as you read code. Look at 14 March and 7 November 2027,
# where the clocks of New York change, at the holidays, and at the first days of months and quarters.
# instant · what the clocks show · system/routine
`;

const short = { suppressMilliseconds: true, suppressSeconds: true };

/** Every occurrence of a year, a line each. */
async function renderYear(): Promise<string> {
  const { systems } = await loadCatalogue('systems');
  const listed: string[] = [];
  const counted: string[] = [];
  for (const [system, { routines, holidays }] of systems)
    for (const routine of routines.values()) {
      const name = `${system}/${routine.name}`;
      if ('after' in routine.schedule) {
        counted.push(`after ${system}/${routine.schedule.after}: ${name}`);
        continue;
      }
      const on = (day: DateTime): number =>
        occurrencesBetween(routine, holidays, day.minus(1), day.plus({ days: 1 }).minus(1)).length;
      if (on(from) >= 24) {
        const days = countedOn.map(
          (day) => `${day} ${on(DateTime.fromISO(day, { zone: routine.zone }))} times`,
        );
        counted.push(`${days.join(', ')}: ${name}`);
        continue;
      }
      for (const at of occurrencesBetween(routine, holidays, from, to)) {
        const there = at.setZone(routine.zone);
        const shown = `${(weekdays[there.weekday - 1] ?? '').slice(0, 3)} ${there.toISO(short)}`;
        listed.push(`${at.toISO(short)} · ${shown} · ${name}`);
      }
    }
  return `${head}${[...listed.toSorted(), ...counted.toSorted()].join('\n')}\n`;
}

export const routineYearParts: readonly Part[] = [
  { path: 'test/fixtures/routine-year.txt', render: renderYear },
];
