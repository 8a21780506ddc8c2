import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seed } from '../support/seed.ts';
import { readOrRefused } from '../support/typed.ts';

const words = fc.constantFrom(
  ...'down to 1 3 SEV-1 sev2 hims fhir INC-1 INC-7 CHG-2 private as the <@U9|dora> emergency major look - — it’s'.split(
    ' ',
  ),
  ...'5" (INC-3) PT1H again. SEV 4'.split(' '),
);
const text = fc.array(words, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '));
const people = ['<@U1|bea>'];

/** Commands with a text, what they are about, and how the values are spelled. */
const shapes = [
  {
    path: 'incident open',
    text: 'title',
    values: { severity: 'SEV-3', system: 'hims' },
    flags: ['private', 'security'],
  },
  { path: 'incident severity', text: 'why', values: { incident: 'INC-2', severity: 'SEV-3' }, flags: [] },
  { path: 'incident resolve', text: 'summary', values: { incident: 'INC-2' }, flags: [] },
  { path: 'incident task', text: 'text', values: { incident: 'INC-2', owner: people[0] ?? '' }, flags: [] },
  { path: 'change request', text: 'title', values: { type: 'normal', system: 'hims' }, flags: [] },
  { path: 'maintenance cancel', text: 'why', values: { maintenance: 'MW-3' }, flags: [] },
  { path: 'run fail', text: 'note', values: { run: 'RUN-3', step: 'look' }, flags: ['give-up'] },
] as const;

function meantValue(spelled: string): unknown {
  const key = /^(?:INC|MW|RUN)-(\d+)$/.exec(spelled)?.[1];
  return key === undefined ? (spelled === people[0] ? 'U1' : spelled) : Number(key);
}

const styles = fc.record({
  shape: fc.constantFrom(...shapes),
  text,
  quote: fc.constantFrom('"', '“”', '', '"open', 'glued'),
  where: fc.constantFrom('before', 'after', 'around'),
  flag: fc.boolean(),
  dash: fc.constantFrom('--', '—', '‑‑', '-', '–', '-- '),
  end: fc.constantFrom('', '.', ','),
});

describe('random commands with random text', () => {
  it('do what was meant, or nothing', () => {
    fc.assert(
      fc.property(styles, ({ shape, text: meant, quote, where, flag, dash, end }) => {
        fc.pre(!(quote === '"open' && meant.endsWith('"'))); // that closes it
        // The name of a step may be any word: in front of a bare text it stands first, and an unknown one is refused by the run.
        fc.pre(!('step' in shape.values && where !== 'before' && ['', '"open'].includes(quote)));
        const values = Object.values(shape.values);
        const body =
          quote === ''
            ? meant
            : quote === '"open'
              ? `"${meant}`
              : quote === '“”'
                ? `“${meant}”`
                : `"${meant}"`;
        const [name] = shape.flags;
        const option = flag && name ? `${quote === 'glued' ? '' : ' '}${dash}${name}${end}` : '';
        const [first = '', ...others] = values;
        const order =
          where === 'before'
            ? [...values, `${body}${option}`]
            : where === 'after'
              ? [`${body}${option}`, ...values]
              : [first, `${body}${option}`, ...others];
        const done = readOrRefused([shape.path, ...order].join(' '));
        if (!done) return; // refused or asked: nothing happens
        if (done.missing.length > 0) return; // a form asks
        const expected = Object.entries(shape.values).map(([key, spelled]) => [key, meantValue(spelled)]);
        expect(done.values).toMatchObject(Object.fromEntries(expected));
        const shown = meant.replaceAll('<@U9|dora>', '@dora');
        expect(flatten(done.values[shape.text])).toBe(flatten(shown));
        expect(name === undefined || (done.values[name] ?? false) === flag, 'the flag').toBe(true);
      }),
      { seed, numRuns: 5_000 },
    );
  });
});

/** Spaces and the mark that joins `SEV 4` are no meaning. */
function flatten(value: unknown): string {
  return String(value).replace(/\s+/g, ' ').trim();
}
