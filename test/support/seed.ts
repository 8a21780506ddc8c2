/** The seed of this run: printed by `npm test`, taken from SEED to repeat a failure. */
export const seed = Number(process.env['SEED'] ?? 1) | 0;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function createRandom(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** True in `npm run test:chaos`, the long lanes. */
export const isLong = process.env['CHAOS'] === 'full';
