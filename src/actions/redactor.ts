import { createKnownRedactor } from './known-secrets.ts';
import type { Redactor } from './redaction.ts';
import { createShapeRedactor } from './secret-shapes.ts';

const pieceLength = 64 * 1024;

/**
 * Takes secrets out of what a program prints, as it prints it: those whose text is known, then whatever has the shape of
 * one. Neither its memory nor its speed depends on how long a line is.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = createKnownRedactor(secrets);
  const shapes = createShapeRedactor();
  return {
    write(chunk) {
      let shown = '';
      for (let at = 0; at < chunk.length; at += pieceLength)
        shown += shapes.write(known.write(chunk.slice(at, at + pieceLength)));
      return shown;
    },
    end: () => shapes.write(known.end()) + shapes.end(),
  };
}
