import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, pressed, refusal } from '../support/typed.ts';

const lines = ['maintenance move MW-1 2026-12-09T22:00 --exception', 'change start CHG-7 --break-glass'];
const all = (texts: readonly string[]) => lines.flatMap((line) => texts.map((text) => `${line} "${text}"`));

describe('that it cannot wait is why a rule is not kept:', () => {
  it.each(
    all([
      'Cannot wait',
      "Can't wait!",
      'It cannot wait for the board',
      "Won't wait",
      'Must not wait until Monday',
      'Not possible later, the licence ends',
      'Not later than Sunday, the licence ends',
      'Cannot be moved, the vendor comes only then',
      'We cannot do it later',
      'Could not be done earlier',
      'Not an option to wait',
      'The vendor is not available on Sunday',
      'Nobody can come on Sunday',
      'No other window, no time',
      'If we wait, the licence ends',
    ]),
  )('%s', (typed) => {
    expect(() => acted(typed)).not.toThrow();
  });
});

describe('what says no is none:', () => {
  it.each(
    all([
      'can wait',
      'not urgent, it can wait',
      'cannot',
      'no',
      'not now',
      'not yet',
      'No, not yet',
      'do not do this',
      'not before the board agrees',
      'cannot wait? it can',
      'Cannot wait, but do not go',
      'if nobody answers',
      'Not possible',
    ]),
  )('%s', (typed) => {
    expect(refusal(typed).code).toMatch(/^command\.(contradicts|says-nothing)$/);
  });
});

it('lets who means it press the whole line', () => {
  const error = refusal('run confirm --break-glass "Hold off is no use" RUN-12 restore');
  const choices = error instanceof QuestionError ? error.choices.map(({ line }) => line) : [];
  expect(choices).toEqual(['run confirm RUN-12 restore --break-glass "Hold off is no use"']);
  expect(pressed(choices[0] ?? '')).toMatchObject({
    run: 12,
    step: 'restore',
    'break-glass': 'Hold off is no use',
  });
});
