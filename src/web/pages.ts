import { timingSafeEqual } from 'node:crypto';
import type { DateTime } from 'luxon';
import { type CalendarEntry, calendarOf } from '../maintenance/calendar.ts';
import type { Freeze } from '../maintenance/model.ts';
import type { Notice } from '../notices/model.ts';
import type { OnPage } from '../notices/pages.ts';
import type { SystemProfile } from '../systems/model.ts';
import { atomOf } from './atom.ts';
import { bannerOf, isBeforeBanner, laterInBanner } from './banner.ts';
import { createLastKnown } from './last-known.ts';
import { json, notFound, quiet, type Route, type WebAnswer } from './routes.ts';
import { asUnknown, historyDays, type StatusFacts, statusFeed, statusOf } from './status.ts';
import { statusPage, unknownPage } from './status-page.ts';

interface Deps {
  systems: ReadonlyMap<string, SystemProfile>;
  /** Everything that may be public, with the past since then. */
  facts(since: DateTime): Promise<StatusFacts>;
  /** What else is planned in a system, for its calendar. */
  planned(system: SystemProfile, now: DateTime): Promise<readonly CalendarEntry[]>;
  now(): DateTime;
  publicUrl: string;
  /** The part of ids that is this installation's. */
  instance: string;
  feedToken: string;
}

/** A page that many look at is not made anew for each of them. */
const cacheable = { 'cache-control': 'public, max-age=15' };
/** Nothing was read yet, and unknown is not well. */
const unknown: WebAnswer = {
  status: 503,
  type: 'application/json',
  headers: { 'cache-control': 'no-store', 'retry-after': '30', 'access-control-allow-origin': '*' },
  body: '{"state":"unknown"}\n',
};
const fromAnywhere = { ...cacheable, 'access-control-allow-origin': '*' };
const shownIf = (isShown: boolean): OnPage => (isShown ? 'shown' : 'behind');

export interface PublicPages {
  routes: readonly Route[];
  /** Where a calendar finds maintenance, changes, windows and routines of a system, or of `all`. */
  calendarUrl(system: string): string;
  /** Whether the page says what the notice tells of. */
  shows(page: 'status' | 'calendar' | 'banner', notice: Notice): Promise<OnPage>;
  /** Reads the state, so that it is known when it cannot be read. */
  remember(): Promise<unknown>;
}

/** What people see without Slack: the status page and its feeds, the calendars, the banners (H9.2.2, F-NT). */
export function createPublicPages(deps: Deps): PublicPages {
  const { systems, facts, planned, now, publicUrl, instance, feedToken } = deps;
  const lastKnown = createLastKnown({ read: () => facts(now().minus({ days: historyDays })), now });

  /** What the public sees: the last known state, in doubt where it is old. Undefined: there is none. */
  async function look() {
    const found = await lastKnown.see();
    if (!found) return undefined;
    const status = statusOf(systems, found.facts, now());
    const headers = { 'last-modified': found.seen.asOf.toHTTP() ?? '' };
    return { ...found, headers, status: found.seen.isCurrent ? status : asUnknown(status) };
  }

  function maintenanceCalendar(
    profile: SystemProfile | undefined,
    maintenances: StatusFacts['maintenances'],
    beside: { more: readonly CalendarEntry[]; freezes: readonly Freeze[] },
  ): string {
    const shown = profile ? maintenances.filter((one) => one.system === profile.id) : maintenances;
    const name = profile ? `Operations of ${profile.name}` : 'Operations';
    return calendarOf(shown, { name, instance, systems, now: now(), ...beside });
  }

  async function calendar(system: string): Promise<string | undefined> {
    const profile = systems.get(system);
    if (!profile && system !== 'all') return undefined;
    const of = profile ? [profile] : [...systems.values()];
    const more = (await Promise.all(of.map((one) => planned(one, now())))).flat();
    const { maintenances, freezes } = await lastKnown.read();
    return maintenanceCalendar(profile, maintenances, { more, freezes });
  }

  function banner(system: string, known: StatusFacts) {
    const profile = systems.get(system);
    return profile && bannerOf(profile, known, now());
  }

  /** The token is all that protects the calendars, which say what is done to a hospital's systems and when. */
  function isAllowed(given: string | null): boolean {
    const [a, b] = [Buffer.from(given ?? ''), Buffer.from(feedToken)];
    return a.length === b.length && timingSafeEqual(a, b);
  }

  return {
    routes: [
      {
        path: /^\/status$/,
        async get() {
          const seen = await look();
          const type = 'text/html; charset=utf-8';
          if (!seen)
            return { ...unknown, type, headers: { ...unknown.headers, ...quiet }, body: unknownPage() };
          const headers = { ...cacheable, ...quiet, ...seen.headers };
          return { status: 200, type, headers, body: statusPage(seen.status, now(), seen.seen) };
        },
      },
      {
        path: /^\/status\.json$/,
        async get() {
          const seen = await look();
          return seen
            ? json(statusFeed(seen.status, seen.seen), { ...fromAnywhere, ...seen.headers })
            : unknown;
        },
      },
      {
        path: /^\/status\.atom$/,
        async get() {
          const seen = await look();
          if (!seen) return unknown;
          const type = 'application/atom+xml; charset=utf-8';
          const headers = { ...fromAnywhere, ...seen.headers };
          return {
            status: 200,
            type,
            headers,
            body: atomOf(seen.status, { publicUrl, instance, now: now() }),
          };
        },
      },
      {
        path: /^\/banner\/([a-z0-9-]{1,40})\.json$/,
        async get({ params: [system = ''] }) {
          if (!systems.has(system)) return notFound;
          const seen = await look();
          if (!seen) return unknown;
          const { asOf, isCurrent } = seen.seen;
          const body = {
            ...banner(system, seen.facts),
            asOf: asOf.startOf('minute').toISO(),
            current: isCurrent,
          };
          return json(body, { ...fromAnywhere, ...seen.headers, 'cache-control': 'public, max-age=60' });
        },
      },
      {
        path: /^\/calendar\/([a-z0-9-]{1,40})\.ics$/,
        async get({ params: [system = ''], query }) {
          const found = isAllowed(query.get('token')) ? await calendar(system) : undefined;
          if (found === undefined) return notFound;
          const headers = { 'cache-control': 'private, max-age=60' };
          return { status: 200, type: 'text/calendar; charset=utf-8', headers, body: found };
        },
      },
    ],
    remember: lastKnown.see,
    calendarUrl: (system) => `${publicUrl}/calendar/${system}.ics?token=${feedToken}`,
    async shows(page, { subject, data }) {
      const known = await lastKnown.read();
      const maintenance = known.maintenances.find(({ key }) => key === subject);
      if (!maintenance || maintenance.sequence < Number(data['sequence'])) return 'behind';
      const { system, status: state, key } = maintenance;
      // What else stands there need not be made for that.
      if (page === 'calendar')
        return shownIf(
          maintenanceCalendar(systems.get(system), known.maintenances, { more: [], freezes: [] }).includes(
            `UID:${key}.`,
          ),
        );
      if (page === 'status')
        return shownIf(statusPage(statusOf(systems, known, now()), now()).includes(`id="${key}"`));
      if (isBeforeBanner(maintenance, now())) return { later: laterInBanner };
      const isThere = banner(system, known)?.banners.some(({ id }) => id === key) ?? false;
      return shownIf(isThere === (state === 'in progress') || state === 'announced');
    },
  };
}
