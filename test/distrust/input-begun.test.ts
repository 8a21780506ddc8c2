import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, refusal } from '../support/typed.ts';

/** By what was typed before the text. */
const notSo: readonly [line: string, texts: readonly string[]][] = [
  [
    'incident mitigate INC-1',
    [
      'trying the old server',
      'about to switch over',
      'Trying the standby',
      'planning a failover',
      'tried failover, no luck',
    ],
  ],
  ['incident resolve INC-1', ['hopefully', 'rebooting the server now', 'fingers crossed', 'should be fine']],
  [
    'run done RUN-1 database',
    [
      'Backup started',
      'Copy is running, 40 %',
      'Upload started 12:58',
      'Backup running',
      'N/A',
      'Checksums differ',
      'Only half of it is readable',
      'archive corrupt',
      'restore in progress',
      'stopping it now',
      'Trying to reach the wards',
    ],
  ],
  ['maintenance complete MW-1', ['Upgrade in progress', 'not now']],
  [
    'incident resolve INC-1',
    [
      'Restart scheduled for 04:00',
      'Half of the wards are back',
      'Monitoring',
      'Partially fixed',
      'Works for some',
      'Only ward 3 is fixed',
      'Back for now',
      'Escalated to vendor',
      'please resolve',
      'duplicate of INC-2',
      'wrong incident',
      'Down again',
      'given up',
      'Workaround in place, root cause open',
    ],
  ],
  [
    'incident mitigate INC-1',
    [
      'Failover scheduled',
      'no effect',
      'Restarted, no change',
      'asked DBA',
      'need to fail over',
      'let us fail over',
      'we could fail over',
      'ETA 10 min',
    ],
  ],
  [
    'run done RUN-1 database',
    [
      'Backup queued',
      'No space left',
      'Backup is 0 bytes',
      'Backup cancelled',
      'Permission denied',
      'wrong database',
      '50%',
      'mostly',
      'unverified',
      'Backup ok except FHIR',
      'exit code 1',
      'dry run only',
    ],
  ],
  ['incident severity INC-1 SEV-1', ['recovered', 'lower it', 'works again', 'less severe than thought']],
  ['incident severity INC-1 SEV-4', ['worse', 'all wards down', 'raise it', 'patients at risk']],
  ['escalate INC-1', ['fixed', 'works again', 'handled', 'I have it']],
  ['change reject CHG-1', ['ok', '+1', 'ship it', 'no objection']],
  ['change cancel CHG-1', ['postpone', 'move to Sunday', 'done']],
  ['maintenance cancel MW-1', ['extended', 'started', 'postpone to Sunday']],
  ['maintenance complete MW-1', ['extended', 'one node missing', 'two of three nodes done']],
  ['run abort RUN-1', ['all fine', 'finished', 'pause only']],
  ['run skip RUN-1 look', ['done', 'mandatory']],
  ['maintenance thaw FRZ-1', ['extend it']],
  ['incident notified INC-1', ['left a message', 'waiting for legal', 'bounced', 'internal only']],
  ['incident publish INC-2', ['INC-1: db-1 is full', 'see #incidents', '@ana please check']],
  ['incident open SEV-1 hims', ['SEV-3 only', 'never mind', 'false alarm', 'all works again']],
  ['maintenance report MW-1', ['to follow', 'n/a']],
  ['routine skip hims log-care', ['later', 'must run']],
  ['change start CHG-1 --break-glass', ['can wait', 'approval pending']],
  ['escalate INC-1', ['not now']],
  ['run skip RUN-1 look', ['not now']],
  ['maintenance thaw FRZ-1', ['not now']],
  ['incident severity INC-1 SEV-4', ['not now']],
  ['incident update INC-1', ['not now']],
  [
    'incident publish INC-1',
    ['not now', 'internal: ransomware on app server', 'Ransomware (internal only)', 'TODO ask legal'],
  ],
  ['incident reopen INC-1', ['not now']],
  [
    'change approve CHG-1',
    ['needs more rehearsal', 'rehearse it first', 'needs a backup first', 'please add a rollback'],
  ],
];

describe('a text that speaks of what is not so yet, or not for now, is asked about:', () => {
  it.each(notSo.flatMap(([line, texts]) => texts.map((text) => `${line} "${text}"`)))('%s', (typed) => {
    const error = refusal(typed);
    expect(error.code).toMatch(/^command\.(contradicts|says-nothing)$/);
    const offered = error instanceof QuestionError ? error.choices.length : 1;
    expect(offered, 'to press').toBe(1);
  });
});

it.each([
  'incident mitigate INC-1 "Runs on the standby"',
  'incident mitigate INC-1 "The old server took over, all wards work"',
  'incident open SEV-1 hims "SEV-1: nobody can sign in"',
  'incident open SEV-3 hims "False alarms of the fire doors"',
  'incident notified INC-1 "HHS, by the portal"',
  'incident publish INC-1 "Write to service@hospital.example for help."',
  'incident severity INC-1 SEV-1 "Only one ward can still admit patients"',
  'incident severity INC-1 SEV-4 "Not critical, one printer"',
  'maintenance complete MW-1 "3 of 3 nodes done"',
  'change reject CHG-1 "Not ok without a rehearsal"',
  'run skip RUN-1 look "Not required on this host"',
  'maintenance cancel MW-1 "Vendor postponed the release"',
  'incident mitigate INC-1 "Temporarily on the standby"',
  'incident resolve INC-1 "All wards are back, needed a restart of db-1"',
  'incident resolve INC-1 "Replaced one of the two switches, all works"',
  'run done RUN-1 database "12 files, 40 GB, exit code 0"',
  'incident resolve INC-1 "The service was restarted, sign-in works"',
  'run done RUN-1 start-service "Started at 03:10"',
  'run done RUN-1 database "12 files, 40 GB, checksums match"',
  'change approve CHG-1 "Needed for the audit, rehearsed twice"',
  'escalate INC-1 "Database seems stuck"',
  'run abort RUN-1 "Not now"',
  'maintenance cancel MW-1 "Not today"',
  'incident publish INC-1 "Internal mail is delayed."',
])('takes %s', (typed) => {
  expect(() => acted(typed)).not.toThrow();
});

it.each([
  'Theft of drugs (private)',
  'Badge misuse [private]',
  'Nurse badge misused (confidential)',
  'Pager stolen - private',
  'Private matter: pager lost',
  'Keep this private, Dr X sold data',
])('asks who may read "%s"', (title) => {
  expect(refusal(`incident open SEV-4 hims "${title}"`)).toBeInstanceOf(QuestionError);
});

it('offers both for a word that asks for privacy without quotes', () => {
  const error = refusal('incident open SEV-4 fhir Dr X sold data, keep confidential');
  expect(error instanceof QuestionError && error.choices.map(({ label }) => label)).toEqual([
    'With --private',
    'Part of the text',
  ]);
});

it('shows what would be done, also where a word stands before the question mark', () => {
  const error = refusal('incident resolve INC-12 all works?');
  expect(error instanceof QuestionError && error.choices.map(({ line }) => line)).toEqual([
    'incident resolve INC-12 "all works"',
  ]);
});
