import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roomName } from '../../../src/slack/rooms.ts';
import { nameProblem } from '../../support/fake-slack/methods/conversations.ts';
import { hostile } from '../../support/made-incident.ts';
import { seed } from '../../support/seed.ts';

it.each([
  [12, 'Login fails on all wards', 1, 'inc-12-login-fails-on-all-wards'],
  [12, '  "Log-in": FAILS!! ', 1, 'inc-12-log-in-fails'],
  [12, 'Überlange Wörter, naïve', 1, 'inc-12-uberlange-worter-naive'],
  [12, '病院 🔥', 1, 'inc-12'],
  [12, '病院', 3, 'inc-12-3'],
  [12, 'Login slow', 2, 'inc-12-login-slow-2'],
  [7, 'x'.repeat(150), 1, `inc-7-${'x'.repeat(72)}`],
  [7, 'x'.repeat(150), 2, `inc-7-${'x'.repeat(72)}-2`],
  [7, `${'x'.repeat(72)}-44`, 1, `inc-7-${'x'.repeat(72)}`],
])('calls the channel of %i, "%s", try %i: %s', (number, title, attempt, name) => {
  expect(roomName({ number, title }, attempt)).toBe(name);
});

it('makes a name that Slack takes of every title, another one at every try', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 15 - 1 }), hostile(150), (number, title) => {
      const names = [1, 2, 3, 4, 5].map((attempt) => roomName({ number, title }, attempt));
      expect(new Set(names).size).toBe(5);
      for (const name of names) {
        expect(nameProblem(name)).toBeUndefined();
        expect(name).toMatch(new RegExp(`^inc-${number}(-[a-z0-9]+)*$`));
      }
    }),
    { seed },
  );
});
