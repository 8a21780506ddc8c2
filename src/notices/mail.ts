import type { DateTime } from 'luxon';
import type { MailConfig } from '../config/config.ts';
import { type Mail, type Notice, SendError, type Sender } from './model.ts';
import { createSmtpClient, type SmtpTimes, UnclearError, usualTimes } from './smtp.ts';

interface Deps extends MailConfig {
  /** What a notice means by now; a reason where nothing is to be said any more. */
  render(notice: Notice, now: DateTime): Promise<Mail | { skip: string }>;
  times?: SmtpTimes;
}

/** After the server did not answer, nobody else waits for it: the next mail tries again only then. */
const restSeconds = 30;

/** A server that puts one mailbox off again and again is asked at growing distances. */
const longestWaitSeconds = 600;

interface MailError {
  code?: string;
  responseCode?: number;
  message?: string;
}

/** What a server that cannot be trusted is told apart by: its certificate, or that it offers none. */
function tlsTrouble({ code = '', message = '' }: MailError): string | undefined {
  if (/certificate|altnames|self.signed|unable to verify/i.test(message)) return 'mail_certificate';
  if (code === 'ETLS' || /STARTTLS/i.test(message)) return 'mail_no_tls';
  return undefined;
}

/** Brings notices to mailboxes over SMTP. */
export function createMailSender({ url, from, render, times = usualTimes }: Deps): Sender {
  const client = createSmtpClient(url, times);
  const domain = /@([^\s@<>]+)>?$/.exec(from)?.[1] ?? 'hims-ops';
  let restsUntil: DateTime | undefined;

  function explained(error: unknown, attempts: number, now: DateTime): SendError {
    // Sent again it would come twice where the server is only slow: a person decides, who can ask the reader.
    if (error instanceof UnclearError) return new SendError('never', 'mail_unclear', { cause: error });
    const { code = 'failed', responseCode } = error as MailError;
    const isOurs = code === 'EENVELOPE' || code === 'EMESSAGE';
    // A permanent answer about this mailbox or message; one about the login or the connection passes when somebody mends it.
    if (isOurs && responseCode !== undefined && responseCode >= 500)
      return new SendError('never', `mail_${responseCode}`, { cause: error });
    if (responseCode !== undefined && code !== 'ETLS')
      return new SendError('later', `mail_${responseCode}`, {
        cause: error,
        retryAfterSeconds: Math.min(longestWaitSeconds, restSeconds * 2 ** Math.min(attempts - 1, 10)),
      });
    restsUntil = now.plus({ seconds: restSeconds });
    const name = tlsTrouble(error as MailError) ?? `mail_${code.toLowerCase()}`;
    return new SendError('later', name, { cause: error, retryAfterSeconds: restSeconds });
  }

  return {
    async send(notice, now) {
      const mail = await render(notice, now);
      if ('skip' in mail) return { outcome: 'skipped', reason: mail.skip };
      const restsFor = restsUntil ? Math.min(restSeconds, Math.ceil(restsUntil.diff(now).as('seconds'))) : 0;
      if (restsFor > 0) throw new SendError('later', 'mail_away', { retryAfterSeconds: restsFor });
      const { to, subject, text, html, thread, calendar, unsubscribe } = mail;
      try {
        const response = await client.send({
          from,
          to,
          subject,
          text,
          html,
          // The same id when it is sent again after a lost answer: mail systems show one of the two.
          messageId: `<${notice.id}@${domain}>`,
          references: `<${thread}@${domain}>`,
          headers: {
            'auto-submitted': 'auto-generated',
            'x-auto-response-suppress': 'All',
            'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
          },
          list: { unsubscribe: { url: unsubscribe, comment: 'No more mail about this system' } },
          ...(calendar === undefined
            ? {}
            : { icalEvent: { method: 'PUBLISH', filename: 'maintenance.ics', content: calendar } }),
        });
        return { outcome: 'delivered', receipt: { response: response.slice(0, 200) } };
      } catch (error) {
        throw explained(error, notice.attempts, now);
      }
    },
    stop: client.stop,
  };
}

/** Mail that is owed while no server is configured: somebody promised it in system.yaml, so it is no quiet skip. */
export const noMail: Sender = {
  send: () => Promise.reject(new SendError('never', 'mail_not_configured')),
};
