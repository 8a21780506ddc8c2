import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, refusal } from '../support/typed.ts';

/** The command up to its text, and texts that say the opposite of it, make a condition, or put it off. */
const against: readonly (readonly [line: string, texts: readonly string[]])[] = [
  [
    'change approve CHG-1',
    [
      'I do not approve',
      'I vote against',
      'I abstain',
      'Reject it',
      'I reject this change',
      'Rejected',
      'Yes, if the backup is restored first',
      'only if tested',
      'once tested',
      'if the backup is tested',
      'provided nobody objects',
      'Maybe',
      "I can't support this",
      'vetoed by security',
      'after the freeze',
    ],
  ],
  [
    'maintenance approve MW-1',
    ['I do not approve', 'I do not allow this', 'Rejected', 'if the vendor confirms'],
  ],
  [
    'change reject CHG-1',
    ['I do not reject this', 'approve', 'Approved', 'approved', 'looks fine, approved'],
  ],
  ['maintenance reject MW-1', ['I do not reject', 'Granted']],
  [
    'change start CHG-1 --break-glass',
    [
      'just testing',
      'test',
      'only if nobody answers',
      'if nobody answers in 10 min',
      'unless Bea calls back',
      "don't",
      'the board said no',
      'Hana refused it',
      'hana voted against it',
      'The approvers declined',
      'nobody was asked',
      'no reason',
    ],
  ],
  [
    'incident publish INC-1',
    ['test', 'Just testing', 'draft', 'draft: sign-in is slow', 'Test, please ignore', 'asdf'],
  ],
  ['maintenance update MW-1', ['draft', 'this is a test']],
  ['change fail CHG-1', ['all good', 'went well', 'no problems']],
  [
    'incident resolve INC-1',
    [
      'almost there',
      'nearly fixed',
      'Fix is being deployed',
      'vendor is looking into it',
      'It was fixed then broke again',
      'Handing over to day shift',
    ],
  ],
  ['run done RUN-1 verify', ['almost', 'Could not stop it', 'The copy was not made', 'It does not stop']],
  [
    'maintenance move MW-1 2026-12-09T22:00 --exception',
    ['do not move', 'do not move this', 'do not grant this, it can wait'],
  ],
  ['change approve CHG-1', ["I don't like it", 'Rollback was not rehearsed', 'It was not right']],
  ['incident notified INC-1', ['The portal did not accept it']],
  ['maintenance complete MW-1', ['Could not free space']],
  ['maintenance cancel MW-1', ["I didn't say cancel"]],
  ['incident publish INC-1', ['This text is not for the public']],
  ['escalate INC-1', ['not needed', 'not necessary', 'no need', 'unnecessary', 'It is not needed.']],
  ['incident resolve INC-1', ['no need', 'not needed']],
  ['run done RUN-1 verify', ['did not do it', "I didn't do this", 'no need', 'not necessary']],
  ['maintenance complete MW-1', ['no need', 'not needed.']],
  ['change complete CHG-1', ['no need']],
  ['change cancel CHG-1', ['do not cancel', 'Please keep it', 'it goes ahead as planned', 'not cancelled']],
  ['change fail CHG-1', ['did not fail', 'it worked', 'success']],
  [
    'maintenance cancel MW-1',
    [
      'not cancelled',
      'Not cancelled',
      'Do not cancel this',
      'if the vendor is late',
      'we proceed as planned',
    ],
  ],
  ['maintenance complete MW-1', ['still running', 'It failed', 'rolled back', 'half done, still at it']],
  ['maintenance report MW-1', ['nothing to report yet', 'no report', 'none']],
  [
    'maintenance thaw FRZ-1',
    ['do not thaw', 'keep it frozen', 'if the release is ready', 'Not lifted', 'stays frozen'],
  ],
  ['maintenance freeze hims 2026-12-20 2026-12-24', ['no freeze wanted', 'do not freeze', 'lift the freeze']],
  [
    'escalate INC-1',
    [
      "don't call anyone yet",
      'do not escalate',
      'Do not escalate',
      'only if it gets worse',
      'no need to call',
      'in 10 minutes',
    ],
  ],
  [
    'incident resolve INC-1',
    [
      'do not resolve',
      'still broken',
      'still broken in ward C',
      'maybe resolved',
      'It is still broken',
      'Still down, nothing works',
      'not fixed yet',
      "it isn't working",
    ],
  ],
  ['incident reopen INC-1', ['no need to reopen', 'not back', 'Not reopened', 'was a mistake']],
  ['incident severity INC-1 SEV-2', ['not SEV-2', 'stay at SEV-3', 'up to SEV-1', 'keep it as it is']],
  [
    'incident mitigate INC-1',
    ['workaround does not work', 'did not hold', 'getting worse', 'it does not help'],
  ],
  ['incident notified INC-1', ['nobody told yet', 'tried to call HHS', 'will call them tomorrow']],
  [
    'run done RUN-1 look',
    [
      'did not work',
      'failed',
      'could not find out',
      'did not check',
      'nobody looked',
      'could not look',
      'skipped',
      'aborted',
      "couldn't reach it",
    ],
  ],
  ['run fail RUN-1 look', ['it worked', 'success', 'did not fail']],
  ['run skip RUN-1 look', ['do not skip', 'will do later', 'later', 'tomorrow']],
  ['run abort RUN-1', ["don't abort", 'Not aborted', 'keep going', 'continue']],
  ['routine skip hims log-care', ["don't skip", 'do not skip it']],
  ['incident publish INC-1', ['Do not publish', "don't publish this yet"]],
  ['incident update INC-1', ["don't post this"]],
  ['maintenance announce hims emergency', ['Do not announce this']],
  [
    'change complete CHG-1',
    [
      'It failed, we rolled everything back',
      'Did not work, rolled back to the old version',
      'Failed. Rolled back.',
      '2 of 3 servers failed, rolled back',
      'not done yet',
    ],
  ],
];

describe('a text in quotes that speaks against the command is asked about, or refused:', () => {
  it.each(against.flatMap(([line, texts]) => texts.map((text) => `${line} "${text}"`)))('%s', (typed) => {
    const error = refusal(typed);
    expect(error.code).toMatch(/^command\.(contradicts|says-nothing)$/);
    const offered = error instanceof QuestionError ? error.choices.length : 1;
    expect(offered, 'to press').toBe(1);
  });
});

/** What people really write with it. */
const fitting: readonly string[] = [
  'change approve CHG-1 "Rehearsed twice"',
  'change approve CHG-1 "No new ports"',
  'change approve CHG-1 "No objections, go"',
  'change reject CHG-1 "No rollback was rehearsed"',
  'change reject CHG-1 "It was never approved by security"',
  'change reject CHG-1 "It can wait for Sunday"',
  'maintenance approve MW-1 "The vendor comes only then"',
  'maintenance cancel MW-3 "The vendor is not ready"',
  'maintenance cancel MW-3 "Moved to next week by the vendor"',
  'maintenance complete MW-3 "HIMS runs 2.3.1, sign-in checked"',
  'maintenance complete MW-3 "Done without errors"',
  'maintenance thaw FRZ-2 "The release goes out after all"',
  'maintenance freeze hims 2026-12-20 2027-01-04 "Holidays"',
  'maintenance report MW-3 "Disk full; the old logs are gone; logs are rotated daily now"',
  'change complete CHG-7 "2.3.1 runs, sign-in was away for 14 min"',
  'change complete CHG-7 "No errors since 03:00"',
  'change complete CHG-7 "Rolled out to all nodes, nothing failed"',
  'change fail CHG-7 "The migration timed out"',
  'change cancel CHG-7 "Not needed any more"',
  'escalate INC-1 "Vendor does not answer"',
  'escalate INC-1 "Nobody knows the vendor"',
  'escalate INC-1 "Table is locked"',
  'incident resolve INC-1 "Failover done, logins work"',
  'incident resolve INC-1 "Disk was full, logs are gone, works again"',
  'incident resolve INC-1 "Failed over to the second server, no errors since"',
  'incident resolve INC-1 "Database was down, restarted it"',
  'change start CHG-1 --break-glass "Nobody answers, and it cannot wait"',
  'change start CHG-1 --break-glass "Connections are refused on all wards, the board does not answer"',
  'change start CHG-1 --break-glass "Logins are denied, nobody of the board is reached"',
  'incident reopen INC-1 "Logins fail again"',
  'incident reopen INC-1 "Lab results are gone again"',
  'incident reopen INC-1 "Not fixed after all"',
  'incident mitigate INC-1 "Old server took over"',
  'incident mitigate INC-1 "Failed over to the old server"',
  'incident update INC-1 "Do not restart the servers"',
  'incident publish INC-1 "Sign-in does not work. Do not close your session."',
  'incident publish INC-1 "Lab results do not show. We are working on it."',
  'incident severity INC-1 SEV-2 "Read-only access works"',
  'incident severity INC-1 SEV-1 "All wards are down now"',
  'incident notified INC-1 "HHS, by the portal"',
  'run done RUN-1 look "queue is empty, 3 workers up"',
  'run done RUN-1 look "No errors found"',
  'run done RUN-1 look "Nothing unusual"',
  'run fail RUN-1 look "The water is off"',
  'run skip RUN-1 look "Done yesterday"',
  'run skip RUN-1 look "not needed"',
  'run abort RUN-1 "Wrong backup"',
  'run abort RUN-1 "Cannot continue without the key"',
  'routine skip hims log-care "The disk is being replaced"',
];

it.each(fitting)('takes %s', (typed) => {
  expect(() => acted(typed)).not.toThrow();
});
