import * as fc from 'fast-check';

/** The seed of this run, printed by `npm test`; `SEED=… npm test` repeats it. */
export const seed = Number(process.env['SEED'] ?? '1');

fc.configureGlobal({ seed });

/** Import fast-check from here, so that every property test takes the seed of the run. */
export { fc };
