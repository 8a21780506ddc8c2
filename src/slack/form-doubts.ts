import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import { doubtAbout } from './contradictions.ts';
import type { Says } from './define.ts';
import { isLabelled, isLabelledPrivate } from './doubts.ts';
import { keptForm } from './guard.ts';
import { metaOf, type SubmitPayload } from './payloads.ts';
import { shorten } from './question.ts';
import { faultIn } from './read-empty.ts';
import { escape } from './text.ts';

/** Where the form carries the text that was asked about. */
const doubtMark = 'doubted';

const markOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * The form once more, where its text speaks against what the form does; sent again with the same text it is what the person means.
 * Undefined where nothing speaks against it.
 */
export function doubtForm(
  view: SubmitPayload['view'],
  values: Record<string, string>,
  { command, field, purpose }: Says,
): ModalView | undefined {
  const text = values[field];
  if (text === undefined || text === '') return undefined;
  const about = { values, isContent: purpose === 'content' };
  const isOpenToAll =
    values['visibility'] === 'everyone' && (isLabelledPrivate(text) || isLabelled(text, 'security'));
  const lacksClock = values['visibility'] === 'private' && isLabelled(text, 'security');
  const doubt =
    doubtAbout(command.split(' '), text, about) ??
    faultIn(text, purpose) ??
    (isOpenToAll ? 'asks for privacy, and everyone may see it' : undefined) ??
    (lacksClock ? 'says security, and it would be private without the security team' : undefined);
  const meta = metaOf(view) ?? {};
  if (doubt === undefined || meta[doubtMark] === markOf(text)) return undefined;
  const warning = `"${escape(shorten(text))}" ${doubt}. Nothing was done. If it is what you mean, send the form once more.`;
  return {
    ...keptForm(view, values, warning),
    private_metadata: JSON.stringify({ ...meta, [doubtMark]: markOf(text) }),
  };
}
