import { z } from 'zod';
import type { SourceChange } from '../incidents/sources.ts';
import { findPatientData } from '../patient-data.ts';
import { incidentTexts } from './cards/forms.ts';
import { cut } from './limits.ts';
import { plain } from './text.ts';

const id = z.string();
const Edited = z.object({
  subtype: z.literal('message_changed'),
  channel: id,
  message: z.object({ ts: id, text: z.string().default(''), subtype: z.string().optional() }),
  previous_message: z.object({ text: z.string().default('') }).optional(),
});
const Deleted = z.object({
  subtype: z.literal('message_deleted'),
  channel: id,
  deleted_ts: id,
  previous_message: z.object({ text: z.string().default('') }).optional(),
});

/** The words as a note keeps them. */
export function keptWords(text: string): string {
  return cut(plain(text).trim(), incidentTexts.note);
}

/** What an event says about an older message; undefined for anything else, such as a new message or an unfurled link. */
export function changeOf(
  event: unknown,
): { message: { channel: string; ts: string }; change: SourceChange } | undefined {
  const deleted = Deleted.safeParse(event);
  if (deleted.success) {
    const { channel, deleted_ts: ts, previous_message: was } = deleted.data;
    return { message: { channel, ts }, change: { before: was && keptWords(was.text), now: 'deleted' } };
  }
  const edited = Edited.safeParse(event);
  if (!edited.success) return undefined;
  const { channel, message, previous_message: was } = edited.data;
  const at = { channel, ts: message.ts };
  const before = was && keptWords(was.text);
  if (message.subtype === 'tombstone') return { message: at, change: { before, now: 'deleted' } }; // its thread stays
  if (was?.text === message.text) return undefined;
  const text = keptWords(message.text);
  if (text === '') return { message: at, change: { before, now: 'deleted' } };
  return { message: at, change: { before, now: findPatientData(text) ? 'withheld' : { text } } };
}
