import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Published } from '../../../src/incidents/public-store.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { createPublicPages } from '../../../src/web/pages.ts';
import { type StatusFacts, statusOf } from '../../../src/web/status.ts';
import { statusPage } from '../../../src/web/status-page.ts';
import { madeMaintenance } from '../../support/made-maintenance.ts';

const { systems } = await loadCatalogue('systems');
const now = DateTime.utc(2026, 11, 22, 8);
const nothing: StatusFacts = {
  freezes: [],
  published: [],
  history: [],
  maintenances: [],
  unsure: [],
  since: now.minus({ years: 1 }),
};
const published: Published = {
  system: 'hims',
  text: 'Sign-in is slow.\nWe are working on it.',
  status: 'acknowledged',
  publishedAt: now.minus({ minutes: 20 }),
  stateSince: now.minus({ minutes: 20 }),
  components: ['sign-in'],
};
const page = (facts: Partial<StatusFacts>) =>
  statusPage(statusOf(systems, { ...nothing, ...facts }, now), now);

describe('what is not known', () => {
  const statesOf = (facts: Partial<StatusFacts>) => {
    const all = statusOf(systems, { ...nothing, ...facts }, now);
    const status = all.find(({ system }) => system.id === 'hims');
    return [status?.state, ...(status?.components ?? []).map(({ state }) => state)];
  };

  it('is not called fine: something grave that the public was not told of', () => {
    const running = madeMaintenance({ status: 'in progress', components: ['orders'] });
    const facts = { unsure: ['hims'], maintenances: [running] };

    expect(statesOf(facts)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
    expect(page(facts)).toContain('<title>Status: Under investigation: AROCORD-HIMS</title>');
    expect(statesOf({ unsure: ['fhir'] })).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('is not called fine: components, when nobody said which are affected', () => {
    const facts = { published: [{ ...published, components: null }] };

    expect(statesOf(facts)).toEqual(['problem', 'unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('is drawn as nothing: the days before the first', () => {
    const shown = (since?: DateTime) => {
      const { since: _always, ...rest } = nothing;
      const text = statusPage(statusOf(systems, { ...rest, ...(since ? { since } : {}) }, now), now);
      return { text, fine: text.match(/<i class="ok">/g)?.length ?? 0 };
    };
    const three = shown(now.minus({ days: 2 }));

    expect(three.fine).toBe(3 * systems.size);
    expect(three.text).toContain('0 with a problem, 0 with maintenance, 87 without data.');
    expect(three.text).toContain('There is no data from before 20 Nov 2026.');
    expect(shown().fine).toBe(0);
    expect(shown().text).toContain('There is no data yet.');
  });

  it('is said: how old the state is when nothing newer can be read', async () => {
    let [current, facts] = [now, Promise.resolve({ ...nothing, published: [published] })];
    const { routes, shows } = createPublicPages({
      systems,
      facts: () => facts,
      planned: async () => [],
      now: () => current,
      publicUrl: 'https://ops.clinic.example',
      instance: 'abc',
      feedToken: 'a-token-for-the-feeds',
    });
    const get = async (path: string) => {
      const route = routes.find((one) => one.path.test(path));
      return route?.get({ params: route.path.exec(path)?.slice(1) ?? [], query: new URLSearchParams() });
    };
    facts = Promise.reject(new Error('the database is away'));
    facts.catch(() => {});
    for (const path of ['/status', '/status.json', '/status.atom', '/banner/hims.json'])
      expect((await get(path))?.status, path).toBe(503);
    expect((await get('/status'))?.body).toContain('<title>Status: Unknown</title>');
    expect((await get('/status.json'))?.body).toBe('{"state":"unknown"}\n');

    facts = Promise.resolve({ ...nothing, published: [published] });
    await get('/status.json');
    facts = Promise.reject(new Error('the database is away'));
    facts.catch(() => {});
    current = now.plus({ minutes: 10 });

    const answer = JSON.parse((await get('/status.json'))?.body ?? '') as {
      systems: { id: string; state: string; components: { state: string }[] }[];
    };
    expect(answer).toMatchObject({ asOf: now.toISO(), current: false });
    expect(answer.systems.map(({ id, state }) => [id, state])).toEqual([
      ['caresync', 'unknown'],
      ['fhir', 'unknown'],
      ['hims', 'problem'],
    ]);
    expect(answer.systems.at(-1)?.components.map(({ state }) => state)).toEqual([
      'problem',
      'unknown',
      'unknown',
      'unknown',
    ]);
    const { body, headers } = (await get('/status')) ?? {};
    expect(body).toContain('Unknown since 2026-11-22 08:00 UTC');
    expect(body).toContain(published.text.split('\n')[0]);
    expect(headers).toMatchObject({ 'last-modified': 'Sun, 22 Nov 2026 08:00:00 GMT' });
    expect(JSON.parse((await get('/banner/hims.json'))?.body ?? '')).toMatchObject({ current: false });
    expect((await get('/status.atom'))?.status).toBe(200);
    // A notice is told only of what the page says now.
    const notice = { subject: 'MW-3', data: {} } as never;
    await expect(shows('status', notice)).rejects.toThrow('the database is away');
  });
});
