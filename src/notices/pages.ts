import { type Notice, SendError, type Sender } from './model.ts';

interface Deps {
  /** Why the notice is not to be told any more; undefined: it is. */
  mootReason(notice: Notice): Promise<string | undefined>;
  /** Whether the page says by now what the notice tells of. */
  shows(page: 'status' | 'calendar' | 'banner', notice: Notice): Promise<boolean>;
}

/** Pages of ours are made of the state itself, so nothing has to be sent: what is recorded is that the page was seen to say it. */
export function createPageSender({ mootReason, shows }: Deps): Sender {
  return {
    async send(notice) {
      const { target } = notice;
      if (target.to !== 'page') throw new Error(`a page cannot be a ${target.to}`);
      const reason = await mootReason(notice);
      if (reason !== undefined) return { outcome: 'skipped', reason };
      if (!(await shows(target.page, notice))) throw new SendError('later', 'page_behind');
      return { outcome: 'delivered', receipt: { page: target.page } };
    },
  };
}
