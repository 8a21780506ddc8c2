import { randomBytes } from 'node:crypto';
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { AuditService } from '../audit/service.ts';
import { UserError } from '../errors.ts';
import { findPatientData, type Suspicion } from '../patient-data.ts';
import { requireUnanswered } from './answered-once.ts';
import { actions, button, context, formMark, modal, section, textField } from './blocks.ts';
import type { Answer, FormAnswer } from './define.ts';
import { outdated } from './errors.ts';
import { ids } from './ids.ts';
import { limits } from './limits.ts';
import type { SubmitPayload } from './payloads.ts';
import { escape, plain } from './text.ts';

/** What the forms of the guard carry: the command as it was typed, kept by Slack alone and only for the person who typed it. */
export const GuardMeta = z.object({ v: z.literal(1), typed: z.string(), stamp: z.string().optional() });

const reasonField = 'phi_reason';
const nothingPosted = 'Nothing was stored or posted.';

/** Whether Slack can carry the command in a button and in the form behind it. */
function fitsButton(typed: string, stamp: string): boolean {
  const longest = `m${stamp} ${typed}`.length;
  return (
    longest <= limits.value && JSON.stringify({ v: 1, typed, stamp }).length <= limits.privateMetadata - 60
  );
}

/**
 * How everything stood that the command is about, which stop this is, and the command; from older versions without the second, or
 * without both.
 */
const stamped = /^m([0-9a-f]{8}\.[0-9a-z]+)(?:\.([0-9a-f]{12}))? ([\s\S]*)$/;

/** For a typed command: stop, say why, offer to correct it or to insist. */
function stopCommand(typed: string, suspicion: Suspicion, stamp: string): Answer {
  const text = `This looks like ${suspicion.what} ("${suspicion.excerpt}"). ${nothingPosted}`;
  if (!fitsButton(typed, stamp)) return { text: `${text} Take it out and type the command again.` };
  return {
    text,
    blocks: [
      section(escape(text)),
      actions([
        button('Correct the text', ids.phi.correct, `m${stamp} ${typed}`, { style: 'primary' }),
        button('It is not, post it', ids.phi.insist, `m${stamp} ${typed}`),
      ]),
    ],
  };
}

/** The same, where the text has something to stop. */
export async function stopTyped(typed: string, stampOf: () => Promise<string>): Promise<Answer | undefined> {
  const suspicion = findPatientData(plain(typed));
  if (!suspicion) return undefined;
  return stopCommand(typed, suspicion, `${await stampOf()}.${randomBytes(6).toString('hex')}`);
}

/** The guard's own buttons: they carry the text they were made for. Undefined for any other. */
export async function guardAction(
  id: string,
  value: string,
  audit: Pick<AuditService, 'isSpent'>,
): Promise<FormAnswer | undefined> {
  if (id !== ids.phi.correct && id !== ids.phi.insist) return undefined;
  const [, stamp, stop, typed = value] = stamped.exec(value) ?? [];
  if (!fitsButton(typed, stamp ?? '')) throw outdated;
  // Whichever of its forms is sent, however often they were opened: what was stopped is done once.
  const once = stop ? { [formMark]: `stop-${stop}` } : {};
  await requireUnanswered(stop ? { request: `form:stop-${stop}` } : {}, audit);
  const meta = { v: 1 as const, typed, ...(stamp ? { stamp } : {}), ...once };
  return { form: id === ids.phi.correct ? correctForm(typed, meta) : insistForm(typed, meta) };
}

function correctForm(typed: string, meta: z.infer<typeof GuardMeta>): ModalView {
  return modal({
    callbackId: ids.phi.correctSubmit,
    title: 'Correct the text',
    submit: 'Send',
    blocks: [
      textField('typed', '/hims', {
        max: limits.value,
        lines: true,
        initial: typed,
        hint: 'Leave out names, numbers and dates of patients.',
      }),
    ],
    meta,
  });
}

function insistForm(typed: string, meta: z.infer<typeof GuardMeta>): ModalView {
  return modal({
    callbackId: ids.phi.insistSubmit,
    title: 'Post it all the same',
    submit: 'Post it',
    blocks: [
      context(`\`/hims ${escape(typed)}\``),
      textField(reasonField, 'Why is it not patient data?', {
        max: 300,
        hint: 'Kept in the audit log with your name.',
      }),
    ],
    meta,
  });
}

const warningBlock = 'form_warning';

/** The same form again, everything typed still in it, with a word of warning below. */
export function keptForm(
  view: SubmitPayload['view'],
  values: Record<string, string>,
  warning: string,
  more: KnownBlock[] = [],
): ModalView {
  const ours = new Set([reasonField, warningBlock]);
  const kept = view.blocks.filter(({ block_id: id }) => id === undefined || !ours.has(id));
  return {
    type: 'modal',
    callback_id: view.callback_id,
    title: { type: 'plain_text', text: view.title.text },
    submit: { type: 'plain_text', text: view.submit?.text ?? 'Send' },
    close: { type: 'plain_text', text: 'Cancel' },
    private_metadata: view.private_metadata,
    blocks: [
      ...(kept.map((block) => withValue(block, values)) as unknown as KnownBlock[]),
      { ...section(`⚠️ ${warning}`), block_id: warningBlock },
      ...more,
    ],
  };
}

/** With a field to say why it is no patient data. */
export function stopForm(
  view: SubmitPayload['view'],
  values: Record<string, string>,
  suspicion: Suspicion,
): ModalView {
  return keptForm(
    view,
    values,
    `This looks like ${suspicion.what} ("${escape(suspicion.excerpt)}"). ${nothingPosted} Correct it above, or say why it is none.`,
    [textField(reasonField, 'It is no patient data, because', { max: 300, optional: true })],
  );
}

/** A block of a submitted view with the person's answer as its initial value. */
function withValue(block: SubmitPayload['view']['blocks'][number], values: Record<string, string>): object {
  const element = block['element'] as
    | { type?: string; options?: { value: string }[]; initial_value?: string; initial_options?: unknown }
    | undefined;
  const value = block.block_id === undefined ? undefined : values[block.block_id];
  if (block.type !== 'input' || !element) return block;
  if (element.type === 'plain_text_input') {
    const { initial_value: _old, ...bare } = element;
    return { ...block, element: value === undefined ? bare : { ...bare, initial_value: value } };
  }
  if (element.type === 'datepicker')
    return value === undefined ? block : { ...block, element: { ...element, initial_date: value } };
  if (element.type === 'checkboxes') {
    const { initial_options: _old, ...bare } = element;
    const ticked = element.options?.filter((option) => value?.split(',').includes(option.value)) ?? [];
    return { ...block, element: ticked.length > 0 ? { ...bare, initial_options: ticked } : bare };
  }
  const chosen = element.options?.find((option) => option.value === value);
  return chosen ? { ...block, element: { ...element, initial_option: chosen } } : block;
}

/** The reason the person gave for insisting, when the form had the field and it was filled. */
export function reasonIn(values: Record<string, string>): string | undefined {
  return values[reasonField];
}

/** The reason itself must hold none, either. */
export function requireReason(why: string | undefined): string {
  if (why === undefined) throw new UserError('phi.reason-missing', 'Say why it is no patient data.');
  const suspicion = findPatientData(why);
  if (suspicion)
    throw new UserError(
      'phi.reason-suspicious',
      `The reason itself looks like ${suspicion.what} ("${suspicion.excerpt}"). Say it without.`,
    );
  return why;
}
