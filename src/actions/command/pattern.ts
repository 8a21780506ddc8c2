import { createContext, Script } from 'node:vm';
import { ActionError } from '../model.ts';

const longestMs = 250;

/** What is wrong with a pattern that is to find a number. */
export function faultOfPattern(pattern: string): string | undefined {
  try {
    // With an empty alternative it always matches, and shows how many groups there are.
    const groups = (new RegExp(`${pattern}|`, 'u').exec('')?.length ?? 0) - 1;
    return groups === 1
      ? undefined
      : `has ${groups} groups; put one around the number, and write (?:…) for others`;
  } catch {
    return 'is no pattern of JavaScript';
  }
}

const script = new Script(`
  const fits = new RegExp(pattern, 'u');
  lines.findLast((line) => fits.test(line))?.match(fits)?.[1];
`);

/**
 * What the group holds in the last line that fits. A pattern can take for ever on a line that was made for it, so it is
 * given a context of its own, from which it can be torn away.
 */
export function findLast(pattern: string, lines: readonly string[]): string | undefined {
  try {
    const found: unknown = script.runInContext(createContext({ pattern, lines: [...lines] }), {
      timeout: longestMs,
    });
    return typeof found === 'string' ? found : undefined;
  } catch (error) {
    throw new ActionError(
      `The pattern ${JSON.stringify(pattern)} takes too long on what the command printed. Write a simpler one.`,
      { cause: error },
    );
  }
}
