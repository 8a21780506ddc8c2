import { describe, expect, it } from 'vitest';
import { acted, refusal } from '../support/typed.ts';

const glass = 'change start CHG-1 --break-glass';
const move = 'maintenance move MW-1 2026-12-09T22:00 --exception';

/** By the command up to its text: what would be done if something else were so. */
const supposed: readonly (readonly [line: string, texts: readonly string[]])[] = [
  [
    glass,
    [
      'I would break it if nobody answered',
      'We would do it if the board stayed silent',
      "I'd start it if Bea called back",
      'We will start it if nobody answers',
      'We might start unless the board answers',
      'Could be started in case nobody answers',
    ],
  ],
  ['run confirm RUN-12 restore --break-glass', ['We would restore it if nobody answered']],
  [move, ['We would move it if the vendor agreed', 'Would be allowed if the board agrees']],
  [
    'maintenance cancel MW-1',
    [
      'Would be cancelled if the vendor agrees',
      'We would cancel this if the vendor agreed',
      'We would only cancel it should the vendor say so',
      'It could be cancelled provided that the vendor agrees',
      'Cancel it if the vendor agrees',
      'We will cancel this if the vendor agrees',
      'Might be cancelled in case the vendor is late',
      'Should the vendor agree, we would cancel',
      'The vendor is late. We would cancel if he asked.',
    ],
  ],
  [
    'change cancel CHG-1',
    [
      'Would be cancelled if the vendor agrees',
      "We'd drop it if the board agreed",
      'Were it bigger, we would drop it',
    ],
  ],
  ['change fail CHG-1', ['It would fail if we went on', 'Might fail if the disk is full']],
  ['run fail RUN-1 look', ['It would fail if we went on']],
  ['change reject CHG-1', ['I would reject it if it were bigger', "I'd refuse this if the board did"]],
  ['maintenance reject MW-1', ['I would reject it if it were longer']],
  [
    'maintenance complete MW-1',
    ['Would be fine if the disk holds', 'Done if the disk holds', 'It could work if the vendor is right'],
  ],
  ['change complete CHG-1', ['It would have worked if the disk had held', 'Would work if restarted']],
  ['incident resolve INC-1', ['It would be fixed if we restarted it', 'Works if nobody prints']],
  ['incident mitigate INC-1', ['It would hold if nobody prints']],
  ['incident reopen INC-1', ['I would reopen it if it came back']],
  ['incident severity INC-1 SEV-2', ['I would raise it if more wards called']],
  ['escalate INC-1', ['I would call them if it got worse', 'We would escalate should it get worse']],
  ['run done RUN-1 look', ['Would be done if the disk holds']],
  ['run skip RUN-1 look', ['We would skip it if it were late']],
  ['run abort RUN-1', ['I would abort if the disk fills up']],
  ['routine skip hims log-care', ['We would skip it if the disk is replaced']],
  ['maintenance thaw FRZ-1', ['Would be lifted if the release is ready']],
  ['maintenance freeze hims 2026-12-20 2026-12-24', ['We would freeze it if the board agreed']],
  ['maintenance report MW-1', ['I would write it if somebody asked']],
  ['change approve CHG-1', ['I would approve in case it was rehearsed']],
];

/** Not to do it in another language, and questions with something behind them. */
const others: readonly (readonly [line: string, texts: readonly string[]])[] = [
  ['change cancel CHG-1', ['nicht absagen', 'Bitte nicht absagen!', 'ne pas annuler', 'no cancelar']],
  ['maintenance cancel MW-1', ['bitte noch nicht absagen', 'niet annuleren', 'non annullare']],
  ['change reject CHG-1', ['nicht ablehnen']],
  [glass, ['nicht starten']],
  [
    'change cancel CHG-1',
    ['not needed? we shall see', 'Is it needed? I doubt it', 'needed (really?) at all', 'we shall see'],
  ],
  ['run abort RUN-1', ['Wrong backup? Looks like it.']],
  ['incident severity INC-1 SEV-2', ['more wards? I am told so']],
  [glass, ['the board? nobody knows']],
];

describe('what only would be, and what asks, is a question:', () => {
  it.each([...supposed, ...others].flatMap(([line, texts]) => texts.map((text) => `${line} "${text}"`)))(
    '%s',
    (typed) => {
      expect(refusal(typed).code).toMatch(/^command\.(contradicts|says-nothing)$/);
    },
  );
});

/** What tells why, in the same words. */
const ordinary: readonly (readonly [line: string, texts: readonly string[]])[] = [
  [
    glass,
    [
      'We would lose the night if we waited',
      'Patients could be harmed if db-1 stays down',
      'We could lose the lab results if nobody acts',
      'Data would be lost if we wait for the board',
      'It would need a restore if we waited',
      'We could be down until noon if it stays as it is',
      'Called the board three times, nobody would answer',
      'The disk is full, ward 3 might lose its data',
    ],
  ],
  [
    'maintenance cancel MW-1',
    [
      'The vendor would not come',
      'The vendor would not say if the part fits',
      'It would have taken the night down',
      'It would have taken the night down if we had started',
      'Ward 3 would lose power if they dig',
      'The vendor could not come',
      'Vendor kommt nicht',
      'Der Techniker ist nicht gekommen',
      'nicht vorhanden',
      'See https://wiki.hospital.example/plan?id=7 for the reasons',
    ],
  ],
  ['change cancel CHG-1', ['Not needed any more', 'Nobody would use it', 'No server is left']],
  ['change fail CHG-1', ['The server would not start', 'It would not start even if restarted by hand']],
  [
    'change reject CHG-1',
    ['Nobody checked if the disk holds', 'It would take too long', 'The rollback could take all night'],
  ],
  ['maintenance complete MW-1', ['Runs 2.3.1, checked if the disk holds', 'Done, tested if sign-in works']],
  [
    'incident resolve INC-1',
    [
      'Replaced the disk, the vendor would have come only on Monday',
      'Works again; the old server stays up in case it comes back',
      'Restarted db-1, asked all wards if they can sign in: all can',
    ],
  ],
  ['incident severity INC-1 SEV-1', ['Wards would lose access if db-2 fails, too']],
  ['escalate INC-1', ['Patients could be harmed if it stays down', 'We do not know if the backup is good']],
  ['run skip RUN-1 look', ['It would delete the logs if run twice', 'Checked an hour ago if it holds']],
  ['run abort RUN-1', ['We would lose the archive if it went on']],
  [
    'maintenance report MW-1',
    [
      'What happened? The disk was full. Why? No rotation. Logs are rotated daily now.',
      'The disk was full. It would be seen earlier if the alarm was on. The alarm is on now.',
    ],
  ],
  ['run done RUN-1 look', ['Queue is empty; asked if anybody waits, nobody does']],
];

describe('what tells why is taken:', () => {
  it.each([
    ...ordinary.flatMap(([line, texts]) => texts.map((text) => `${line} "${text}"`)),
    'change edit CHG-1 --plan "1. Stop. 2. Copy; if in doubt we roll back." --rollback "Would take 10 min if the disk holds"',
  ])('%s', (typed) => {
    expect(() => acted(typed)).not.toThrow();
  });
});
