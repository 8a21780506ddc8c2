import { createHash } from 'node:crypto';

export interface OutputKeeper {
  /** A text without secrets; however much of it comes, no more than the limit is held. */
  write(chunk: string): void;
  /** The first half and the last half of the limit, with a line between them that says how much is missing. */
  kept(): string;
  readonly bytes: number;
  /** Of everything, in hexadecimal; also of what was cut out. */
  readonly sha256: string;
}

const isContinuation = (byte: number | undefined): boolean => ((byte ?? 0) & 0b1100_0000) === 0b1000_0000;

/** Keeps what a program printed as evidence. */
export function createOutputKeeper({ limit = 256 * 1024 }: { limit?: number } = {}): OutputKeeper {
  const half = Math.max(1, Math.floor(limit / 2));
  const hash = createHash('sha256');
  const head = Buffer.alloc(half);
  // The last bytes go round in a ring: the next one replaces the oldest.
  const ring = Buffer.alloc(half);
  let bytes = 0;
  /** The first half of a character that two chunks share. */
  let surrogate = '';

  function take(chunk: Buffer): void {
    hash.update(chunk);
    const inHead = bytes < half ? chunk.copy(head, bytes) : 0;
    const rest = chunk.subarray(Math.max(inHead, chunk.length - half));
    if (rest.length > 0) {
      const fits = rest.copy(ring, (bytes + chunk.length - rest.length - half) % half);
      rest.copy(ring, 0, fits);
    }
    bytes += chunk.length;
  }

  /** A database takes no NUL in a text. */
  const shown = (text: string): string => text.replaceAll('\0', '\u2400');

  return {
    write(chunk) {
      const text = surrogate + chunk;
      const isCut = /[\ud800-\udbff]$/.test(text);
      surrogate = isCut ? text.slice(-1) : '';
      take(Buffer.from(isCut ? text.slice(0, -1) : text));
    },
    kept() {
      if (bytes <= half) return shown(head.toString('utf8', 0, bytes));
      if (bytes <= 2 * half) return shown(Buffer.concat([head, ring.subarray(0, bytes - half)]).toString());
      const at = (bytes - half) % half;
      const tail = Buffer.concat([ring.subarray(at), ring.subarray(0, at)]);
      // On either side of the cut, what is left of a character is cut out with it.
      const first = new TextDecoder().decode(head, { stream: true });
      const start = tail.findIndex((byte) => !isContinuation(byte));
      const last = tail.subarray(Math.max(0, start));
      const missing = bytes - Buffer.byteLength(first) - last.length;
      return shown(`${first}\n[… ${missing} bytes are cut out here …]\n${last.toString()}`);
    },
    get bytes() {
      return bytes;
    },
    get sha256() {
      return hash.copy().digest('hex');
    },
  };
}
