import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunStatus, runStatuses } from '../../src/procedures/model.ts';
import { isRunOver, runMoves } from '../../src/procedures/rules.ts';
import { type Core, startCore } from '../support/core.ts';

let core: Core;
let numbers = 0;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core[Symbol.asyncDispose]());

/** What a run in this state holds, so that nothing but the move itself can be refused. */
function columnsOf(status: RunStatus): Record<string, string> {
  const isOver = isRunOver({ status });
  return {
    status: `'${status}'`,
    waits_for: status === 'waiting' ? `'person'` : 'null',
    ended_at: isOver ? 'now()' : 'null',
    ended_by: isOver ? `'ana'` : 'null',
  };
}

async function runIn(status: RunStatus): Promise<number> {
  numbers += 1;
  const own = columnsOf(status);
  await core.sql(
    `with said as (insert into texts (id, subject, body, salt, written_at)
       values (gen_random_uuid(), 'RUN-1', '{}', 's', now()) returning id)
     insert into runs (number, system, environment, procedure, values_id, plan_hash, lock, source, asked_by, for_at, created_at,
       channel, tells, touched_at, ${Object.keys(own).join(', ')})
     select $1, 'hims', 'production', '{}', id, 'x', 'none', 'person', 'ana', now(), now(), 'operations', 'always', now(),
       ${Object.values(own).join(', ')} from said`,
    [numbers],
  );
  return numbers;
}

it('goes from state to state as the table says, and in no other way', async () => {
  const wrong: string[] = [];
  for (const from of runStatuses)
    for (const to of runStatuses) {
      if (from === to) continue;
      const number = await runIn(from);
      const sets = Object.entries(columnsOf(to)).map(([name, value]) => `${name} = ${value}`);
      const isTaken = await core.sql(`update runs set ${sets.join(', ')} where number = $1`, [number]).then(
        () => true,
        () => false,
      );
      if (isTaken !== runMoves[from].includes(to)) wrong.push(`${from} > ${to}`);
    }
  expect(wrong).toEqual([]);
});

it('holds a lock only while it is not over, and waits only for something', async () => {
  const number = await runIn('succeeded');
  const set = (columns: string) => core.sql(`update runs set ${columns} where number = $1`, [number]);
  await expect(set(`lock = 'exclusive', fence = 3`)).rejects.toThrow(/runs_holding/);
  await expect(set(`waits_for = 'lock'`)).rejects.toThrow(/runs_waiting/);
  await expect(set(`ended_by = null`)).rejects.toThrow(/runs_ended/);
});

it('belongs to a change or a routine only where one asked for it', async () => {
  const number = await runIn('running');
  const set = (columns: string) => core.sql(`update runs set ${columns} where number = $1`, [number]);
  await expect(set(`source = 'change'`)).rejects.toThrow(/runs_source/);
  await expect(set(`routine = 'nightly'`)).rejects.toThrow(/runs_source/);
  await set(`source = 'routine', routine = 'nightly'`);
});
