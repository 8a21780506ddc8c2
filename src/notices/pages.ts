import { type Notice, SendError, type Sender } from './model.ts';

/** `later`: there is nothing of it on the page yet, and there should not be. */
export type OnPage = 'shown' | 'behind' | { later: string };

interface Deps {
  /** Why the notice is not to be told any more; undefined: it is. */
  mootReason(notice: Notice): Promise<string | undefined>;
  /** Whether the page says what the notice tells of. */
  shows(page: 'status' | 'calendar' | 'banner', notice: Notice): Promise<OnPage>;
}

/** Pages of ours are made of the state itself, so nothing has to be sent: what is recorded is that the page was seen to say it. */
export function createPageSender({ mootReason, shows }: Deps): Sender {
  return {
    async send(notice) {
      const { target } = notice;
      if (target.to !== 'page') throw new Error(`a page cannot be a ${target.to}`);
      const reason = await mootReason(notice);
      if (reason !== undefined) return { outcome: 'skipped', reason };
      const found = await shows(target.page, notice);
      if (found === 'behind') throw new SendError('later', 'page_behind');
      if (found !== 'shown') return { outcome: 'skipped', reason: found.later };
      return { outcome: 'delivered', receipt: { page: target.page } };
    },
  };
}
