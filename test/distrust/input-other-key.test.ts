import { expect, it } from 'vitest';
import { acted, read, refusal } from '../support/typed.ts';

it.each([
  ['maintenance approve CHG-15', 'CHG-15 is a change; which maintenance?'],
  ['maintenance approve chg 15, fine', 'CHG-15 is a change; which maintenance?'],
  ['maintenance cancel INC-4 "Vendor late"', 'INC-4 is an incident; which maintenance?'],
  ['maintenance start CHG-4', 'CHG-4 is a change; which maintenance?'],
  ['maintenance extend CHG-4 PT30M', 'CHG-4 is a change; which maintenance?'],
  ['maintenance thaw MW-3 "The release goes out"', 'MW-3 is a maintenance; which freeze?'],
  ['change approve MW-2 "Rehearsed twice"', 'MW-2 is a maintenance; which change?'],
  ['change show RUN-4', 'RUN-4 is a run; which change?'],
  ['change start INC-4 --break-glass "Nobody answers"', 'INC-4 is an incident; which change?'],
  ['incident resolve CHG-3', 'CHG-3 is a change; which incident?'],
  ['incident ack CHG-3', 'CHG-3 is a change; which incident?'],
  ['incident severity CHG-3 SEV-2 "worse"', 'CHG-3 is a change; which incident?'],
  ['escalate CHG-3', 'CHG-3 is a change; which incident?'],
  ['run done INC-3 look', 'INC-3 is an incident; which run?'],
  ['run abort CHG-3 "Wrong server"', 'CHG-3 is a change; which run?'],
])('%s: %s', (typed, sentence) => {
  const error = refusal(typed);
  expect(error.code).toBe('command.other-key');
  expect(error.message).toContain(`${sentence} Nothing was done.`);
  expect(error.message).not.toContain('says nothing');
});

it.each([
  'maintenance approve MW-3 "The same as CHG-15"',
  'incident note INC-3 CHG-3 went wrong',
  'incident resolve INC-4 "Fixed by CHG-3"',
  'change approve CHG-4 --confirm CHG-4',
])('takes %s', (typed) => {
  expect(() => acted(typed)).not.toThrow();
});

it('asks in a form where the key may be part of the text, and knows the incident of its own channel', () => {
  expect(read('incident note CHG-3 went wrong').missing).toEqual(['incident']);
  expect(refusal('incident resolve CHG-3', 7).message).toContain('"CHG-3" alone says nothing');
});
