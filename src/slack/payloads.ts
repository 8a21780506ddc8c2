import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Actor } from '../people/model.ts';
import { formMark } from './blocks.ts';
import { stripControls } from './text.ts';

/** What Slack sends, as far as we read it. Parsed once; anything that does not fit is refused with a reference. */
const id = z.string().regex(/^[A-Z0-9]{2,24}$/);

const User = z.object({ id, team_id: z.string().optional() });

export const CommandPayload = z.object({
  user_id: id,
  team_id: z.string(),
  /** Present when the person belongs to another workspace of a shared channel. */
  user_team_id: z.string().optional(),
  channel_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string().min(1),
});
export type CommandPayload = z.infer<typeof CommandPayload>;

export const ActionPayload = z.object({
  user: User,
  trigger_id: z.string().min(1),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
  channel: z.object({ id: z.string() }).optional(),
  view: z.object({ type: z.string() }).optional(),
});
export type ActionPayload = z.infer<typeof ActionPayload>;

const FieldState = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});

export const SubmitPayload = z.object({
  user: User,
  trigger_id: z.string().optional(),
  view: z.object({
    id: z.string(),
    hash: z.string().optional(),
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })),
    title: z.object({ text: z.string() }),
    submit: z.object({ text: z.string() }).nullish(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), FieldState)) }),
  }),
});
export type SubmitPayload = z.infer<typeof SubmitPayload>;

export const ShortcutPayload = z.object({
  user: User,
  callback_id: z.string(),
  trigger_id: z.string().min(1),
  /** Set for a shortcut on a message. */
  channel: z.object({ id }).optional(),
  message: z
    .object({
      ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
      text: z.string().default(''),
      user: id.optional(),
    })
    .optional(),
});
export type ShortcutPayload = z.infer<typeof ShortcutPayload>;

/** The message on which somebody chose a shortcut. */
export interface ShortcutMessage {
  channel: string;
  ts: string;
  text: string;
  user?: string | undefined;
}

export function messageOf({ channel, message }: ShortcutPayload): ShortcutMessage | undefined {
  return channel && message ? { channel: channel.id, ...message } : undefined;
}

/** When a message was written: its `ts` is the time in seconds. */
export function messageTime(ts: string): DateTime {
  return DateTime.fromMillis(Math.round(Number(ts) * 1_000), { zone: 'utc' });
}

/** Somebody came into a channel, or left it. */
export const MemberMoved = z.object({ user: id, channel: id });

/** Somebody looks at the app: at its home, or at its messages. */
export const HomeOpened = z.object({ user: id, tab: z.string() });

export const UserChanged = z.object({ user: z.looseObject({ id }) });

/** The one value of each field, by block id; of several that are ticked a list with commas. Empty fields are absent. */
export function fieldValues(view: SubmitPayload['view']): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [block, elements] of Object.entries(view.state.values)) {
    const field = Object.values(elements)[0];
    const ticked = field?.selected_options?.map((option) => option.value).join(',');
    const value = field?.value ?? field?.selected_option?.value ?? field?.selected_date ?? ticked;
    const readable = stripControls(value ?? '');
    if (readable.trim() !== '') values[block] = readable;
  }
  return values;
}

/** private_metadata, or undefined when it is no JSON object. */
export function metaOf(view: SubmitPayload['view']): Record<string, unknown> | undefined {
  try {
    const meta: unknown = JSON.parse(view.private_metadata || '{}');
    return typeof meta === 'object' && meta !== null && !Array.isArray(meta)
      ? (meta as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A form that is sent twice is done once; one that was refused may be sent again. */
export function onceFor({ view }: SubmitPayload): Pick<Actor, 'request'> {
  const mark = metaOf(view)?.[formMark];
  return typeof mark === 'string' && mark !== '' ? { request: `form:${mark.slice(0, 40)}` } : {};
}
