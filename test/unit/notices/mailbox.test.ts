import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { expect, it, onTestFinished } from 'vitest';
import { startMailbox } from '../../../trial/mailbox.ts';

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mailbox-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function open(dir: string) {
  const mailbox = await startMailbox(dir, 0);
  onTestFinished(() => mailbox.stop());
  return {
    ...mailbox,
    get: async (path: string) => {
      const answer = await fetch(`${mailbox.url}${path}`);
      return { status: answer.status, text: await answer.text() };
    },
    send: (subject: string, html: string) =>
      createTransport(mailbox.smtpUrl).sendMail({
        from: 'ops@clinic.example',
        to: 'ward-3b@clinic.example',
        subject,
        html,
        attachments: [
          { filename: 'maintenance.ics', content: 'BEGIN:VCALENDAR', contentType: 'text/calendar' },
        ],
      }),
  };
}

it('shows what came, the newest first, and goes on after a restart', async () => {
  const dir = await folder();
  const first = await open(dir);
  expect((await first.get('/')).text).toContain('No mail yet.');
  await first.send('Planned maintenance', '<p>Sun 6 Dec</p>');
  await first.stop();

  const second = await open(dir);
  await second.send('Moved', '<p>Sun 13 Dec</p>');
  const { text } = await second.get('/');

  expect(
    [...text.matchAll(/<a href="\/mail\/(\d+)\.eml">([^<]+)/g)].map(([, number, subject]) => [
      number,
      subject,
    ]),
  ).toEqual([
    ['000002', 'Moved'],
    ['000001', 'Planned maintenance'],
  ]);
  const mail = await second.get('/mail/000001.eml');
  expect(mail.text).toContain('ward-3b@clinic.example');
  expect(mail.text).toContain('maintenance.ics (text/calendar)');
  expect(mail.text).toContain('srcdoc="&lt;p&gt;Sun 6 Dec&lt;/p&gt;');
  expect((await readdir(join(dir, 'trial', 'mail'))).length).toBe(2);
});

it('draws a mail apart from itself, without scripts', async () => {
  const mailbox = await open(await folder());
  await mailbox.send('<script>alert(1)</script>', '<script>alert(2)</script>');

  expect((await mailbox.get('/')).text).not.toContain('<script');
  const mail = await mailbox.get('/mail/000001.eml');
  expect(mail.text).not.toContain('<script');
  expect(mail.text).toMatch(/<iframe sandbox /);
});

it.each(['/mail/000009.eml', '/mail/..%2f..%2fbot.log', '/mail/../../postgres/PG_VERSION', '/nothing'])(
  'has nothing at %s',
  async (path) => {
    expect((await (await open(await folder())).get(path)).status).toBe(404);
  },
);

it('says which port it needs', async () => {
  const mailbox = await open(await folder());
  const port = Number(new URL(mailbox.url).port);

  await expect(startMailbox(await folder(), port)).rejects.toThrow(/TRIAL_MAIL_PORT/);
});
