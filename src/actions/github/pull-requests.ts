import type { Octokit } from '@octokit/rest';
import type { DateTime } from 'luxon';
import { UserError } from '../../errors.ts';

interface PullRequest {
  owner: string;
  repository: string;
  number: number;
}

/** What GitHub says about a pull request by now. */
interface Seen {
  title: string;
  author: string;
  /** The sha of the commit that would be merged. */
  head: string;
  state: 'open' | 'closed' | 'merged';
  /** `none`: nothing was ever checked, which is no proof that all is well. */
  checks: 'green' | 'red' | 'pending' | 'none';
  seenAt: DateTime;
}

export interface PullRequests {
  /** The pull request behind an address of this GitHub; undefined for any other address. */
  read(url: string): PullRequest | undefined;
  /** Where people open it. */
  link(pullRequest: PullRequest): string;
  /** Throws a UserError when GitHub does not answer, refuses us, or knows no such pull request. */
  look(pullRequest: PullRequest): Promise<Seen>;
}

interface Deps {
  /** `https://api.github.com`, or `https://ghe.clinic.example/api/v3` for GitHub Enterprise. */
  apiUrl: string;
  token?: string;
  now(): DateTime;
}

const answerWithinMs = 5_000;
const passed: readonly (string | null)[] = ['success', 'neutral', 'skipped'];

/** Where people see what the API at this address speaks of. */
function webUrlOf(apiUrl: string): string {
  const { origin, host, protocol } = new URL(apiUrl);
  // github.com and its tenants (`api.clinic.ghe.com`) keep the API apart; a server of one's own does not.
  const isApart = host === 'api.github.com' || /^api\.[\w-]+\.ghe\.com$/.test(host);
  return isApart ? `${protocol}//${host.slice('api.'.length)}` : origin;
}

export function createPullRequests({ apiUrl, token, now }: Deps): PullRequests {
  const webUrl = webUrlOf(apiUrl);
  const silent = () => {};
  let made: Promise<Octokit> | undefined;
  async function make(): Promise<Octokit> {
    const { Octokit: Client } = await import('@octokit/rest'); // 4 MB that many never need
    return new Client({
      baseUrl: apiUrl.replace(/\/+$/, ''),
      ...(token === undefined ? {} : { auth: token }),
      userAgent: 'hims-ops',
      // What goes wrong is thrown, and the caller logs it.
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  }
  const client = (): Promise<Octokit> => (made ??= make());

  async function checksOf(
    repository: { owner: string; repo: string },
    sha: string,
    signal: AbortSignal,
  ): Promise<Seen['checks']> {
    const at = { ...repository, ref: sha, per_page: 100, request: { signal } };
    const octokit = await client();
    const [runs, statuses] = await Promise.all([
      octokit.paginate(octokit.rest.checks.listForRef, at),
      octokit.rest.repos.getCombinedStatusForRef(at),
    ]);
    const { total_count: count, state } = statuses.data;
    if (runs.length === 0 && count === 0) return 'none';
    const isRed = runs.some(
      ({ status, conclusion }) => status === 'completed' && !passed.includes(conclusion),
    );
    if (isRed || (count > 0 && (state === 'failure' || state === 'error'))) return 'red';
    const waits = runs.some(({ status }) => status !== 'completed') || (count > 0 && state !== 'success');
    return waits ? 'pending' : 'green';
  }

  return {
    read(url) {
      if (!URL.canParse(url) || new URL(url).origin !== webUrl) return undefined;
      const [, owner, repository, number] =
        /^\/([\w.-]{1,100})\/([\w.-]{1,100})\/pull\/(\d{1,9})(?:\/.*)?$/.exec(new URL(url).pathname) ?? [];
      return owner && repository && number ? { owner, repository, number: Number(number) } : undefined;
    },
    link: ({ owner, repository, number }) => `${webUrl}/${owner}/${repository}/pull/${number}`,
    async look({ owner, repository, number }) {
      const about = `${owner}/${repository}#${number}`;
      const signal = AbortSignal.timeout(answerWithinMs);
      const place = { owner, repo: repository };
      try {
        const octokit = await client();
        const { data } = await octokit.rest.pulls.get({ ...place, pull_number: number, request: { signal } });
        return {
          title: data.title,
          // Null once the account was deleted, whatever the type says.
          author: (data.user as { login: string } | null)?.login ?? 'ghost',
          head: data.head.sha,
          state: data.merged ? 'merged' : data.state,
          checks: await checksOf(place, data.head.sha, signal),
          seenAt: now(),
        };
      } catch (error) {
        throw explained(about, error);
      }
    },
  };
}

function explained(about: string, error: unknown): UserError {
  const status = (error as { status?: unknown }).status;
  const isLimit =
    (error as { response?: { headers?: Record<string, unknown> } }).response?.headers?.[
      'x-ratelimit-remaining'
    ] === '0';
  if (status === 404)
    return new UserError(
      'github.unknown',
      `GitHub knows no pull request ${about}, or the bot may not see it. An admin checks GITHUB_TOKEN.`,
      { cause: error },
    );
  if ((status === 401 || status === 403) && !isLimit)
    return new UserError('github.refused', `GitHub refused to show ${about}. An admin checks GITHUB_TOKEN.`, {
      cause: error,
    });
  return new UserError('github.away', `GitHub did not answer about ${about}. Try again in a minute.`, {
    cause: error,
  });
}
