import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Lets everything through, and knows afterwards what it was. */
export function createMeter() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, read: (): Content => ({ bytes, sha256: hash.copy().digest('hex') }) };
}

export interface Content {
  readonly bytes: number;
  readonly sha256: string;
}
