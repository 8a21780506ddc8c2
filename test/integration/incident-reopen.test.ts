import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SeverityName, severityNames } from '../../src/systems/model.ts';
import { type Core, startCore } from '../support/core.ts';
import { openOffice } from '../support/office.ts';
import { seed } from '../support/seed.ts';

let core: Core;
let office: Awaited<ReturnType<typeof openOffice>>;
beforeAll(async () => {
  core = await startCore();
  office = await openOffice(core);
});
afterAll(() => core[Symbol.asyncDispose]());

/** Work for so long, rest resolved for so long, and perhaps another severity when it is back. */
const round = fc.record({
  worked: fc.integer({ min: 1, max: 600 }),
  rested: fc.integer({ min: 0, max: 5_000 }),
  closes: fc.boolean(),
  severity: fc.option(fc.constantFrom(...severityNames)),
});
const limitMinutes: Record<SeverityName, number> = {
  'SEV-1': 240,
  'SEV-2': 480,
  'SEV-3': 1_440,
  'SEV-4': 10_080,
};

const wait = (minutes: number) => core.clock.set(core.clock.now().plus({ minutes }));

it('has as much time after every reopening as was left before, whatever the severity became', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
      const bea = () => office.actor('bea');
      const { incident } = await office.incidents.open(
        { system: 'hims', severity: 'SEV-2', title: 'Login slow' },
        await bea(),
      );
      const { number } = incident;
      let used = 0;
      let severity: SeverityName = 'SEV-2';
      for (const { worked, rested, closes, severity: next } of rounds) {
        wait(worked);
        used += worked;
        await office.incidents.resolve(number, undefined, await bea());
        if (closes) await office.incidents.close(number, await bea());
        wait(rested);
        const back = await office.incidents.reopen(number, 'Back', await bea());
        const left = back.resolve.dueAt.diff(core.clock.now()).as('minutes');
        expect(left).toBe(limitMinutes[severity] - used);
        expect(back.respond.metAt).toBeDefined(); // nobody has to answer a second time
        if (!next || next === severity) continue;
        const changed = await office.incidents.changeSeverity(number, next, 'Other', await bea());
        severity = next;
        expect(changed.resolve.dueAt.diff(core.clock.now()).as('minutes')).toBe(limitMinutes[next] - used);
      }
      const timers = await core.sql<{ kind: string }>(
        `select kind from timers where subject = $1 and state = 'pending' and kind = 'incident.breach'`,
        [incident.key],
      );
      expect(timers).toHaveLength(1);
    }),
    { seed, numRuns: 25 },
  );
});
