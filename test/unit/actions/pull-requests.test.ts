import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createPullRequests } from '../../../src/actions/github/pull-requests.ts';
import { type FakePullRequest, startFakeGithub } from '../../support/fake-github.ts';

const now = () => DateTime.utc(2026, 11, 22, 8);
const ours = { owner: 'clinic', repository: 'hims', number: 212 };
const done = (conclusion: string) => ({ status: 'completed', conclusion }) as const;

async function seen(pullRequest: FakePullRequest) {
  await using github = await startFakeGithub();
  github.set(212, pullRequest);
  return await createPullRequests({ apiUrl: github.apiUrl, token: github.token, now }).look(ours);
}

it('shows title, author, checks and whether it is merged', async () => {
  expect(await seen({ merged: true, state: 'closed', runs: [done('success'), done('skipped')] })).toEqual({
    title: 'Upgrade to 2.3.1',
    author: 'dev-ana',
    head: expect.stringMatching(/^4f2a9c0[0-9a-f]{33}$/),
    state: 'merged',
    checks: 'green',
    seenAt: now(),
  });
});

it.each<[string, FakePullRequest, string]>([
  ['nothing was checked', {}, 'none'],
  ['statuses alone', { statuses: ['success', 'success'] }, 'green'],
  ['a status is missing', { runs: [done('success')], statuses: ['pending'] }, 'pending'],
  ['a check runs', { runs: [done('success'), { status: 'in_progress' }] }, 'pending'],
  ['one failed while another runs', { runs: [done('failure'), { status: 'queued' }] }, 'red'],
  ['one was called off', { runs: [done('cancelled')] }, 'red'],
  ['a status failed', { runs: [done('success')], statuses: ['error'] }, 'red'],
  [
    'the 150th failed',
    { runs: [...Array.from({ length: 149 }, () => done('success')), done('timed_out')] },
    'red',
  ],
])('%s', async (_, pullRequest, checks) => {
  expect((await seen(pullRequest)).checks).toBe(checks);
});

it.each([
  ['closed without merging', { state: 'closed' as const }, 'closed'],
  ['open', {}, 'open'],
])('%s', async (_, pullRequest, state) => {
  expect((await seen(pullRequest)).state).toBe(state);
});

it('says what is wrong, and what to do', async () => {
  await using github = await startFakeGithub();
  const { apiUrl, token } = github;
  const look = (with_: string | undefined = token) =>
    createPullRequests({ apiUrl, now, ...(with_ ? { token: with_ } : {}) }).look(ours);

  await expect(look()).rejects.toMatchObject({ code: 'github.unknown', message: /clinic\/hims#212/ });
  await expect(look('ghp_old')).rejects.toMatchObject({ code: 'github.refused' });
  for (const fault of ['http_500', 'rate_limited', 'cut'] as const) {
    github.fail(fault);
    await expect(look()).rejects.toMatchObject({ code: 'github.away' });
  }
});

it('reads addresses of its own GitHub only', () => {
  const dotCom = createPullRequests({ apiUrl: 'https://api.github.com', now });
  const enterprise = createPullRequests({ apiUrl: 'https://ghe.clinic.example/api/v3', now });

  expect(dotCom.read('https://github.com/clinic/hims/pull/212')).toEqual(ours);
  expect(dotCom.read('https://github.com/clinic/hims/pull/212/files?w=1#diff')).toEqual(ours);
  expect(enterprise.read('https://ghe.clinic.example/clinic/hims/pull/212')).toEqual(ours);
  const tenant = createPullRequests({ apiUrl: 'https://api.clinic.ghe.com', now });
  expect(tenant.read('https://clinic.ghe.com/clinic/hims/pull/212')).toEqual(ours);
  expect(enterprise.link(ours)).toBe('https://ghe.clinic.example/clinic/hims/pull/212');
  for (const url of [
    'https://github.com.evil.example/clinic/hims/pull/212',
    'http://github.com/clinic/hims/pull/212',
    'https://github.com/clinic/hims/issues/212',
    'https://github.com/clinic/../pull/212',
    'https://github.com/clinic/hims/pull/0x1',
    'javascript:alert(1)',
    'not an address',
  ])
    expect(dotCom.read(url)).toBeUndefined();
});
