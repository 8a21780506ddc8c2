import type { IncomingMessage, RequestListener } from 'node:http';
import { parse } from 'node:querystring';

/** Slack's payloads are far smaller. */
const longestBody = 1_000_000;

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
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
  return (request, response) => {
    const refuse = (status: number): void => void response.writeHead(status).end();
    read(request).then(
      (body) => {
        if (!body) return refuse(413);
        if (!isObject(body, request.headers['content-type'] ?? '')) return refuse(400);
        return listener(Object.assign(request, { rawBody: body }), response);
      },
      () => refuse(400), // the sender broke off
    );
  };
}
