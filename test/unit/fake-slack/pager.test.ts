import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakePager, startFakePager } from '../../support/fake-pager.ts';

let pager: FakePager;

beforeEach(async () => {
  pager = await startFakePager();
});
afterEach(() => pager[Symbol.asyncDispose]());

const payload = { summary: 'INC-1 SEV-1 Login is down', source: 'hims-ops', severity: 'critical' };

async function post(
  body: object | string,
  url = pager.url,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function event(action: string, more: object = {}): object {
  return { routing_key: pager.routingKey, event_action: action, dedup_key: 'INC-1', payload, ...more };
}

describe('PagerDuty', () => {
  it('takes an alert from triggered to resolved, one for each key', async () => {
    expect(await post(event('trigger'))).toEqual({
      status: 202,
      body: { status: 'success', message: 'Event processed', dedup_key: 'INC-1' },
    });
    await post(event('trigger', { payload: { ...payload, summary: 'again' } }));
    await post(event('trigger', { dedup_key: 'INC-2' }));
    await post(event('acknowledge', { payload: undefined }));

    expect(pager.alerts).toMatchObject([
      { key: 'INC-1', status: 'acknowledged', summary: payload.summary, severity: 'critical', events: 3 },
      { key: 'INC-2', status: 'triggered', events: 1 },
    ]);

    await post(event('resolve'));
    await post(event('resolve'));
    await post(event('trigger'));

    expect(pager.alerts.map(({ key, status }) => [key, status])).toEqual([
      ['INC-1', 'resolved'],
      ['INC-2', 'triggered'],
      ['INC-1', 'triggered'],
    ]);
    expect(pager.events.map(({ action }) => action)).toHaveLength(7);
    expect(pager.refusals).toEqual([]);
  });

  it.each([
    ['a foreign key', { routing_key: 'other' }, /routing_key/],
    ['an unknown action', { event_action: 'shout' }, /event_action/],
    ['no payload', { payload: undefined }, /payload is missing/],
    ['a long summary', { payload: { ...payload, summary: 'x'.repeat(1025) } }, /payload\.summary/],
    ['no source', { payload: { ...payload, source: undefined } }, /payload\.source/],
    ['a severity of its own', { payload: { ...payload, severity: 'SEV-1' } }, /payload\.severity/],
    ['a long dedup_key', { dedup_key: 'x'.repeat(256) }, /dedup_key/],
  ])('refuses %s', async (_what, more, error) => {
    const { status, body } = await post(event('trigger', more));

    expect([status, body['status']]).toEqual([400, 'invalid event']);
    expect(body['errors']).toEqual([expect.stringMatching(error)]);
    expect(pager.events).toEqual([]);
    expect(pager.refusals).toHaveLength(1);
  });

  it('refuses to resolve without a key, and what is not JSON', async () => {
    expect(await post(event('resolve', { dedup_key: undefined }))).toMatchObject({ status: 400 });
    expect(await post('not json')).toMatchObject({ status: 400 });
  });
});

describe('a webhook', () => {
  it('keeps headers and body', async () => {
    await fetch(pager.hookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
      body: '{"incident":"INC-1"}',
    });

    expect(pager.hooks).toMatchObject([
      { headers: { authorization: 'Bearer t' }, body: { incident: 'INC-1' } },
    ]);
  });
});

describe('what goes wrong', () => {
  it('does so with the next calls only', async () => {
    pager.fail('rate_limited', { retryAfter: 7 });
    pager.fail('http_500');
    const limited = await fetch(pager.url, { method: 'POST', body: '{}' });

    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post(event('trigger'))).status).toBe(500);
    expect(pager.events).toEqual([]);
    expect((await post(event('trigger'))).status).toBe(202);
    expect(pager.calls).toBe(3);
  });

  it('can break before or after it is stored', async () => {
    pager.fail('cut');
    pager.fail('lose_reply');

    await expect(post(event('trigger'))).rejects.toThrow(/fetch failed/);
    expect(pager.events).toEqual([]);
    await expect(post(event('trigger'))).rejects.toThrow(/fetch failed/);
    expect(pager.events).toHaveLength(1);
  });

  it('can be silence', async () => {
    pager.fail('hang');

    await expect(fetch(pager.url, { method: 'POST', signal: AbortSignal.timeout(50) })).rejects.toThrow(
      /timeout/,
    );
    expect(pager.events).toEqual([]);
  });

  it('is waited for', async () => {
    const told = pager.waitForEvent('trigger', 'INC-1');
    await post(event('trigger'));

    expect(await told).toMatchObject({ key: 'INC-1', action: 'trigger' });
  });
});
