import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, read, refusal } from '../support/typed.ts';

function lines(typed: string): string[] {
  const error = refusal(typed);
  return error instanceof QuestionError ? error.choices.map(({ line }) => line) : [];
}

describe('nothing is done where somebody asks:', () => {
  it.each([
    'change start CHG-3?',
    'change start CHG-3 ?',
    'run confirm RUN-12 restore?',
    'maintenance extend MW-4 PT30M?',
    'maintenance announce caresync emergency? "disk"',
    'maintenance announce caresync emergency "disk"?',
    'incident ack?',
    'incident ack (INC-3?)',
    'escalate?',
    'incident merge INC-46 INC-45?!',
    'incident task done INC-25 1?',
    'incident role commander INC-2?',
    'run done RUN-9 health?',
    'change edit CHG-10 --implementer <@U1|ana>?',
    'change edit CHG-10 --takes=PT1H?',
    'incident resolve INC-5 should we?',
    'incident open SEV-4 fhir should I open one?',
    'incident open SEV-4 fhir is the printer down？',
  ])('%s', (typed) => {
    expect(refusal(typed).code).toMatch(/^command\.(asked|bad-option)$/);
    for (const line of lines(typed)) expect(() => read(line)).not.toThrow();
  });

  it('offers what would be done', () => {
    expect(lines('change start CHG-3?')).toEqual(['change start CHG-3']);
    expect(lines('run confirm RUN-12 restore?')).toEqual(['run confirm RUN-12 restore']);
    expect(lines('incident open SEV-4 fhir is the printer down?')).toEqual([
      'incident open SEV-4 fhir "is the printer down?"',
    ]);
  });
});

describe('nothing is done on a reason that denies, doubts, depends, puts off, or says nothing:', () => {
  it.each([
    'not yet',
    "I can't approve this",
    'only if the backup is restored first',
    '<@U1|bea> should decide',
    'looks good',
    'no',
    'when was it rehearsed',
    '"?"',
    '"no"',
    '"not yet"',
    '"was it rehearsed?"',
    '…',
  ])('change approve CHG-4 %s', (note) => {
    expect(refusal(`change approve CHG-4 ${note}`).code).toMatch(
      /^command\.(doubtful|note-unquoted|says-nothing|ambiguous)$/,
    );
  });

  it.each([
    ['incident resolve INC-6 wait, still broken'],
    ['incident resolve INC-9 as soon as Ana confirms'],
    ['incident severity INC-10 SEV-2 only if bea agrees'],
    ["incident severity INC-41 SEV-2 it isn't that bad"],
    ['incident severity INC-4 SEV-3 later today'],
    ["maintenance cancel MW-3 can't cancel this"],
    ['maintenance freeze fhir 2026-12-20 2026-12-24 do we need this'],
    ["run fail RUN-5 relieve it didn't fail"],
    ['run skip RUN-5 cause noch nicht fertig'],
    ['incident notified INC-47 has HHS been told'],
    ['escalate INC-10 dora'],
    ['escalate INC-11 the database team'],
    ["change edit CHG-5 don't do this"],
    ['run done RUN-12 stop-app is it stopped'],
  ])('%s', (typed) => {
    expect(refusal(typed).code).toMatch(/^command\.(doubtful|note-unquoted)$/);
    for (const line of lines(typed)) expect(() => acted(line)).not.toThrow();
  });

  it.each([
    "incident open fhir SEV-2 don't open yet",
    'incident open SEV-4 fhir not an incident',
    'incident open SEV-4 fhir ...',
    'maintenance update MW-4 not yet',
    "maintenance update MW-4 don't send this",
    'maintenance update MW-4 "?"',
    'incident update INC-26 Bitte nicht senden',
    'incident update INC-26 please do not post this',
    'change start CHG-7 --break-glass no',
    'change start CHG-7 --break-glass "?"',
    'maintenance move MW-1 2026-12-20 --exception "not yet"',
  ])('%s', (typed) => {
    expect(refusal(typed).code).toMatch(/^command\.(doubtful|says-nothing)$/);
  });

  it('offers no line that says the opposite of what was typed', () => {
    expect(lines('incident severity INC-1 not SEV-1 but SEV-2')).toEqual([]);
    expect(lines("escalate INC-11 <@U1|ana>, don't call <@U2|emil>")).toEqual([]);
  });
});

it.each([
  'incident mitigate INC-8 half closed"',
  'incident open SEV-4 fhir hello"',
  'incident open SEV-4 fhir hello”.',
])('asks where a quote closes that was never opened: %s', (typed) => {
  expect(refusal(typed).code).toBe('command.uneven-quotes');
});
