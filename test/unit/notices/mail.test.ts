import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createMailSender } from '../../../src/notices/mail.ts';
import { type Mail, type Notice, SendError } from '../../../src/notices/model.ts';
import { shortTimes, startMailServer } from '../../support/mail-server.ts';
import { makeCertificate } from '../actions/made-certificate.ts';

const now = DateTime.utc(2026, 11, 22, 8);
const from = 'HIMS operations <ops@clinic.example>';
const mail: Mail = {
  to: 'ward-3b@clinic.example',
  subject: 'Planned maintenance: HIMS, Sun 6 Dec 02:00–04:00 New York (MW-3)',
  text: 'When: Sun 6 Dec\n',
  html: '<p>When: Sun 6 Dec</p>',
  thread: 'MW-3.abc',
  unsubscribe: 'https://hims-ops.clinic.example/unsubscribe/abc.def',
};

function notice(address = mail.to): Notice {
  const id = '0d3c1a52-6a36-4d1f-9d0e-0a6a3f3b9c11';
  const data = {};
  const target = { to: 'mail', address, system: 'hims' } as const;
  return {
    id,
    seq: 1,
    kind: 'maintenance-notice',
    subject: 'MW-3',
    target,
    lane: `mail:${address}:MW-3`,
    data,
    priority: 5,
    attempts: 1,
    uncertain: false,
    lookups: 0,
    createdAt: now,
    wantedAt: now,
  };
}

function senderTo(url: string, written: Mail | { skip: string } = mail, times = shortTimes) {
  return createMailSender({ url, from, render: async () => written, times });
}

async function failure(sending: Promise<unknown>): Promise<SendError> {
  return sending.then(
    () => {
      throw new Error('it was sent');
    },
    (error: unknown) => {
      if (error instanceof SendError) return error;
      throw error;
    },
  );
}

it('brings text, HTML and calendar, under one id whatever happens', async () => {
  await using server = await startMailServer();
  const sender = senderTo(server.url, { ...mail, calendar: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' });

  expect(await sender.send(notice(), now)).toMatchObject({ outcome: 'delivered' });
  await sender.send(notice(), now);

  const [first, second] = server.to(mail.to);
  expect(first?.mail).toMatchObject({
    subject: mail.subject,
    text: expect.stringContaining('When: Sun 6 Dec') as string,
    from: { name: 'HIMS operations', address: 'ops@clinic.example' },
  });
  expect(first?.mail.html).toContain(mail.html);
  expect(first?.calendar).toContain('BEGIN:VCALENDAR');
  expect(first?.headers.get('message-id')).toBe('<0d3c1a52-6a36-4d1f-9d0e-0a6a3f3b9c11@clinic.example>');
  expect(second?.headers.get('message-id')).toBe(first?.headers.get('message-id'));
  expect(first?.headers.get('references')).toBe('<MW-3.abc@clinic.example>');
  expect(first?.headers.get('list-unsubscribe')).toContain(`<${mail.unsubscribe}>`);
  expect(first?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(first?.headers.get('auto-submitted')).toBe('auto-generated');
});

it('says nothing where nothing is to be said any more', async () => {
  await using server = await startMailServer();

  expect(await senderTo(server.url, { skip: 'cancelled' }).send(notice(), now)).toEqual({
    outcome: 'skipped',
    reason: 'cancelled',
  });
  expect(server.connections).toBe(0);
});

it('gives up on a mailbox that does not exist, and on that one alone', async () => {
  await using server = await startMailServer();
  server.refuse('gone@clinic.example');

  const error = await failure(
    senderTo(server.url, { ...mail, to: 'gone@clinic.example' }).send(notice('gone@clinic.example'), now),
  );

  expect(error).toMatchObject({ when: 'never', code: 'mail_550' });
  expect(await senderTo(server.url).send(notice(), now)).toMatchObject({ outcome: 'delivered' });
});

it.each([
  [1, 30],
  [2, 60],
  [9, 600],
])(
  'tries later what the server puts off, after try %i in %i seconds',
  async (attempts, retryAfterSeconds) => {
    await using server = await startMailServer();
    await server.be('busy');

    expect(await failure(senderTo(server.url).send({ ...notice(), attempts }, now))).toMatchObject({
      when: 'later',
      code: 'mail_451',
      retryAfterSeconds,
    });
  },
);

it('lets nobody wait for a server that is away, and asks again half a minute later', async () => {
  await using server = await startMailServer();
  const sender = senderTo(server.url);
  await server.be('down');

  expect(await failure(sender.send(notice(), now))).toMatchObject({ when: 'later', retryAfterSeconds: 30 });
  await server.be('well');
  expect(await failure(sender.send(notice(), now.plus({ seconds: 10 })))).toMatchObject({
    code: 'mail_away',
    retryAfterSeconds: 20,
  });
  expect(server.connections).toBe(0);
  expect(await sender.send(notice(), now.plus({ seconds: 31 }))).toMatchObject({ outcome: 'delivered' });
});

it('waits for a server that is slow to confirm, and sends one copy', async () => {
  await using server = await startMailServer();
  await server.be('slow');
  const sent = senderTo(server.url).send(notice(), now);
  await server.untilWaited();

  server.confirm();

  expect(await sent).toMatchObject({ outcome: 'delivered' });
  expect(server.mails).toHaveLength(1);
});

it.each([
  ['breaks the connection', 'forgetful', shortTimes],
  ['says nothing', 'slow', { ...shortTimes, confirmMs: 50 }],
] as const)(
  'calls it unclear, and does not repeat it, when the server takes the mail and %s',
  async (_what, state, times) => {
    await using server = await startMailServer();
    await server.be(state);

    expect(await failure(senderTo(server.url, mail, times).send(notice(), now))).toMatchObject({
      when: 'never',
      code: 'mail_unclear',
    });
    server.confirm();
    expect(server.mails).toHaveLength(1);
  },
);

it('calls it unclear when it has to stop before the server has confirmed', async () => {
  await using server = await startMailServer();
  await server.be('slow');
  const sender = senderTo(server.url);
  const sent = failure(sender.send(notice(), now));
  await server.untilWaited();

  sender.stop?.();

  expect(await sent).toMatchObject({ code: 'mail_unclear' });
  server.confirm();
});

it('is no copy when the server did not ask for the mail in time: that is tried again', async () => {
  await using server = await startMailServer();
  await server.be('mute');

  const error = await failure(senderTo(server.url, mail, { ...shortTimes, takeMs: 50 }).send(notice(), now));

  expect(error).toMatchObject({ when: 'later', code: 'mail_etimedout' });
});

it('gives its password to no server that does not encrypt, and says why', async () => {
  await using server = await startMailServer();
  const { port } = new URL(server.url);
  const elsewhere = `smtp://ops:secret@0.0.0.0:${port}`;

  const error = await failure(senderTo(elsewhere).send(notice(), now));

  expect(error).toMatchObject({ when: 'later', code: 'mail_no_tls' });
  expect(server.authentications).toEqual([]);
});

it('says of a certificate that is not trusted that it is not', async () => {
  await using server = await startMailServer({
    tls: makeCertificate({
      name: 'mail.clinic.example',
      notBefore: now.minus({ days: 1 }),
      notAfter: now.plus({ years: 1 }),
    }),
  });

  const error = await failure(senderTo(server.url).send(notice(), now));

  expect(error).toMatchObject({ when: 'later', code: 'mail_certificate' });
});

it('lets no line break out of its field', async () => {
  await using server = await startMailServer();
  const evil = 'Maintenance\r\nBcc: all@clinic.example\r\n\r\nhello';

  await senderTo(server.url, { ...mail, subject: evil }).send(notice(), now);

  const [received] = server.mails;
  expect(server.mails.map(({ to }) => to)).toEqual([mail.to]);
  expect(received?.headers.has('bcc')).toBe(false);
  expect(received?.mail.subject).toContain('Bcc: all@clinic.example');
});
