import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import type { Known } from './arguments.ts';
import { doubtAbout } from './contradictions.ts';
import type { Says, Submit } from './define.ts';
import { isLabelled, isLabelledPrivate } from './doubts.ts';
import { bare } from './grammar.ts';
import { keptForm } from './guard.ts';
import { metaOf, type SubmitPayload } from './payloads.ts';
import { shorten } from './question.ts';
import { emptyIn, faultIn, isOnlyReference, type Purpose } from './read-empty.ts';
import { escape } from './text.ts';

/** Prose as it stands in a line between the quotes, where a letter may be all of it and a key alone may not. */
const prose: ReadonlySet<string> = new Set(['title', 'text', 'note']);
/** What somebody else wrote, and is only kept. */
const reported = 'report';

/** A text that a line refuses is refused in a form, beside its field: nobody could mean it. */
function textFaults(
  { texts, says = [] }: Pick<Submit<unknown, unknown>, 'texts' | 'says'>,
  values: Record<string, string>,
  known: Known,
): Record<string, string> {
  if (texts instanceof RegExp) return {}; // a procedure checks its values itself
  const faults = texts.flatMap((name): [string, string][] => {
    const text = values[name]?.trim() ?? '';
    if (text === '' || name === reported) return [];
    const said = says.find(({ field }) => field === name)?.purpose;
    const purpose: Purpose = said ?? (prose.has(name) ? 'content' : 'plan');
    const words = text.split(/\s+/).map(bare);
    const isProse = (said !== undefined && said !== 'excuse') || prose.has(name);
    const isBare = isProse && isOnlyReference(words.filter(Boolean), known);
    const fault = emptyIn(text, purpose) ?? (isBare ? 'alone says nothing' : undefined);
    const hint = fault?.endsWith('nothing') ? ' Say it in words.' : '';
    return fault === undefined ? [] : [[name, `"${shorten(text)}" ${fault}.${hint}`]];
  });
  return Object.fromEntries(faults);
}

/** What stands beside which field; undefined where the form can be taken. */
export function complaintsAbout(
  submit: Pick<Submit<unknown, unknown>, 'texts' | 'says'>,
  values: Record<string, string>,
  { fields, known }: { fields: z.ZodSafeParseResult<unknown>; known: Known },
): Record<string, string> | undefined {
  const wrong = (fields.error?.issues ?? []).map(({ path, message }) => [String(path[0] ?? ''), message]);
  const all = { ...textFaults(submit, values, known), ...Object.fromEntries(wrong) };
  return Object.keys(all).length > 0 ? all : undefined;
}

/** Where the form carries the text that was asked about. */
const doubtMark = 'doubted';

const markOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What speaks against one text, with the text. */
function doubtIn(values: Record<string, string>, { command, field, purpose }: Says): string | undefined {
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
  return doubt === undefined ? undefined : `"${escape(shorten(text))}" ${doubt}.`;
}

/**
 * The form once more, where its texts speak against what the form does; sent again with the same texts it is what the person means.
 * Undefined where nothing speaks against it.
 */
export function doubtForm(
  view: SubmitPayload['view'],
  values: Record<string, string>,
  says: readonly Says[],
): ModalView | undefined {
  const doubts = says.flatMap((one) => doubtIn(values, one) ?? []);
  const mark = markOf(says.map(({ field }) => values[field] ?? '').join('\n'));
  const meta = metaOf(view) ?? {};
  if (doubts.length === 0 || meta[doubtMark] === mark) return undefined;
  const warning = `${doubts.join(' ')} Nothing was done. If it is what you mean, send the form once more.`;
  return {
    ...keptForm(view, values, warning),
    private_metadata: JSON.stringify({ ...meta, [doubtMark]: mark }),
  };
}
