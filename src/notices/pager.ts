import { type Notice, type Page, SendError, type Sender } from './model.ts';

interface Deps {
  /**
   * `https://ROUTING_KEY@events.pagerduty.com/v2/enqueue` for PagerDuty (any address that ends in `/v2/enqueue`); every other
   * address gets the page as JSON.
   */
  url: string;
  /** What a notice means by now; none when nothing is to be said any more. */
  render(notice: Notice, now: Parameters<Sender['send']>[1]): Promise<readonly Page[]>;
}

const answerWithinMs = 10_000;
const longestSummary = 1_024;

/** Wakes people: PagerDuty Events v2, or any service that takes a webhook. */
export function createPagerSender({ url, render }: Deps): Sender {
  const address = new URL(url);
  const secret = decodeURIComponent(address.username);
  const isPagerDuty = address.pathname.endsWith('/v2/enqueue');
  const password = decodeURIComponent(address.password);
  address.username = '';
  address.password = '';

  function bodyOf(page: Page): unknown {
    const { action, key, summary, source, severity, details } = page;
    const payload = { summary: summary.slice(0, longestSummary), source, severity, custom_details: details };
    return isPagerDuty
      ? {
          routing_key: secret,
          event_action: action,
          dedup_key: key,
          ...(action === 'trigger' ? { payload } : {}),
        }
      : { action, key, ...payload };
  }

  async function post(notice: Notice, page: Page): Promise<void> {
    let response: Response;
    try {
      response = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `${notice.id}:${page.key}`,
          ...(!isPagerDuty && secret
            ? { authorization: `Basic ${Buffer.from(`${secret}:${password}`).toString('base64')}` }
            : {}),
        },
        body: JSON.stringify(bodyOf(page)),
        redirect: 'manual', // a page must not be carried to another address
        signal: AbortSignal.timeout(answerWithinMs),
      });
    } catch (error) {
      throw new SendError('later', 'pager_unreachable', { cause: error });
    }
    await response.body?.cancel();
    if (response.ok) return;
    const wait = Number(response.headers.get('retry-after'));
    // A page in doubt is repeated: the key makes it the same alarm.
    const isTheirs = response.status === 429 || response.status >= 500;
    const asked = wait > 0 ? { retryAfterSeconds: Math.min(wait, 60) } : {};
    throw new SendError(isTheirs ? 'later' : 'never', `pager_http_${response.status}`, asked);
  }

  return {
    async send(notice, now) {
      const pages = await render(notice, now);
      if (pages.length === 0) return { outcome: 'skipped', reason: 'nobody has to be woken any more' };
      for (const page of pages) await post(notice, page);
      return { outcome: 'delivered', receipt: { keys: pages.map(({ key }) => key) } };
    },
  };
}

/** Pages that were owed when a pager was configured, and is not any more. */
export const noPager: Sender = {
  send: async () => ({ outcome: 'skipped', reason: 'no pager is configured (PAGER_URL)' }),
};
