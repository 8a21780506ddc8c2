import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, refusal } from '../support/typed.ts';

function lines(typed: string, ownIncident?: number): string[] {
  const error = refusal(typed, ownIncident);
  return error instanceof QuestionError ? error.choices.map(({ line }) => line) : [];
}

describe('a label that asks for privacy is asked about, also in quotes', () => {
  it.each(['private: nurse account misused', '[confidential] Payroll is visible', 'Secret - who opened it'])(
    '%s',
    (title) => {
      expect(lines(`incident open SEV-4 hims "${title}"`)).toEqual([
        `incident open SEV-4 hims "${title}" --private`,
        `incident open SEV-4 hims "${title}"`,
      ]);
      expect(acted(`incident open SEV-4 hims "${title}" --private`)).toMatchObject({ title });
    },
  );
  it.each([
    'security: badge stolen',
    '[security] badge stolen',
    'Badge stolen (Security)',
    '*Security:* cashier fraud',
  ])('%s', (title) => {
    expect(lines(`incident open SEV-4 hims "${title}"`)).toEqual([
      `incident open SEV-4 hims "${title}" --security`,
      `incident open SEV-4 hims "${title}"`,
    ]);
    // Private is not the same: the security team and its clock are missing.
    expect(lines(`incident open SEV-4 hims "${title}" --private`)).toEqual([
      `incident open SEV-4 hims "${title}" --private --security`,
      `incident open SEV-4 hims "${title}" --private`,
    ]);
    expect(acted(`incident open SEV-4 hims "${title}" --security`)).toMatchObject({ title });
  });
  it('public: asks, too, and so does the flag of another command', () => {
    expect(lines('incident open SEV-4 hims "public: kiosks fail"')).toEqual([
      'incident open SEV-4 hims "public: kiosks fail" --public',
      'incident open SEV-4 hims "public: kiosks fail"',
    ]);
    expect(lines('run fail RUN-3 look "give up: page stays empty"')).toEqual([
      'run fail RUN-3 look "give up: page stays empty" --give-up',
      'run fail RUN-3 look "give up: page stays empty"',
    ]);
  });
  it.each([
    'Security cameras are down',
    'Badge reader of the security desk fails',
    'Public website: login fails',
  ])('%s is a title', (title) => {
    expect(acted(`incident open SEV-4 hims "${title}"`)).toMatchObject({ title });
  });
  it('and one that only speaks of it is a title', () => {
    const title = 'Private ward has no power';
    expect(acted(`incident open SEV-4 hims "${title}"`)).toMatchObject({ title });
  });
});

describe('no line is offered from which words are missing that were typed', () => {
  it.each<[string, number?]>([
    ['incident resolve INC-39 only if lab agrees "Lab works"', 34],
    ['incident resolve INC-39 but keep INC-34 open "done"', 34],
    ['incident note INC-39 is NOT related "see there"', 34],
    ['incident publish "Slow" INC-34 INC-23 after ana agrees --components sign-in'],
    ['incident open SEV-3 SEV-4 hims wait for bea "Printer down"'],
    ['incident merge INC-34 INC-23 only if same?'],
    ['change cancel CHG-2 CHG-4 the first one only "not wanted"'],
  ])('%s', (typed, own) => {
    expect(refusal(typed, own)).toBeInstanceOf(Error);
    expect(lines(typed, own)).toEqual([]);
  });
});
