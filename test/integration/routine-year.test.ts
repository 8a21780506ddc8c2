import { readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createActionBook } from '../../src/actions/book.ts';
import { createTimerSweeper } from '../../src/clock/timers.ts';
import type { Db } from '../../src/db/db.ts';
import { planRoutines, type RoutineDeps, routineTimers } from '../../src/routines/due.ts';
import { occurrencesBetween } from '../../src/routines/occurrences.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import type { SystemProfile } from '../../src/systems/model.ts';
import { startCore } from '../support/core.ts';
import { madeRun } from '../support/made-run.ts';
import { openOffice } from '../support/office.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';

/** The whole year in the long lanes; otherwise the weeks around the turn of the year and both changes of the clocks. */
const spans = isLong
  ? [['2026-11-22', '2027-11-22']]
  : [
      ['2026-12-20', '2027-01-10'],
      ['2027-03-06', '2027-03-21'],
      ['2027-10-31', '2027-11-14'],
    ];
const day = (text = '') => DateTime.fromISO(text, { zone: 'utc' });

/** The lines of the reviewed file that name one occurrence: its instant, and whose it is. */
async function reviewed(lived: ReadonlySet<string>, from: DateTime, to: DateTime): Promise<string[]> {
  const lines = (await readFile('test/fixtures/routine-year.txt', 'utf8')).split('\n');
  return lines
    .filter((line) => /^\d{4}-\d{2}-\d{2}T/.test(line))
    .flatMap((line) => {
      const [instant, , subject = ''] = line.split(' · ');
      const at = DateTime.fromISO(instant ?? '', { zone: 'utc' });
      return lived.has(subject) && at >= from && at < to ? [`${instant} ${subject}`] : [];
    });
}

/** What comes several times a day is not lived through: the same code, a hundred thousand times. */
function withoutFrequent(system: SystemProfile): SystemProfile {
  const isRare = ([, routine]: [string, Parameters<typeof occurrencesBetween>[0]]) =>
    occurrencesBetween(routine, [], day('2026-11-22'), day('2026-11-23')).length < 4;
  return { ...system, routines: new Map([...system.routines].filter(isRare)) };
}

/** As if somebody had approved each of them for the whole year: otherwise most would begin nothing. */
async function approveAll(
  db: Db,
  systems: readonly SystemProfile[],
  from: DateTime,
  to: DateTime,
): Promise<void> {
  for (const { id, routines } of systems)
    for (const { name, hash } of routines.values())
      await db.transaction((tx) =>
        tx.query(
          `insert into routine_approvals (system, routine, hash, approved_by, approved_at, expires_at)
           values ($1, $2, $3, 'cem', $4, $5)`,
          [id, name, hash, from, to.plus({ days: 1 })],
        ),
      );
}

it.each(spans)(
  `lives from %s to %s as it was reviewed: none is missing, none comes twice (seed ${seed})`,
  async (first, last) => {
    const [from, to] = [day(first), day(last)];
    const random = createRandom(seed);
    await using core = await startCore(from.minus({ seconds: 1 }).toISO() ?? '');
    const office = await openOffice(core);
    const book = createActionBook({ secrets: {} });
    const shipped = await loadCatalogue('systems', { actions: book });
    const systems = new Map([...shipped.systems].map(([id, system]) => [id, withoutFrequent(system)]));
    const started: string[] = [];
    const deps: RoutineDeps = {
      runs: { ...office.runDeps, systems, book: new Map() },
      // What an occurrence starts is another story; here it is only noted.
      begin: async (_tx, _runs, { forAt, system, routine }) => {
        started.push(`${forAt.toFormat("yyyy-MM-dd'T'HH:mm'Z'")} ${system.id}/${routine}`);
        return madeRun({ number: 1 }); // only its number is looked at, and what the audit log says of it
      },
    };
    await core.sql('alter table routine_occurrences drop constraint routine_occurrences_run_fkey');
    await approveAll(core.db, [...systems.values()], from, to);
    const sweepers = [core.db, core.otherDb()].map((db) =>
      createTimerSweeper({ db, clock: core.clock, log: core.log, handlers: routineTimers(deps) }),
    );
    await planRoutines(deps);

    for (;;) {
      const next = await sweepers[0]?.nextDue();
      if (!next || next >= to) break;
      core.clock.set(next);
      const turn = random();
      if (turn < 0.002) await planRoutines(deps); // a restart
      if (turn < 0.05) await Promise.all(sweepers.map((one) => one.sweep()));
      else await sweepers[turn < 0.5 ? 0 : 1]?.sweep();
    }

    const rows = await core.sql<{ at: DateTime; subject: string }>(
      `select at, system || '/' || routine as subject from routine_occurrences order by at, system, routine`,
    );
    const lived = rows.map(({ at, subject }) => `${at.toFormat("yyyy-MM-dd'T'HH:mm'Z'")} ${subject}`);
    const subjects = [...systems.values()].flatMap(({ id, routines }) =>
      [...routines.keys()].map((name) => `${id}/${name}`),
    );
    expect(lived.toSorted()).toEqual((await reviewed(new Set(subjects), from, to)).toSorted());
    // Each of them was begun, and none twice, whichever process it was.
    expect(started.toSorted()).toEqual(lived.toSorted());
    await office.close();
  },
  180_000,
);
