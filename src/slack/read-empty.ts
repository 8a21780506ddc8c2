import { UserError } from '../errors.ts';
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
 * What the text is for: others read it, it is the reason of a decision, why a rule is not kept, or it says that something is so.
 */
export type Purpose = 'content' | 'reason' | 'excuse' | 'claim';

/** What speaks against a text by itself; undefined where nothing does. */
export function faultIn(body: string, purpose: Purpose): string | undefined {
  if (saysNothing(body)) return 'says nothing';
  if (isPlaceholder(body)) return 'stands in the example for your own words';
  if (purpose === 'content') return undefined;
  if (isLetter(body)) return 'says nothing';
  if (endsAsking(body)) return 'asks something';
  if (purpose === 'excuse' && onlySaysNo(body)) return 'sounds like a no';
  if (purpose !== 'reason' && isTryout(body)) return 'sounds like a test';
  if (purpose !== 'reason' && contradicts(body)) return 'says the opposite of the command';
  if (purpose === 'claim' && putsOff(body)) return 'puts it off';
  return undefined;
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
