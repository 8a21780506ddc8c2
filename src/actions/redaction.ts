export interface Redactor {
  /** What may be shown by now; a little is held back, because a secret may go on in the next chunk. */
  write(chunk: string): string;
  /** What was held back. */
  end(): string;
}

export const redacted = '[redacted]';

/** Where a text may be cut, there or just before, so that no character is halved. */
export function cutNear(text: string, at: number): number {
  return at > 0 && /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at - 1 : Math.max(0, at);
}
