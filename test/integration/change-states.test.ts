import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChangeStatus, type ChangeType, changeStatuses, changeTypes } from '../../src/changes/model.ts';
import { type ChangeMove, changeMoves, isOver } from '../../src/changes/rules.ts';
import { type Core, startCore } from '../support/core.ts';

let core: Core;
let numbers = 0;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core[Symbol.asyncDispose]());

const started: readonly ChangeStatus[] = ['implementing', 'validating', 'completed', 'failed'];

/** What a change in this state holds, so that nothing but the move itself can be refused. */
function columnsOf(status: ChangeStatus): Record<string, string> {
  const isStarted = started.includes(status);
  return {
    status: `'${status}'`,
    assessed_at: 'now()',
    assessed_by: `'bea'`,
    scheduled_for: 'now()',
    scheduled_by: `'gus'`,
    time_since: 'now()',
    started_at: isStarted ? 'now()' : 'null',
    started_by: isStarted ? `'gus'` : 'null',
    validating_at: status === 'validating' || status === 'completed' ? 'now()' : 'null',
    ended_at: isOver({ status }) ? 'now()' : 'null',
    ended_by: isOver({ status }) ? `'gus'` : 'null',
  };
}

async function changeIn(type: ChangeType, status: ChangeStatus): Promise<number> {
  numbers += 1;
  const own = columnsOf(status);
  await core.sql(
    `with said as (insert into texts (id, subject, body, salt, written_at)
       values (gen_random_uuid(), 'CHG-1', 'x', 's', now()) returning id)
     insert into changes (number, system, environment, type, title_id, size, likelihood, impact, clinical_id, plan_id, rollback_id,
       validation_id, takes, implementer, template, requested_at, requested_by, touched_at, ${Object.keys(own).join(', ')})
     select $1, 'hims', 'production', $2, id, 'patch', 'low', 'low', id, id, id, id, 'PT1H', 'gus', $3, now(), 'ana', now(),
       ${Object.values(own).join(', ')} from said`,
    [numbers, type, type === 'standard' ? 'restart-service' : null],
  );
  return numbers;
}

it.each(changeTypes)(
  'a %s change goes from state to state as the table says, and in no other way',
  async (type) => {
    const moves = Object.values(changeMoves[type] satisfies Record<ChangeMove, object>);
    const legal = new Set(
      moves.flatMap((steps) => Object.entries(steps).map(([from, to]) => `${from} ${to}`)),
    );
    const wrong: string[] = [];
    for (const from of changeStatuses)
      for (const to of changeStatuses) {
        if (from === to) continue;
        const number = await changeIn(type, from);
        const sets = Object.entries(columnsOf(to)).map(([name, value]) => `${name} = ${value}`);
        const outcome = await core
          .sql(`update changes set ${sets.join(', ')} where number = $1`, [number])
          .then(
            () => 'done',
            (error: unknown) => (error as Error).message,
          );
        const wanted = legal.has(`${from} ${to}`) ? 'done' : `CHG-${number} cannot go from ${from} to ${to}`;
        if (outcome !== wanted) wrong.push(`${from} → ${to}: ${outcome}`);
      }
    expect(wrong).toEqual([]);
  },
);

it.each([
  ['another type', `type = 'emergency'`],
  ['a state that does not exist', `status = 'parked'`],
  ['a risk that does not exist', `impact = 'huge'`],
  ['assessed by nobody', 'assessed_by = null'],
  ['scheduled by nobody', 'scheduled_by = null'],
  ['scheduled for no time', `scheduled_for = null, scheduled_by = null, time_since = null`],
  ['a time that nobody knows of', 'time_since = null'],
  ['started and scheduled', `started_at = now(), started_by = 'gus'`],
  ['over and scheduled', `ended_at = now(), ended_by = 'gus'`],
  ['after itself', 'after = array[number]'],
  ['a template of a normal change', `template = 'restart-service'`],
  ['break-glass of a normal change', 'glass_id = title_id'],
  ['decided without an assessment', 'assessed_at = null, assessed_by = null'],
])('cannot be stored: %s', async (_what, change) => {
  const number = await changeIn('normal', 'scheduled');
  await expect(core.sql(`update changes set ${change} where number = ${number}`)).rejects.toMatchObject({
    code: '23514', // a check constraint, or the trigger of the moves
  });
});

it('takes one open vote on a thing, one vote of a person, and none once it is decided', async () => {
  const id = async (state: string) => {
    const [row] = await core.sql<{ id: string }>(
      `insert into approvals (id, subject, system, purpose, state, needs, deny, barred, hash, opened_at, expires_at, decided_at)
       values (gen_random_uuid(), 'CHG-999', 'hims', 'normal', $1::text, '[]', 1, '[]', 'h', now(), now() + interval '1 day',
         case when $1::text = 'open' then null else now() end) returning id`,
      [state],
    );
    return row?.id;
  };
  const vote = (approval: string | undefined) =>
    core.sql(
      `insert into approval_votes (approval, person, verdict, teams, instead_of, at) values ($1, 'bea', 'approve', '{cab}', '{}', now())`,
      [approval],
    );
  const open = await id('open');
  await expect(id('open')).rejects.toThrow(/approvals_one_open/);
  await vote(open);
  await expect(vote(open)).rejects.toThrow(/approval_votes_pkey/);
  await expect(vote(await id('granted'))).rejects.toThrow('the vote is over');
  await core.sql(`update approvals set state = 'void', decided_at = now() where id = $1`, [open]);
  await expect(
    core.sql(`update approval_votes set verdict = 'reject' where approval = $1`, [open]),
  ).rejects.toThrow('the vote is over');
});
