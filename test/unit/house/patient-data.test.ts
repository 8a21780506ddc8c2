import { expect, it } from 'vitest';
import { findPatientData, maskPatientData } from '../../../src/patient-data.ts';

it.each([
  ['a social security number', '123-45-6789'],
  ['a social security number', 'Chart of 123 45 6789 will not open'],
  ['a social security number', 'SSN 123456789'],
  ['a social security number', 'ssn: 123-456789'],
  ['a social security number', 'social security number is 123456789'],
  ['a social security number', '(123-45-6789)'],
  ['a patient number', 'MRN 00123456'],
  ['a patient number', 'mrn: 123456'],
  ['a patient number', 'MRN#A-123456'],
  ['a patient number', 'MRN is 123456'],
  ['a patient number', 'medical record number 5551234'],
  ['a patient number', 'Medical Record No. 5551234'],
  ['a patient number', 'patient id=998877'],
  ['a patient number', 'Patient number: #998877'],
  ['a patient number', 'patient no 998877 is missing'],
  ['a date of birth', 'DOB 04/12/1961'],
  ['a date of birth', 'dob: 1961-04-12'],
  ['a date of birth', 'D.O.B. 4.12.61'],
  ['a date of birth', 'born on 12.04.1961'],
  ['a date of birth', 'date of birth: 04/12/61'],
  ['a date of birth', 'Mary Miller 04/12/1961'],
  ['a date of birth', 'Mary Miller (04/12/1961) cannot be found'],
  ['a date of birth', 'Miller, Mary, 1961-04-12'],
  ['a date of birth', 'Müller-Lüdenscheidt Änne 04.12.1961'],
  ['a date of birth', '1961-04-12: Mary Miller'],
])('finds %s in "%s"', (what, text) => {
  expect(findPatientData(text)?.what).toBe(what);
});

it.each([
  // What an operations team writes all day.
  'SEV-2 2026-11-22 deploy of Login Service',
  'Deploy of Login Service on 2026-11-22',
  'incident open SEV-2 hims "Login slow"',
  'Call +1 (555) 123-4567 or 555-123-4567',
  'Version 10.4.12 of Node 24.21.0',
  'listens on 127.0.0.1:5432 and 10.0.12.255',
  'ticket 123456789, change CHG-12, INC-1234',
  'between 2026-11-22 and 2026-11-25',
  'backup of 2026-11-22T02:00:00Z is 123456789 bytes',
  'commit 1234567 and hash 0a1b2c3d',
  'rows 000-12-3456 to 666-12-3456 and 912-34-5678',
  'SSNs are shown in the wrong column',
  'MRN column is empty',
  'MRN 12 of 40 wards',
  'patient portal is slow',
  'patients 1200 and up see an error',
  'order 123-45-67890',
  'port 5432-5433',
  '1-123-45-6789-0',
  'New York 11/22 maintenance',
  'window 22:00-02:00 on 2026-11-25',
  'Patch Tuesday is 2026-12-08',
  'Release Notes of 7.1.1',
  '',
])('lets "%s" pass', (text) => {
  expect(findPatientData(text)).toBeUndefined();
});

it('repeats no more of it than it takes to find it again', () => {
  for (const text of ['SSN 123-45-6789', 'MRN 0012345678', 'Mary Miller 04/12/1961'])
    expect(findPatientData(text)?.excerpt.length).toBeLessThanOrEqual(9);
  expect(findPatientData('chart of 123-45-6789')?.excerpt).toBe('123-45-6…');
});

const many = (text: string) => text.repeat(Math.ceil(10_000 / text.length)).slice(0, 10_000);
it.each([
  ...['mrn ', 'mrn is ', 'ssn ', 'Aa Bb ', 'Aa-', 'born on ', '1-', '12/', '1961-04-', 'patient no.'].map(
    many,
  ),
  `mrn${' '.repeat(9_990)}`,
  `mrn ${'is:'.repeat(3_300)}`,
  `mrn ${': '.repeat(5_000)}`,
  `Mary Miller${' '.repeat(9_900)}`,
  `dob${' '.repeat(9_900)}`,
  `A${'a'.repeat(9_999)}`,
])('looks through ten thousand characters in a blink: %.12s…', (text) => {
  const start = performance.now();
  findPatientData(text);
  expect(performance.now() - start).toBeLessThan(300);
});

it('takes it out of what a program printed, and leaves names beside dates, which every log has', () => {
  const printed =
    '2026-11-22 Backup Completed for MRN 00123456, SSN 123-45-6789, dob 1961-04-12; MRN 5551234';
  expect(maskPatientData(printed)).toBe(
    '2026-11-22 Backup Completed for [patient data], [patient data], [patient data]; [patient data]',
  );
  expect(maskPatientData(maskPatientData(printed))).toBe(maskPatientData(printed));
});
