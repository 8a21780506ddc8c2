import type { IncomingMessage, RequestListener } from 'node:http';
import { parse } from 'node:querystring';

/** Slack's payloads are far smaller. */
const longestBody = 1_000_000;
/** What all bodies that are being read may hold together: nobody has shown yet that they are Slack's. */
const mostHeld = 16_000_000;
/** As long as Slack's own rule; a stale or missing mark is refused before anything is read. */
const freshSeconds = 300;

type Refusal = 401 | 413 | 503;

function isUnsigned({ headers }: IncomingMessage): boolean {
  const sentAt = Number(headers['x-slack-request-timestamp']);
  const signature = headers['x-slack-signature'];
  const age = Math.abs(Date.now() / 1_000 - sentAt);
  return !(age <= freshSeconds) || !/^v0=[0-9a-f]{64}$/.test(String(signature));
}

/** Reads bodies, each of a limited length, and all that are under way together, too. */
function createReader(): (request: IncomingMessage) => Promise<Buffer | Refusal> {
  let held = 0;
  return (request) => {
    if (isUnsigned(request)) return Promise.resolve(401);
    if (Number(request.headers['content-length'] ?? 0) > longestBody) return Promise.resolve(413);
    return new Promise((done, broken) => {
      const parts: Buffer[] = [];
      let length = 0;
      const end = (result: Buffer | Refusal): void => {
        request.removeAllListeners('data').pause();
        done(result);
      };
      request.once('close', () => {
        held -= length;
        length = 0;
        broken(new Error('the sender broke off'));
      });
      request.once('error', broken);
      request.once('end', () => end(Buffer.concat(parts)));
      request.on('data', (part: Buffer) => {
        length += part.length;
        held += part.length;
        if (length > longestBody) end(413);
        else if (held > mostHeld) end(503);
        else parts.push(part);
      });
    });
  };
}

/** `payload=null` and `[]` are JSON, but nothing that Slack sends; Bolt would trip over them and never answer. */
function isObject(body: Buffer, contentType: string): boolean {
  const text = body.toString();
  const { payload } = contentType.startsWith('application/json') ? { payload: text } : parse(text);
  if (typeof payload !== 'string') return true;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return true; // Bolt answers what is no JSON at all
  }
}

/** Reads the body before Bolt does, and answers what it would not. */
export function onlyObjects(listener: RequestListener): RequestListener {
  const read = createReader();
  return (request, response) => {
    // What was not read must not be taken for the next request.
    const refuse = (status: number): void => void response.writeHead(status, { connection: 'close' }).end();
    read(request).then(
      (body) => {
        if (typeof body === 'number') return refuse(body);
        if (!isObject(body, request.headers['content-type'] ?? '')) return refuse(400);
        return listener(Object.assign(request, { rawBody: body }), response);
      },
      () => refuse(400), // the sender broke off
    );
  };
}
