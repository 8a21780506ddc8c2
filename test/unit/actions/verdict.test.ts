import { expect, it } from 'vitest';
import { CommandValues } from '../../../src/actions/command/values.ts';
import { createReader, judge } from '../../../src/actions/command/verdict.ts';
import { ActionError } from '../../../src/actions/model.ts';

/** What is judged of a command that printed this, piece by piece. */
function judged(out: readonly string[], written: object, err: readonly string[] = []) {
  const { verdict } = CommandValues.parse({ argv: ['/bin/true'], verdict: written });
  if (!verdict) throw new Error('there is no verdict');
  const readers = [out, err].map((chunks) => {
    const reader = createReader([...verdict.contains, ...verdict.doesNotContain]);
    for (const chunk of chunks) reader.read(chunk);
    return reader;
  });
  const [first, second] = readers;
  if (!first || !second) throw new Error('there are two outputs');
  return judge(verdict, [first, second]);
}

const number = { pattern: 'size: (\\S+)', name: 'size', unit: 'MB', min: 5 };

it.each([
  [['size: 4\nsi', 'ze: 7.5 MB\n'], { number }, []],
  [['size: 7\nsize: 4'], { number }, ['size is 4 MB (at least 5 MB)']],
  [['nothing'], { number }, ['it printed no size']],
  [[], { number }, ['it printed no size']],
  [['size: many'], { number }, ['size is "many", which is no number']],
  [['size: 0x10'], { number }, ['size is "0x10", which is no number']],
  [['size: 1e999'], { number }, ['size is "1e999", which is no number']],
  [['all f', 'i', 'ne'], { contains: ['fine'], doesNotContain: ['ERROR'] }, []],
  [['0 rows, ER', 'ROR'], { contains: ['rows'], doesNotContain: ['ERROR'] }, ['it printed "ERROR"']],
  [['rows'.slice(1)], { contains: ['rows'] }, ['it did not print "rows"']],
  [['x'.repeat(200_000), 'rows'], { contains: ['x', 'rows'] }, []],
  [['ERROR', 'x'.repeat(200_000)], { doesNotContain: ['ERROR'] }, ['it printed "ERROR"']],
])('of %j, %j makes %j', (printed, verdict, wrong) => {
  expect(judged(printed, verdict).wrong).toEqual(wrong);
});

it('looks at errors too, but for a number at the output first', () => {
  expect(judged(['size: 7'], { number, contains: ['done'] }, ['size: 1, done'])).toEqual({
    wrong: [],
    measured: [{ name: 'size', value: 7, unit: 'MB', limit: { min: 5 }, isWithin: true }],
  });
  expect(judged([], { number }, ['size: 1']).wrong).toEqual(['size is 1 MB (at least 5 MB)']);
});

it('looks for a number in the last 64 KiB only, of however long a line', () => {
  expect(judged(['size: 7', 'x'.repeat(70_000)], { number }).wrong).toEqual(['it printed no size']);
  expect(judged(['x'.repeat(700_000), ' size: 7'], { number }).wrong).toEqual([]);
});

it('tears itself away from a pattern that never ends', () => {
  const slow = { number: { ...number, pattern: '(a+)+b' } };
  expect(() => judged(['a'.repeat(40)], slow)).toThrow(ActionError);
  expect(() => judged(['a'.repeat(40)], slow)).toThrow('takes too long');
});
