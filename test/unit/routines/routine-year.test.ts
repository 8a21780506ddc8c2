import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { routineYearParts } from '../../../scripts/generated/routine-year.ts';

describe('the year of the shipped routines', () => {
  it.each(routineYearParts)(
    '$path is as it was read; if the difference is meant, run npm run generate',
    async ({ path, render }) => {
      const reviewed = await readFile(path, 'utf8');

      expect((await render(reviewed)).split('\n')).toEqual(reviewed.split('\n'));
    },
  );

  it('has each nightly routine once on every day, also on those with 23 and 25 hours', async () => {
    const lines = (await readFile('test/fixtures/routine-year.txt', 'utf8')).split('\n');
    const days = lines.flatMap(
      (line) => / (\d{4}-\d\d-\d\d)T\S+ · hims\/database-backup$/.exec(line)?.[1] ?? [],
    );

    expect(days).toHaveLength(365);
    expect(new Set(days).size).toBe(365);
    expect(lines).toContain('2027-03-14T07:00Z · Sun 2027-03-14T03:00-04:00 · hims/database-backup');
    expect(lines).toContain('2027-11-07T07:00Z · Sun 2027-11-07T02:00-05:00 · hims/database-backup');
  });
});
