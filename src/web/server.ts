import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Readiness } from './health.ts';
import { createHttpServer, type HttpLimits, type HttpServer } from './http-server.ts';
import type { Metrics } from './metrics.ts';
import { notFound, type Route, type WebAnswer } from './routes.ts';

interface Deps {
  readiness: Readiness;
  /** Slack over HTTP; absent in Socket Mode. */
  slack?: RequestListener | undefined;
  /** What people and programs read besides our health. */
  routes: readonly Route[];
  /** Before we know who we are in Slack, members cannot be told from strangers: Slack is asked to come again. */
  isOpen: () => boolean;
  log: Logger;
  limits?: HttpLimits;
}

export function createWebServer({ readiness, routes, slack, isOpen, log, limits }: Deps): HttpServer {
  return createHttpServer({ limits, variable: 'PORT' }, (request, response) => {
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    };
    const answer = async (): Promise<void> => {
      if (path === '/slack/events' && slack && !isOpen()) return json(503, { error: 'still starting' });
      if (path === '/slack/events' && slack)
        return request.method === 'POST' ? slack(request, response) : json(405, { error: 'only POST here' });
      const route = findRoute(routes, path);
      const asked = { params: route?.params ?? [], query: new URLSearchParams(query) };
      if (request.method === 'POST' && route?.page.post) {
        request.resume(); // what stands in it says nothing that the address does not
        return send(request, response, await route.page.post(asked));
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'only GET here' });
      if (path === '/health/live') return json(200, { live: true });
      if (path === '/health/ready') {
        const state = await readiness();
        return json(state.ready ? 200 : 503, state);
      }
      return send(request, response, route ? await route.page.get(asked) : notFound);
    };
    answer().catch((error: unknown) => {
      log.error({ err: error, path }, 'a web request failed');
      if (!response.headersSent) json(500, { error: 'internal' });
    });
  });
}

/** Apart from the public port: what is counted is nobody's business outside. */
export function createMetricsServer({ contentType, text }: Metrics, log: Logger): HttpServer {
  return createHttpServer({ variable: 'METRICS_PORT' }, (request, response) => {
    if (request.url !== '/metrics') {
      send(request, response, notFound);
      return;
    }
    text().then(
      (body) => response.writeHead(200, { 'content-type': contentType }).end(body),
      (error: unknown) => {
        log.error({ err: error }, 'metrics could not be read');
        response.writeHead(500).end();
      },
    );
  });
}

function findRoute(
  routes: readonly Route[],
  path: string,
): { page: Route; params: readonly string[] } | undefined {
  for (const page of routes) {
    const found = page.path.exec(path);
    if (found) return { page, params: found.slice(1) };
  }
  return undefined;
}

/** What has not changed since the caller last asked is not sent again. */
function send(request: IncomingMessage, response: ServerResponse, answer: WebAnswer): void {
  const { status, type, body, headers } = answer;
  if (status !== 200 || request.method === 'POST') {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    return;
  }
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) {
    response.writeHead(304, { etag, ...headers }).end();
    return;
  }
  response.writeHead(200, { 'content-type': type, etag, ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}
