import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { StartError } from '../src/errors.ts';
import { type Html, html } from '../src/html.ts';

export interface Mailbox {
  /** For SMTP_URL. */
  smtpUrl: string;
  /** For people's browsers. */
  url: string;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const largest = 5_000_000;

const style: Html = {
  markup: `body{margin:0 auto;padding:16px;max-width:860px;font:16px/1.5 system-ui,sans-serif;color:#1c2329;background:#f5f7f9}
a{color:#0b57a4}table{width:100%;border-collapse:collapse;background:#fff}td,th{text-align:left;padding:8px;border-bottom:1px solid #d5dce2}
iframe{width:100%;height:60vh;border:1px solid #d5dce2;background:#fff}dt{color:#4a5560}dd{margin:0 0 8px}`,
};

function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><h1>${title}</h1>${body}</body></html>
`.markup;
}

/** The mail of the trial: taken by a mail server on this machine, kept in a folder, read in the browser. Nothing leaves. */
export async function startMailbox(dataDir: string, port: number): Promise<Mailbox> {
  const folder = join(dataDir, 'trial', 'mail');
  await mkdir(folder, { recursive: true });
  let kept = (await names()).length;

  async function names(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => /^\d{6}\.eml$/.test(name)).toSorted();
  }

  async function read(name: string): Promise<Email | undefined> {
    if (!(await names()).includes(name)) return undefined;
    return PostalMime.parse(await readFile(join(folder, name)));
  }

  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: largest,
    onData: callbackify(async (stream: Readable, _session: SMTPServerSession) => {
      const raw = await buffer(stream);
      kept += 1;
      await writeFile(join(folder, `${String(kept).padStart(6, '0')}.eml`), raw);
    }),
  });
  // A client that goes away in the middle is no trouble of ours.
  smtp.on('error', () => {});
  const listening = smtp.listen(0, host);
  await once(listening, 'listening');

  async function list(): Promise<string> {
    const all = (await names()).toReversed().slice(0, 200);
    const rows = await Promise.all(
      all.map(async (name) => {
        const mail = await read(name);
        return html`<tr><td>${addressOf(mail?.to?.[0])}</td><td><a href="/mail/${name}">${mail?.subject ?? '(no subject)'}</a></td><td>${mail?.date ?? ''}</td></tr>`;
      }),
    );
    const table = html`<table><thead><tr><th>To</th><th>Subject</th><th>Sent</th></tr></thead><tbody>${rows}</tbody></table>`;
    return page('Mail of the trial', rows.length > 0 ? table : html`<p>No mail yet.</p>`);
  }

  async function show(name: string): Promise<string | undefined> {
    const mail = await read(name);
    if (!mail) return undefined;
    const attachments = mail.attachments.map(
      ({ filename, mimeType }) => html`<dt>Attached</dt><dd>${filename ?? 'a file'} (${mimeType})</dd>`,
    );
    // The mail is drawn apart from this page: no scripts, no access to it.
    const body = html`<p><a href="/">All mail</a></p><dl><dt>To</dt><dd>${addressOf(mail.to?.[0])}</dd>${attachments}</dl>
<iframe sandbox title="The mail" srcdoc="${mail.html ?? mail.text ?? ''}"></iframe>`;
    return page(mail.subject ?? '(no subject)', body);
  }

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const name = /^\/mail\/(\d{6}\.eml)$/.exec(path)?.[1];
    const body = path === '/' ? await list() : name ? await show(name) : undefined;
    response
      .writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
      .end(body ?? page('There is no such mail', html`<p><a href="/">All mail</a></p>`));
  }

  const web = createServer((request, response) => {
    answer((request.url ?? '/').split('?')[0] ?? '/', response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  try {
    await listen(web, port);
  } catch (error) {
    smtp.close();
    throw error;
  }
  return {
    smtpUrl: `smtp://${host}:${(listening.address() as AddressInfo).port}`,
    url: `http://${host}:${(web.address() as AddressInfo).port}`,
    async stop() {
      web.closeAllConnections();
      await Promise.all([
        new Promise<void>((done) => smtp.close(done)),
        new Promise<void>((done) => web.close(() => done())),
      ]);
    },
  };
}

async function listen(web: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    web.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new StartError(
              `Port ${port} is taken, and the trial's mailbox needs it. Set TRIAL_MAIL_PORT to a free one.`,
            )
          : error,
      ),
    );
    web.listen(port, host, () => {
      web.removeAllListeners('error');
      resolve();
    });
  });
}

function addressOf(to: { address?: string | undefined } | undefined): string {
  return to?.address ?? '(nobody)';
}
