import { UserError } from '../errors.ts';
import type { Known } from './arguments.ts';
import { besidesUrgency } from './cannot-wait.ts';
import {
  contradicts,
  isLetter,
  isPlaceholder,
  isTryout,
  onlySaysNo,
  putsOff,
  saysNothing,
} from './doubts.ts';
import { endsAsking } from './grammar.ts';
import { shorten } from './question.ts';

/**
 * What the text is for: others read it, others do or decide by it, it is the reason of a decision, why a rule is not kept, or it says that
 * something is so.
 */
export type Purpose = 'content' | 'plan' | 'reason' | 'excuse' | 'claim';

/** Nobody could mean it, so nobody can insist on it. */
export function emptyIn(body: string, purpose: Purpose): string | undefined {
  if (saysNothing(body)) return 'says nothing';
  if (isPlaceholder(body)) return 'stands in the example for your own words';
  return purpose !== 'content' && isLetter(body) ? 'says nothing' : undefined;
}

/** What speaks against a text by itself; undefined where nothing does. */
export function faultIn(body: string, purpose: Purpose): string | undefined {
  const empty = emptyIn(body, purpose);
  if (empty !== undefined || purpose === 'content' || purpose === 'plan') return empty;
  return purpose === 'excuse' ? faultOf(besidesUrgency(body), purpose) : faultOf(body, purpose);
}

function faultOf(body: string, purpose: Purpose): string | undefined {
  if (endsAsking(body)) return 'asks something';
  if (purpose === 'excuse' && onlySaysNo(body)) return 'sounds like a no';
  if (purpose !== 'reason' && isTryout(body)) return 'sounds like a test';
  if (purpose !== 'reason' && contradicts(body)) return 'says the opposite of the command';
  if (purpose === 'claim' && putsOff(body)) return 'puts it off';
  return undefined;
}

/** In the rest of the options a word may be a letter: `--category "A"`. */
const plans: ReadonlySet<string> = new Set([
  'plan',
  'rollback',
  'validation',
  'clinical',
  'impact',
  'before',
  'doing',
  'needs',
]);

export function purposeOfOption(name: string): Purpose {
  if (isExcuse(name)) return 'excuse';
  return plans.has(name) ? 'plan' : 'content';
}

/** Options that say why a rule is not kept. */
export function isExcuse(name: string): boolean {
  return name === 'exception' || name === 'break-glass';
}

const reference = /^(?:(?:inc|chg|mw|run|frz|alr|bkp|sev)-?\d{1,15}|#?\d{1,15}|@\S.*)$/i;

/** Whether every word is a key, a number, a person, or the name of a system or team. */
export function isOnlyReference(
  words: readonly string[],
  { systems, teams = [] }: Pick<Known, 'systems' | 'teams'>,
): boolean {
  const names = new Set([...systems, ...teams.map(({ id }) => id)]);
  return words.length > 0 && words.every((word) => reference.test(word) || names.has(word.toLowerCase()));
}

/** A text in which nobody reads anything, a reason that only says no or asks, a claim that is none: in quotes or not. */
export function refuseEmpty(body: string, purpose: Purpose): void {
  const fault = faultIn(body, purpose);
  if (fault === undefined) return;
  throw new UserError(
    'command.says-nothing',
    `"${shorten(body)}" ${fault}. Nothing was done.${fault === 'says nothing' ? ' Say it in words.' : ''}`,
  );
}
