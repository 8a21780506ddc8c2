import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { onlyObjects } from '../../../src/slack/request-body.ts';
import { createHttpServer, type HttpLimits } from '../../../src/web/http-server.ts';

const signed = () =>
  `X-Slack-Request-Timestamp: ${Math.floor(Date.now() / 1_000)}\r\nX-Slack-Signature: v0=${'0'.repeat(64)}\r\n`;
const head = (more: string) => `POST /slack/events HTTP/1.1\r\nHost: hims\r\n${more}\r\n`;
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

/** A server that reads bodies as the one for Slack does, and counts those that came whole. */
async function start(limits: Partial<HttpLimits> = {}) {
  let whole = 0;
  const listener: RequestListener = (_request, response) => {
    whole += 1;
    response.writeHead(200).end();
  };
  const server = createHttpServer(
    { limits: { requestMs: 10_000, connections: 100, ...limits }, variable: 'PORT' },
    onlyObjects(listener),
  );
  const port = await server.listen(0, '127.0.0.1');
  const sockets: Socket[] = [];
  return {
    whole: () => whole,
    /** Opens a connection and sends this; `answer` is all that came back when the server had closed it. */
    async send(text: string) {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => {}); // closed while there was still something to send
      let answer = '';
      socket.on('data', (part: Buffer) => {
        answer += part.toString();
      });
      const closed = new Promise<string>((done) => socket.once('close', () => done(answer)));
      await once(socket, 'connect');
      socket.write(text);
      return {
        socket,
        closed,
        answered: new Promise<string>((done) => socket.once('data', () => done(answer))),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await server.close();
    },
  };
}

it('refuses a body that is announced as too long before any of it came', async () => {
  await using server = await start();

  const { closed } = await server.send(head(`${signed()}Content-Length: 5000000\r\n`));

  expect(await closed).toMatch(/^HTTP\/1\.1 413 /);
});

it('stops reading a body that turns out too long', async () => {
  await using server = await start();
  const { socket, closed } = await server.send(head(`${signed()}Transfer-Encoding: chunked\r\n`));

  for (let sent = 0; sent < 20; sent += 1) socket.write(chunk(100_000));

  expect(await closed).toMatch(/^HTTP\/1\.1 413 /);
  expect(server.whole()).toBe(0);
});

it.each([
  ['without a signature', ''],
  ['of yesterday', `X-Slack-Request-Timestamp: 1700000000\r\nX-Slack-Signature: v0=${'0'.repeat(64)}\r\n`],
])('reads nothing of a request %s', async (_what, headers) => {
  await using server = await start();

  const { closed } = await server.send(head(`${headers}Content-Length: 900000\r\n`));

  expect(await closed).toMatch(/^HTTP\/1\.1 401 /);
});

it('holds a few bodies at a time, however many senders keep theirs open, and takes new ones afterwards', async () => {
  await using server = await start();
  const senders = await Promise.all(
    Array.from({ length: 40 }, () => server.send(head(`${signed()}Content-Length: 900000\r\n`))),
  );
  for (const { socket } of senders) socket.write('x'.repeat(800_000));

  const refused = senders.map(({ answered }) => answered);
  expect(await Promise.race(refused)).toMatch(/^HTTP\/1\.1 503 /);

  for (const { socket } of senders) socket.destroy();
  await Promise.all(senders.map(({ closed }) => closed));
  const { answered } = await server.send(head(`${signed()}Content-Length: 2\r\n`) + '{}');
  expect(await answered).toMatch(/^HTTP\/1\.1 200 /);
});

it.each([
  ['a body', head(`${signed()}Content-Length: 100\r\n`)],
  ['headers', 'POST /slack/events HTTP/1.1\r\nHost: hims\r\nX-One: 1'],
])('ends with 408 what drips in: %s', async (_what, text) => {
  await using server = await start({ requestMs: 300 });
  const { socket, closed } = await server.send(text);
  const drip = setInterval(() => socket.write('x'), 50);

  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(drip);
});

it('turns away more connections than it was told to hold', async () => {
  await using server = await start({ connections: 3 });
  const half = head(`${signed()}Content-Length: 2\r\n`);
  for (let taken = 0; taken < 3; taken += 1) await server.send(half);

  const { closed } = await server.send(half);

  expect(await closed).toBe('');
});
