import { inWordsOf, measure } from '../measure.ts';
import type { Measurement } from '../model.ts';
import { findLast } from './pattern.ts';
import type { Verdict } from './values.ts';

const tailLength = 64 * 1024;

/** Reads along with what a command prints, without keeping it. */
export interface Reader {
  read(chunk: string): void;
  /** Those of the texts that were printed. */
  readonly found: ReadonlySet<string>;
  /** The last 64 KiB, by lines; the first may be a part of one. */
  lines(): readonly string[];
}

export function createReader(texts: readonly string[]): Reader {
  const longest = Math.max(1, ...texts.map((text) => text.length));
  const found = new Set<string>();
  let overlap = '';
  let tail = '';
  return {
    found,
    read(chunk) {
      const text = overlap + chunk;
      for (const one of texts) if (text.includes(one)) found.add(one);
      // A text that two chunks share is seen too.
      overlap = longest > 1 ? text.slice(-(longest - 1)) : '';
      tail = (tail + chunk).slice(-tailLength);
    },
    lines: () => tail.split('\n'),
  };
}

interface Judged {
  readonly wrong: readonly string[];
  readonly measured: readonly Measurement[];
}

/** Judges what was printed; a number that is not there fails. */
export function judge(verdict: Verdict, [out, err]: readonly [Reader, Reader]): Judged {
  const { contains, doesNotContain, number } = verdict;
  const isPrinted = (text: string) => out.found.has(text) || err.found.has(text);
  const wrong = [
    ...contains.filter((text) => !isPrinted(text)).map((text) => `it did not print ${JSON.stringify(text)}`),
    ...doesNotContain.filter(isPrinted).map((text) => `it printed ${JSON.stringify(text)}`),
  ];
  if (!number) return { wrong, measured: [] };
  const { name, unit, min, max, pattern } = number;
  const text = findLast(pattern, out.lines()) ?? findLast(pattern, err.lines());
  if (text === undefined) return { wrong: [...wrong, `it printed no ${name}`], measured: [] };
  if (!/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text))
    return {
      wrong: [...wrong, `${name} is ${JSON.stringify(text.slice(0, 80))}, which is no number`],
      measured: [],
    };
  const measured = measure(name, Number(text), unit, { min, max });
  return { wrong: measured.isWithin ? wrong : [...wrong, inWordsOf(measured)], measured: [measured] };
}
