import type { Readable } from 'node:stream';

/** Where files are kept for long. Nothing in it is ever deleted, and a key is complete or not there. */
export interface FileStorage extends Disposable {
  /** How people find it: `/mnt/archive` or `s3://hims-archive/logs`. */
  readonly name: string;
  put(key: string, content: Readable, signal: AbortSignal): Promise<void>;
  get(key: string, signal: AbortSignal): Promise<Readable>;
  /** Undefined when nothing has this key. */
  head(key: string, signal: AbortSignal): Promise<{ readonly bytes: number } | undefined>;
}
