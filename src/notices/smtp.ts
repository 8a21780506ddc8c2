import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { SendMailOptions } from 'nodemailer';

/** How long a mail server may take. RFC 5321 (4.5.3.2) asks for patience above all after the end of the mail. */
export interface SmtpTimes {
  /** To take the connection, and to greet: servers that keep spammers waiting do so here. */
  greetingMs: number;
  /** From the beginning until it has been given the whole mail. */
  takeMs: number;
  /** From then on until it says that it keeps it. */
  confirmMs: number;
  /** After we were told to stop. */
  goodbyeMs: number;
}

export const usualTimes: SmtpTimes = {
  greetingMs: 60_000,
  takeMs: 180_000,
  confirmMs: 600_000,
  goodbyeMs: 9_000,
};

/** The server was given the whole mail and did not say what became of it: it may arrive, or not. */
export class UnclearError extends Error {
  constructor(options?: ErrorOptions) {
    super('the mail server took the mail and did not confirm it', options);
    this.name = 'UnclearError';
  }
}

interface Handover {
  over: Promise<void>;
  end(): void;
  /** The whole mail was given away; from now on a failure does not mean that it was not taken. */
  isOver: boolean;
  /** Nobody waits any more: what was not given away yet must not be. */
  isAbandoned: boolean;
}

/** Read only when the server has asked for the mail; its end is followed by nothing but the final dot. */
function watched(mail: NodeJS.ReadableStream, handover: Handover): Readable {
  async function* parts(): AsyncGenerator<string | Buffer> {
    for await (const part of mail) {
      if (handover.isAbandoned) throw new Error('the mail server was too slow');
      yield part;
    }
    if (handover.isAbandoned) throw new Error('the mail server was too slow');
    handover.isOver = true;
    handover.end();
  }
  return Readable.from(parts(), { objectMode: false });
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

export interface SmtpClient {
  /** Resolves with the last answer of the server. Throws an UnclearError, or why it was not taken. */
  send(mail: SendMailOptions): Promise<string>;
  /** What waits for a confirmation waits only for a moment longer. */
  stop(): void;
}

export function createSmtpClient(url: string, times: SmtpTimes): SmtpClient {
  const { username, hostname } = new URL(url);
  const stopping = new AbortController();
  const settings = {
    url,
    connectionTimeout: times.greetingMs,
    greetingTimeout: times.greetingMs,
    dnsTimeout: times.greetingMs,
    socketTimeout: times.takeMs + times.confirmMs, // we end it sooner, and know at which point
    // A password goes to nobody who could be somebody else.
    requireTLS: username !== '' && !isLoopback(hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
  };

  /** Rejects when it took too long; what was not handed over by then never is. */
  async function untilLate(handover: Handover, signal: AbortSignal): Promise<never> {
    const goodbye = once(stopping.signal, 'abort', { signal }).then(() =>
      setTimeout(times.goodbyeMs, undefined, { signal }),
    );
    const late = setTimeout(times.takeMs, undefined, { signal });
    await Promise.race([handover.over, goodbye, late]);
    if (handover.isOver) await Promise.race([goodbye, setTimeout(times.confirmMs, undefined, { signal })]);
    handover.isAbandoned = true;
    throw Object.assign(new Error('the mail server was too slow'), { code: 'ETIMEDOUT' });
  }

  return {
    async send(mail) {
      const { createTransport } = await import('nodemailer'); // 4 MB that many never need
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      const handover: Handover = { over, end, isOver: false, isAbandoned: false };
      const sent = new AbortController();
      // One for each mail: the watch belongs to it alone.
      const transport = createTransport(settings);
      transport.use('stream', ({ message }, done) => {
        message.processFunc((stream: NodeJS.ReadableStream) => watched(stream, handover));
        done();
      });
      try {
        const late = untilLate(handover, sent.signal);
        late.catch(() => {}); // the mail was faster
        return (await Promise.race([transport.sendMail(mail), late])).response;
      } catch (error) {
        const hasAnswer = (error as { responseCode?: number }).responseCode !== undefined;
        if (handover.isOver && !hasAnswer) throw new UnclearError({ cause: error });
        throw error;
      } finally {
        sent.abort();
      }
    },
    stop: () => stopping.abort(),
  };
}
