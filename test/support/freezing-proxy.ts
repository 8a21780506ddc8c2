import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** Stands between the bot and a workspace; frozen, it keeps every connection open and carries nothing, as a dead network does. */
export interface FreezingProxy extends AsyncDisposable {
  url: string;
  freeze(): void;
  /** Carries again, but only what is new: what was open while it was frozen stays dead. */
  thaw(): void;
}

export async function startFreezingProxy(target: string): Promise<FreezingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let frozen = false;
  let own = '';

  const server = createServer((incoming, outgoing) => {
    if (frozen) return; // no answer, no end
    const options = {
      hostname,
      port,
      path: incoming.url,
      method: incoming.method,
      headers: incoming.headers,
    };
    const forwarded = request(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        // The address of the socket must lead through here as well.
        const body = Buffer.concat(parts).toString().replaceAll(`${hostname}:${port}`, own);
        const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, headers).end(body);
      });
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.on('upgrade', (incoming: IncomingMessage, near: Socket, head: Buffer) => {
    const far = connect(Number(port), hostname);
    const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
    far.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    carry(near, far);
    carry(far, near);
  });

  function carry(from: Socket, to: Socket): void {
    sockets.add(from);
    let isDead = false;
    from.on('data', (part: Buffer) => {
      isDead ||= frozen;
      if (!isDead) to.write(part);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      if (!isDead && !frozen) to.destroy();
    });
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  own = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${own}`,
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
