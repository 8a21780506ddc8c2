import { z } from 'zod';
import type { SourceChange } from '../incidents/sources.ts';
import { findPatientData } from './phi.ts';
import { plain } from './text.ts';

const id = z.string();
const Edited = z.object({
  subtype: z.literal('message_changed'),
  channel: id,
  message: z.object({ ts: id, text: z.string().default(''), subtype: z.string().optional() }),
  previous_message: z.object({ text: z.string().default('') }).optional(),
});
const Deleted = z.object({ subtype: z.literal('message_deleted'), channel: id, deleted_ts: id });

/** What an event says about an older message; undefined for anything else, such as a new message or an unfurled link. */
export function changeOf(
  event: unknown,
): { message: { channel: string; ts: string }; change: SourceChange } | undefined {
  const deleted = Deleted.safeParse(event);
  if (deleted.success) {
    const { channel, deleted_ts: ts } = deleted.data;
    return { message: { channel, ts }, change: 'deleted' };
  }
  const edited = Edited.safeParse(event);
  if (!edited.success) return undefined;
  const { channel, message, previous_message: before } = edited.data;
  const at = { channel, ts: message.ts };
  if (message.subtype === 'tombstone') return { message: at, change: 'deleted' }; // deleted, but its thread stays
  if (before?.text === message.text) return undefined;
  const text = plain(message.text).trim();
  if (text === '') return { message: at, change: 'deleted' };
  return { message: at, change: findPatientData(text) ? 'withheld' : { text } };
}
