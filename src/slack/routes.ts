import type { ModalView } from '@slack/types';
import type { Answer, Reply } from './define.ts';
import type { ActionPayload, CommandPayload, ShortcutPayload, SubmitPayload } from './payloads.ts';

/** How a submitted form is answered. */
export type SubmitAnswer =
  | { response_action: 'update'; view: ModalView }
  | { response_action: 'errors'; errors: Record<string, string> };

export interface Router {
  command(payload: CommandPayload): Promise<Reply>;
  /** Undefined when there is nothing to say beyond what the card shows. */
  action(payload: ActionPayload): Promise<Reply | undefined>;
  submit(payload: SubmitPayload): Promise<SubmitAnswer>;
  shortcut(payload: ShortcutPayload): Promise<Reply>;
  /** What the app's home tab shows to this person. */
  home(slackUser: string): Promise<Answer>;
}
