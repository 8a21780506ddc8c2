import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, pressed, refusal } from '../support/typed.ts';

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
    for (const line of lines(typed)) expect(() => pressed(line)).not.toThrow();
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
      /^command\.(doubtful|note-unquoted|contradicts|says-nothing|ambiguous)$/,
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
    expect(refusal(typed).code).toMatch(/^command\.(doubtful|note-unquoted|contradicts|says-nothing)$/);
    for (const line of lines(typed)) expect(() => pressed(line)).not.toThrow();
  });

  it.each([
    'incident open SEV-4 hims tomorrow',
    'incident open SEV-4 hims in 10 minutes',
    'incident open SEV-4 hims only if it happens again',
    'incident open SEV-4 hims maybe',
    'incident task close INC-27',
    'incident task resolved INC-40',
    'incident task Completed INC-40',
    'incident task reopen! INC-40',
    'incident task list INC-40',
    'incident note close INC-40',
    'change comment CHG-3 closed',
    'incident open SEV-4 hims after lunch',
    'incident note INC-2 scratch that',
    'incident note INC-2 wrong incident',
    'incident note INC-2 that was a mistake',
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
    expect(refusal(typed).code).toMatch(/^command\.(doubtful|contradicts|says-nothing)$/);
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

describe('words that follow a decision without quotes never act, whatever they say:', () => {
  const phrases = [
    'keep it',
    'leave it alone',
    'ask Bea first',
    'subject to approval',
    'next week',
    'Bea vetoed this',
  ];
  const decisions = [
    'maintenance cancel MW-5',
    'maintenance thaw FRZ-1',
    'maintenance reject MW-2',
    'maintenance complete MW-2',
    'run abort RUN-2',
    'run skip RUN-5 assess',
    'run fail RUN-5 assess',
    'run done RUN-5 assess',
    'change cancel CHG-6',
    'change fail CHG-3',
    'change reject CHG-3',
    'change approve CHG-3',
    'change complete CHG-3',
    'incident severity INC-7 SEV-2',
    'incident resolve INC-7',
    'incident mitigate INC-7',
    'incident reopen INC-7',
    'incident notified INC-7',
    'escalate INC-7',
    'incident publish INC-7',
    'incident update INC-7',
    'maintenance update MW-2',
    'maintenance report MW-2',
    'maintenance freeze hims 2026-12-20 2027-01-04',
    'routine skip hims log-care',
    'maintenance announce hims emergency',
  ];
  it.each(decisions.flatMap((decision) => phrases.map((phrase) => `${decision} ${phrase}`)))(
    '%s',
    (typed) => {
      const { code } = refusal(typed);
      expect(code).toMatch(/^command\.(doubtful|note-unquoted|contradicts|says-nothing|ambiguous)$/);
      for (const line of lines(typed)) expect(() => pressed(line)).not.toThrow();
    },
  );
});

describe('a letter is no reason, wherever one is asked for:', () => {
  const asking = [
    'incident reopen INC-27',
    'incident severity INC-7 SEV-2',
    'incident resolve INC-7',
    'run abort RUN-2',
    'run skip RUN-5 assess',
    'run done RUN-5 assess',
    'change cancel CHG-6',
    'change approve CHG-3',
    'change start CHG-7 --break-glass',
    'maintenance thaw FRZ-1',
    'maintenance cancel MW-5',
    'routine skip hims log-care',
    'escalate INC-7',
  ];
  const letters = ['n', 'Y', 'x', 'k.', 'xx', '(n)', '?'];
  it.each(asking.flatMap((line) => letters.map((text) => `${line} "${text}"`)))('%s', (typed) => {
    expect(refusal(typed).code).toBe('command.says-nothing');
  });

  it.each(['plan "x"', 'rollback "y"', 'validation "V"', 'clinical "."'])(
    'change edit CHG-6 --%s',
    (typed) => {
      expect(refusal(`change edit CHG-6 --${typed}`).code).toBe('command.says-nothing');
    },
  );

  it.each([
    'change edit CHG-6 --category "A"',
    'incident reopen INC-27 "火"',
    'incident task "close" INC-27',
    'incident task Close the firewall INC-27',
  ])('%s is none of them', (typed) => {
    expect(() => acted(typed)).not.toThrow();
  });
});

describe('a claim in quotes that is none is refused:', () => {
  it.each([
    'incident notified INC-17 "not notified yet"',
    'incident notified INC-17 "they have not been told"',
    'incident notified INC-17 "will tell HHS tomorrow"',
    'maintenance complete MW-6 "not complete"',
    'maintenance complete MW-6 "isn’t done"',
    'incident resolve INC-1 "no, not resolved"',
    'incident resolve INC-1 "not resolved"',
    'run done RUN-5 acknowledge "not done"',
    'change approve CHG-2 "not ready"',
    'maintenance report MW-8 "later"',
    'maintenance report MW-8 "will write it tomorrow"',
    'change start CHG-3 --break-glass "not needed, will wait for approval"',
  ])('%s', (typed) => {
    expect(refusal(typed).code).toBe('command.says-nothing');
  });

  it.each([
    'change cancel CHG-2 "Not needed any more"',
    'run skip RUN-5 look "not needed"',
    'run fail RUN-5 look "not done"',
    'incident reopen INC-2 "Not fixed after all"',
    'incident resolve INC-1 "Users are not affected any more, the cache was emptied"',
    'incident resolve INC-1 "No errors since ten"',
  ])('%s is none of them', (typed) => {
    expect(() => acted(typed)).not.toThrow();
  });
});
