import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { StartError } from '../errors.ts';
import type { Readiness } from './health.ts';
import type { Metrics } from './metrics.ts';

interface Deps {
  readiness: Readiness;
  metrics: Metrics;
  /** Slack over HTTP; absent in Socket Mode. */
  slack?: RequestListener | undefined;
  /** What the public may read. */
  status: () => Promise<unknown>;
  /** Before we know who we are in Slack, members cannot be told from strangers: Slack is asked to come again. */
  isOpen: () => boolean;
  log: Logger;
}

export interface WebServer {
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

export function createWebServer({ readiness, metrics, status, slack, isOpen, log }: Deps): WebServer {
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    };
    const answer = async (): Promise<void> => {
      if (path === '/slack/events' && slack && !isOpen()) return json(503, { error: 'still starting' });
      if (path === '/slack/events' && slack)
        return request.method === 'POST' ? slack(request, response) : json(405, { error: 'only POST here' });
      if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'only GET here' });
      if (path === '/health/live') return json(200, { live: true });
      if (path === '/health/ready') {
        const state = await readiness();
        return json(state.ready ? 200 : 503, state);
      }
      if (path === '/metrics') {
        response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
        return undefined;
      }
      if (path === '/status.json') return json(200, await status());
      return json(404, { error: 'nothing here' });
    };
    answer().catch((error: unknown) => {
      log.error({ err: error, path }, 'a web request failed');
      if (!response.headersSent) json(500, { error: 'internal' });
    });
  });
  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) =>
          reject(
            error.code === 'EADDRINUSE'
              ? new StartError(`Port ${port} on ${host} is taken. Set PORT to a free one.`)
              : error,
          ),
        );
        server.listen(port, host, () => {
          server.removeAllListeners('error');
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    },
    async close() {
      server.closeIdleConnections();
      if (server.listening) await new Promise((done) => server.close(done));
    },
  };
}
