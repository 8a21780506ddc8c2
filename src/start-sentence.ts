import { StartError } from './errors.ts';
import { CatalogueError } from './systems/problems.ts';

/** What is printed when the bot cannot start: a sentence where a person can mend it, else where in the program it went wrong. */
export function startSentence(error: unknown): string {
  if (error instanceof StartError || error instanceof CatalogueError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
