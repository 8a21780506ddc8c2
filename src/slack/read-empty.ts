import { UserError } from '../errors.ts';
import { onlySaysNo, saysNothing } from './doubts.ts';
import { endsAsking } from './grammar.ts';
import { shorten } from './question.ts';

/** A text in which nobody reads anything, or a reason that only says no: in quotes or not. */
export function refuseEmpty(body: string, isReason: boolean): void {
  if (!saysNothing(body) && !(isReason && (onlySaysNo(body) || endsAsking(body)))) return;
  throw new UserError(
    'command.says-nothing',
    `"${shorten(body)}" ${endsAsking(body) && !saysNothing(body) ? 'asks something' : 'says nothing'}. Nothing was done. Say it in words.`,
  );
}
