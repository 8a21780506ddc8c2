/** A stand-in for the part of GitHub's REST API that shows pull requests; strict about paths, tokens and what it knows. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakePullRequest {
  title?: string;
  author?: string;
  state?: 'open' | 'closed';
  merged?: boolean;
  /** Another commit: two hexadecimal digits. */
  push?: string;
  runs?: readonly { status: 'queued' | 'in_progress' | 'completed'; conclusion?: string }[];
  statuses?: readonly ('success' | 'failure' | 'pending' | 'error')[];
}

type GithubFault = 'hang' | 'http_500' | 'rate_limited' | 'cut';

export interface FakeGithub extends AsyncDisposable {
  /** For GITHUB_API_URL, as of GitHub Enterprise. */
  readonly apiUrl: string;
  readonly token: string;
  /** Where people would open it. */
  link(number: number): string;
  set(number: number, pullRequest: FakePullRequest): void;
  /** Makes every call go wrong until it is told otherwise. */
  fail(as: GithubFault | undefined): void;
  /** Paths asked for. */
  readonly calls: readonly string[];
}

const repository = 'clinic/hims';
const sha = '4f2a9c0d1b3e5a7f9c8d6b4a2e0f1c3d5b7a9e8f';

export async function startFakeGithub(token = 'ghp_stand_in'): Promise<FakeGithub> {
  const known = new Map<number, FakePullRequest>();
  const calls: string[] = [];
  let fault: GithubFault | undefined;

  function respond(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://github.invalid');
    calls.push(url.pathname);
    const json = (status: number, body: unknown, headers = {}): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    if (fault === 'hang') return;
    if (fault === 'cut') return void response.socket?.destroy();
    if (fault === 'http_500') return json(500, { message: 'Server Error' });
    if (fault === 'rate_limited')
      return json(403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0' });
    if (request.headers.authorization !== `token ${token}`) return json(401, { message: 'Bad credentials' });
    const [, number] = /^\/api\/v3\/repos\/clinic\/hims\/pulls\/(\d+)$/.exec(url.pathname) ?? [];
    const pull = known.get(Number(number));
    if (number && pull) {
      const {
        title = 'Upgrade to 2.3.1',
        author = 'dev-ana',
        state = 'open',
        merged = false,
        push = '4f',
      } = pull;
      const head = { sha: `${push}${sha.slice(2, -6)}${number.padStart(6, '0')}` };
      return json(200, { number: Number(number), title, state, merged, user: { login: author }, head });
    }
    const [, ref, what] =
      /^\/api\/v3\/repos\/clinic\/hims\/commits\/([0-9a-f]{40})\/(check-runs|status)$/.exec(url.pathname) ??
      [];
    const of = known.get(Number(ref?.slice(-6)));
    if (!of) return json(404, { message: 'Not Found' });
    if (what === 'check-runs') {
      const { runs = [] } = of;
      const page = Number(url.searchParams.get('page') ?? 1);
      const size = Number(url.searchParams.get('per_page') ?? 30);
      const more = page * size < runs.length;
      const next = `<${server.apiUrl}${url.pathname.slice('/api/v3'.length)}?per_page=${size}&page=${page + 1}>; rel="next"`;
      const shown = runs.slice((page - 1) * size, page * size);
      return json(
        200,
        { total_count: runs.length, check_runs: shown.map((run) => ({ conclusion: null, ...run })) },
        more ? { link: next } : {},
      );
    }
    const { statuses = [] } = of;
    const worst = statuses.find((one) => one === 'failure' || one === 'error') ? 'failure' : undefined;
    const state = worst ?? (statuses.length === 0 || statuses.includes('pending') ? 'pending' : 'success');
    return json(200, {
      state,
      total_count: statuses.length,
      statuses: statuses.map((one) => ({ state: one })),
    });
  }

  const listener = createServer(respond);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const server: FakeGithub = {
    apiUrl: `${origin}/api/v3`,
    token,
    calls,
    link: (number) => `${origin}/${repository}/pull/${number}`,
    set: (number, pullRequest) => void known.set(number, pullRequest),
    fail(as) {
      fault = as;
    },
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections();
      listener.close();
      await once(listener, 'close');
    },
  };
  return server;
}
