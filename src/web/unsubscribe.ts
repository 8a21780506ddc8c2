import { html } from '../html.ts';
import type { Subscriptions } from '../notices/subscriptions.ts';
import type { SystemProfile } from '../systems/model.ts';
import { notFound, quiet, type Route, type WebAnswer } from './routes.ts';
import { statusStyle } from './status-style.ts';

interface Deps {
  subscriptions: Subscriptions;
  systems: ReadonlyMap<string, SystemProfile>;
}

/** Opening the link changes nothing, because mail programs open links to look at them; the button does, and so does RFC 8058. */
export function unsubscribeRoute({ subscriptions, systems }: Deps): Route {
  async function page(token: string): Promise<WebAnswer> {
    const mailbox = subscriptions.read(token);
    const system = mailbox && systems.get(mailbox.system);
    if (!mailbox || !system) return notFound;
    const since = await subscriptions.unsubscribedAt(mailbox);
    const what = `mail about maintenance of ${system.name}`;
    const title = since ? `${mailbox.address} gets no more ${what}` : `${mailbox.address} gets ${what}`;
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      headers: { ...quiet, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
      body: html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${statusStyle}</style></head>
<body><main><h1>${title}</h1>
<form method="post" action="?${since ? 'again' : 'stop'}"><button>${since ? 'Send it again' : 'Send no more'}</button></form>
<p><a href="/status">Status page</a></p></main></body></html>
`.markup,
    };
  }

  return {
    path: /^\/unsubscribe\/([\w-]{1,600}\.[\w-]{1,100})$/,
    get: ({ params: [token = ''] }) => page(token),
    async post({ params: [token = ''], query }) {
      const mailbox = subscriptions.read(token);
      if (!mailbox) return notFound;
      await (query.has('again') ? subscriptions.subscribe(mailbox) : subscriptions.unsubscribe(mailbox));
      return page(token);
    },
  };
}
