import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** There was more than is read. */
  readonly isCut: boolean;
  readonly location?: string;
}

interface Question {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string[];
  readonly signal: AbortSignal;
}

export const mostBytes = 1024 * 1024;

/** Asks once, over a connection of its own, and follows nothing. */
export async function ask({ url, method, headers, ca, signal }: Question): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  const options = {
    method,
    // As it comes: what is compressed could grow without bounds.
    headers: { 'accept-encoding': 'identity', 'user-agent': 'hims-ops', ...headers },
    agent: false,
    signal,
    ...(ca === undefined ? {} : { ca }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
  });
  const { body, isCut } = await bodyOf(response);
  const { location } = response.headers;
  return { status: response.statusCode ?? 0, body, isCut, ...(location === undefined ? {} : { location }) };
}

async function bodyOf(response: IncomingMessage): Promise<{ body: string; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Without an encoding set, a response gives buffers.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return { body: Buffer.concat(chunks).toString('utf8', 0, mostBytes), isCut: bytes > mostBytes };
}
