/** A real SMTP server (the package smtp-server) for tests: takes mail apart with another package than the one that wrote it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { SmtpTimes } from '../../src/notices/smtp.ts';

export interface Received {
  to: string;
  mail: Email;
  headers: ReadonlyMap<string, string>;
  /** The calendar that came with it, if any. */
  calendar?: string;
}

export interface MailServer extends AsyncDisposable {
  /** For SMTP_URL. */
  readonly url: string;
  /** Everything taken, in order. */
  readonly mails: readonly Received[];
  /** Who gave a password. */
  readonly authentications: readonly string[];
  /** Mail to this address. */
  to(address: string): readonly Received[];
  /** Answers for ever that there is no such mailbox. */
  refuse(address: string): void;
  /** `down`: nobody answers at the port. `busy`: every mail is put off (451). `mute`: connections are taken and nothing is said. `forgetful`: mail is taken, but the connection breaks before that is said. */
  be(state: 'well' | 'down' | 'busy' | 'mute' | 'slow' | 'forgetful'): Promise<void>;
  /** `slow`: takes mail and confirms it only when it is told to. Resolves when somebody waits for that. */
  untilWaited(): Promise<void>;
  confirm(): void;
  /** How often somebody connected. */
  readonly connections: number;
}

/** So that a test need not wait as long as people do. */
export const shortTimes: SmtpTimes = { greetingMs: 5_000, takeMs: 6_000, confirmMs: 60_000, goodbyeMs: 200 };

type State = Parameters<MailServer['be']>[0];

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

export async function startMailServer({
  tls,
}: {
  tls?: { pem: string; key: string };
} = {}): Promise<MailServer> {
  const mails: Received[] = [];
  const refused = new Set<string>();
  let state: State = 'well';
  const authentications: string[] = [];
  let connections = 0;
  let port = 0;
  let waited = Promise.withResolvers<void>();
  let confirmed = Promise.withResolvers<void>();
  let smtp = await open();

  async function keep(session: SMTPServerSession, raw: Buffer): Promise<void> {
    const mail = await PostalMime.parse(raw);
    const headers = new Map(mail.headers.map(({ key, value }) => [key, value]));
    const part = mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar');
    const calendar =
      part === undefined
        ? undefined
        : typeof part.content === 'string'
          ? part.content
          : Buffer.from(part.content as ArrayBuffer).toString();
    for (const { address } of session.envelope.rcptTo)
      mails.push({ to: address, mail, headers, ...(calendar === undefined ? {} : { calendar }) });
  }

  async function open(): Promise<SMTPServer> {
    const server: SMTPServer = new SMTPServer({
      ...(tls
        ? { cert: tls.pem, key: tls.key }
        : { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
      authOptional: true,
      onAuth(auth, _session, done) {
        authentications.push(auth.username ?? '');
        done(null, { user: auth.username });
      },
      closeTimeout: 100,
      onConnect(_session, done) {
        connections += 1;
        if (state !== 'mute') done();
      },
      onMailFrom: (_address, _session, done) => done(state === 'busy' ? refusal(451, 'try later') : null),
      onRcptTo: ({ address }, _session, done) =>
        done(refused.has(address) ? refusal(550, 'no such mailbox') : null),
      onData: callbackify(async (stream: Readable, session: SMTPServerSession) => {
        await keep(session, await buffer(stream));
        if (state === 'slow') {
          waited.resolve();
          await confirmed.promise;
        }
        if (state !== 'forgetful') return;
        // Only the one that gave it: another may still be on its way with a mail that was not taken.
        for (const one of server.connections) if (one.session === session) one.close();
        await new Promise(() => {}); // nobody is there any more to be answered
      }),
    });
    server.on('error', () => {}); // clients that break off are part of the tests
    const listening = server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    port = (listening.address() as AddressInfo).port;
    return server;
  }

  const close = () => new Promise<void>((done) => smtp.close(done));
  return {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    mails,
    authentications,
    to: (address) => mails.filter((one) => one.to === address),
    refuse: (address) => void refused.add(address),
    async be(next) {
      if (next === 'down') await close();
      else if (state === 'down') smtp = await open();
      state = next;
    },
    untilWaited: () => waited.promise,
    confirm() {
      confirmed.resolve();
      waited = Promise.withResolvers();
      confirmed = Promise.withResolvers();
    },
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      if (state !== 'down') await close();
    },
  };
}
