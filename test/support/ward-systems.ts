import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { calmSystems } from './calm-systems.ts';

/** Calm systems whose maintenance of hims is told in these channels as well. */
export async function wardSystems(...channels: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ward-systems-'));
  await cp(await calmSystems(), folder, { recursive: true });
  const file = join(folder, 'hims', 'system.yaml');
  const document = parseDocument(await readFile(file, 'utf8'));
  document.setIn(['announcements', 'channels'], document.createNode(channels));
  await writeFile(file, document.toString({ lineWidth: 0 }));
  return folder;
}
