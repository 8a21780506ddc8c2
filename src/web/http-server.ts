import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { StartError } from '../errors.ts';

export interface HttpServer {
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

export interface HttpLimits {
  /** From its first byte to its last, a request may take this long; then it ends with 408. */
  requestMs: number;
  /** More than these are turned away. */
  connections: number;
}

interface Options {
  limits?: HttpLimits | undefined;
  /** The variable that says which port it listens on. */
  variable: 'PORT' | 'METRICS_PORT';
}

/** Slack gives up after 3 s, people sooner. */
const usual: HttpLimits = { requestMs: 10_000, connections: 512 };
/** What is being answered may end; what does not is cut off. */
const closeWithinMs = 5_000;

/** An HTTP server that neither slow nor many senders can wear out. */
export function createHttpServer(
  { limits = usual, variable }: Options,
  listener: RequestListener,
): HttpServer {
  const { requestMs, connections } = limits;
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.min(1_000, requestMs),
      keepAliveTimeout: 5_000,
    },
    listener,
  );
  server.maxConnections = connections;

  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) =>
          reject(startErrorOf(error, { port, host, variable })),
        );
        server.listen(port, host, () => {
          server.removeAllListeners('error');
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise((done) => server.close(done));
      server.closeIdleConnections();
      await Promise.race([closed, setTimeout(closeWithinMs, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

function startErrorOf(
  error: NodeJS.ErrnoException,
  { port, host, variable }: { port: number; host: string; variable: Options['variable'] },
): Error {
  const hostVariable = variable === 'PORT' ? 'HOST' : 'METRICS_HOST';
  if (error.code === 'EADDRINUSE')
    return new StartError(`Port ${port} on ${host} is taken. Set ${variable} to a free one.`);
  if (error.code === 'EACCES')
    return new StartError(`This user may not listen on port ${port}. Set ${variable} to 1024 or higher.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new StartError(
      `${host} is no address of this machine. Set ${hostVariable} to one, or to 0.0.0.0 for all.`,
    );
  return error;
}
