/** The second step of an upload: the bytes, posted to the address that files.getUploadURLExternal gave. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Verdict } from './faults.ts';
import type { FakeFile } from './types.ts';
import type { World } from './world.ts';

export interface Upload {
  id: string;
  method: string | undefined;
  raw: Buffer;
  headers: IncomingHttpHeaders;
}

/** Takes the bytes; what comes back is what Slack says, in plain text. */
export function acceptUpload(
  world: World,
  { id, method, raw, headers }: Upload,
): Extract<Verdict, { kind: 'answer' }>['body'] {
  const file = world.files.get(id);
  if (file === undefined) return { ok: false, error: 'file_not_found' };
  if (method !== 'POST') {
    world.violate('upload-method', `${file.name}: ${method} where Slack wants POST`);
    return { ok: false, error: 'method_not_allowed' };
  }
  file.content = contentOf(raw, headers);
  noteLength(world, file, file.content.length);
  return { ok: true, text: `OK - ${file.content.length}` };
}

function contentOf(raw: Buffer, headers: IncomingHttpHeaders): Buffer {
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  return boundary === undefined ? raw : firstPart(raw, boundary);
}

function noteLength(world: World, { name, length }: FakeFile, came: number): void {
  if (came !== length) world.violate('upload-length', `${name}: ${length} bytes announced, ${came} came`);
}

/** The content of the first part of a multipart body. */
function firstPart(raw: Buffer, boundary: string): Buffer {
  const start = raw.indexOf('\r\n\r\n') + 4;
  const end = raw.indexOf(`\r\n--${boundary}`, start);
  return raw.subarray(start, end < 0 ? undefined : end);
}
