import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const program = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const isMissing = !existsSync(program);
/** SCREENSHOTS=docs/images keeps them in the docs. */
const pictures = process.env['SCREENSHOTS'] ?? 'test/.output';

/** Headless, and quiet: it asks nobody outside for anything. */
export async function openBrowser(): Promise<Browser> {
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: program, args: ['--no-sandbox', ...quiet] });
}

export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
