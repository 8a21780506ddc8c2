import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { DateTime } from 'luxon';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import { createPublicPages } from '../../src/web/pages.ts';
import { createWebServer } from '../../src/web/server.ts';
import type { StatusFacts } from '../../src/web/status.ts';
import { madeMaintenance } from '../support/made-maintenance.ts';
import { isMissing, openBrowser, picture } from './browser.ts';

const { systems } = await loadCatalogue('systems');
const now = DateTime.utc(2026, 12, 6, 7, 40);
const rules = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const nothing: StatusFacts = {
  published: [],
  history: [],
  freezes: [],
  maintenances: [],
  unsure: [],
  since: now.minus({ years: 1 }),
};
const everything: StatusFacts = {
  ...nothing,
  since: now.minus({ days: 60 }),
  published: [
    {
      system: 'fhir',
      text: 'Results from the laboratory arrive late.\nNothing is lost.',
      status: 'acknowledged',
      publishedAt: now.minus({ minutes: 35 }),
      stateSince: now.minus({ minutes: 35 }),
      components: ['api'],
    },
  ],
  history: [
    {
      system: 'fhir',
      status: 'acknowledged',
      startedAt: now.minus({ minutes: 35 }),
      stateSince: now.minus({ minutes: 35 }),
      lulls: [],
      texts: [{ at: now.minus({ minutes: 35 }), text: 'Results from the laboratory arrive late.' }],
    },
    {
      system: 'hims',
      status: 'closed',
      startedAt: now.minus({ days: 31 }),
      stateSince: now.minus({ days: 31 }),
      resolvedAt: now.minus({ days: 31 }).plus({ hours: 3 }),
      lulls: [],
      texts: [{ at: now.minus({ days: 31 }), text: 'Sign-in failed on some wards.' }],
    },
  ],
  maintenances: [
    madeMaintenance({
      status: 'in progress',
      startedAt: now.minus({ minutes: 40 }),
      lastUpdate: { at: now.minus({ minutes: 10 }), by: 'bea', text: 'The database is upgraded.' },
    }),
    madeMaintenance({
      key: 'MW-4',
      number: 4,
      system: 'caresync',
      startsAt: now.plus({ days: 7 }),
      endsAt: now.plus({ days: 7, hours: 2 }),
      title: 'Upgrade of an-exceptionally-long-component-name-without-any-place-to-break-it',
    }),
    madeMaintenance({
      key: 'MW-1',
      number: 1,
      status: 'completed',
      startsAt: now.minus({ days: 14 }),
      endsAt: now.minus({ days: 14 }).plus({ hours: 2 }),
      startedAt: now.minus({ days: 14 }),
      endedAt: now.minus({ days: 14 }).plus({ hours: 1 }),
      outcome: 'Certificates are new',
    }),
  ],
};

async function look(
  facts: StatusFacts,
  how: BrowserContextOptions,
  see: (page: Page) => Promise<void>,
): Promise<void> {
  const pages = createPublicPages({
    systems,
    facts: async () => facts,
    planned: async () => [],
    now: () => now,
    publicUrl: 'http://127.0.0.1',
    instance: 'abc',
    feedToken: 'a-token-for-the-feeds',
  });
  const web = createWebServer({
    readiness: async () => ({ ready: true, checks: {} }) as never,
    routes: pages.routes,
    isOpen: () => true,
    log: createLog({ logLevel: 'fatal' }),
  });
  const port = await web.listen(0, '127.0.0.1');
  const browser = await openBrowser();
  try {
    const context = await browser.newContext(how);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/status`);
    await see(page);
  } finally {
    await browser.close();
    await web.close();
  }
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(rules);
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');
  expect(passes.length, 'axe has looked at the page').toBeGreaterThan(10);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 };
const desk = { viewport: { width: 1280, height: 900 } };

it.skipIf(isMissing).each([
  ['on a phone, with everything going on', everything, phone, 'light', 'status-phone'],
  ['on a phone at night', everything, phone, 'dark', undefined],
  ['on a desk, when all is well', nothing, desk, 'light', undefined],
] as const)('the status page can be used by everybody: %s', async (_, facts, how, colorScheme, name) => {
  await look(facts, { ...how, colorScheme }, async (page) => {
    for (const summary of await page.locator('summary').all()) await summary.click();

    expect(await faults(page)).toEqual([]);
    const wide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    expect(wide, 'it has to be moved sideways').toBe(false);
    await page.evaluate('scrollTo(0, 0)');
    if (name) await picture(page, name);
  });
});

it.skipIf(isMissing)('says the same where scripts are not allowed', async () => {
  await look(everything, { ...phone, javaScriptEnabled: false }, async (page) => {
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(
      [...systems.values()].map(({ name }) => name),
    );
    expect(await page.getByText('The database is upgraded.').isVisible()).toBe(true);
    await page.getByText('The last 90 days (2)').click();
    expect(await page.getByText('Certificates are new').isVisible()).toBe(true);
  });
});
