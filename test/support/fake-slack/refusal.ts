import type { Dict } from './types.ts';

/** Slack's way to say no: `{ ok: false, error: code, …extra }`. */
export class Refusal extends Error {
  readonly code: string;
  readonly extra: Dict;

  constructor(code: string, extra: Dict = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.extra = extra;
  }

  toAnswer(): Dict {
    return { ok: false, error: this.code, ...this.extra };
  }
}

/** A refusal that lists what is wrong, as Slack does in `response_metadata.messages`. */
export function refuseWith(code: string, problems: readonly string[]): Refusal {
  return new Refusal(code, {
    ...(code === 'invalid_blocks'
      ? { errors: problems.map((problem) => problem.replace(/^\[ERROR\] /, '')) }
      : {}),
    response_metadata: { messages: [...problems] },
  });
}

/** Refusals that a well-made bot never meets, so each one counts as a violation. */
export const botFaults = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'invalid_trigger_id',
  'invalid_arguments',
  'invalid_auth',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_cursor',
  'invalid_limit',
  'invalid_metadata_format',
  'invalid_name',
  'invalid_name_maxlength',
  'invalid_name_punctuation',
  'invalid_name_required',
  'invalid_name_specials',
  'metadata_too_large',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'not_authed',
  'push_limit_reached',
  'too_long',
  'unknown_method',
  'view_too_large',
]);
