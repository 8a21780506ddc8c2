import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, or undefined when none is close enough to be worth saying. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.slice(0, 100).toLowerCase();
  let best: { candidate: string; apart: number } | undefined;
  for (const candidate of candidates) {
    const apart = distance(typed, candidate.toLowerCase());
    if (!best || apart < best.apart) best = { candidate, apart };
  }
  if (!best) return undefined;
  // A third of the letters may be wrong; two always may, so that short words get a suggestion too.
  return best.apart <= Math.max(2, Math.floor(typed.length / 3)) ? best.candidate : undefined;
}

/** What would be right instead of an unknown word: the nearest one, or all that exist. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const known = [...candidates];
  const guess = nearest(word, known);
  if (guess) return `did you mean ${guess}?`;
  if (known.length === 0) return 'none exists yet';
  const shown = known.slice(0, 12).join(', ');
  return `use one of ${shown}${known.length > 12 ? ', …' : ''}`;
}
