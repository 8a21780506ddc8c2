import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';

export const now = DateTime.utc(2026, 11, 22, 8);

export interface MadeFolder extends Disposable {
  readonly path: string;
  /** Puts a file there that was written so many days ago. */
  put(name: string, content: string | Uint8Array, days?: number): string;
}

export function madeFolder(): MadeFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'archive-')));
  return {
    path,
    put(name, content, days = 10) {
      const file = join(path, name);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, content);
      const at = now.minus({ days }).toJSDate();
      utimesSync(file, at, at);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
