import { timingSafeEqual } from 'node:crypto';
import type { DateTime } from 'luxon';
import { type CalendarEntry, calendarOf } from '../maintenance/calendar.ts';
import type { Notice } from '../notices/model.ts';
import type { SystemProfile } from '../systems/model.ts';
import { atomOf } from './atom.ts';
import { bannerOf } from './banner.ts';
import { json, notFound, quiet, type Route } from './routes.ts';
import { historyDays, type StatusFacts, statusFeed, statusOf } from './status.ts';
import { statusPage } from './status-page.ts';

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
const fromAnywhere = { ...cacheable, 'access-control-allow-origin': '*' };
export interface PublicPages {
  routes: readonly Route[];
  /** Where a calendar finds maintenance, changes, windows and routines of a system, or of `all`. */
  calendarUrl(system: string): string;
  /** Whether the page says by now what the notice tells of. */
  shows(page: 'status' | 'calendar' | 'banner', notice: Notice): Promise<boolean>;
}

/** What people see without Slack: the status page and its feeds, the calendars, the banners (H9.2.2, F-NT). */
export function createPublicPages(deps: Deps): PublicPages {
  const { systems, facts, planned, now, publicUrl, instance, feedToken } = deps;
  let underWay: Promise<StatusFacts> | undefined;
  /** However many look at the same moment, the database is asked once. */
  const gather = (): Promise<StatusFacts> => {
    underWay ??= facts(now().minus({ days: historyDays })).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const status = async (known?: StatusFacts) => statusOf(systems, known ?? (await gather()), now());

  function maintenanceCalendar(
    profile: SystemProfile | undefined,
    maintenances: StatusFacts['maintenances'],
    more: readonly CalendarEntry[],
  ): string {
    const shown = profile ? maintenances.filter((one) => one.system === profile.id) : maintenances;
    const name = profile ? `Operations of ${profile.name}` : 'Operations';
    return calendarOf(shown, { name, instance, systems, now: now(), more });
  }

  async function calendar(system: string): Promise<string | undefined> {
    const profile = systems.get(system);
    if (!profile && system !== 'all') return undefined;
    const of = profile ? [profile] : [...systems.values()];
    const more = (await Promise.all(of.map((one) => planned(one, now())))).flat();
    return maintenanceCalendar(profile, (await gather()).maintenances, more);
  }

  async function banner(system: string, known?: StatusFacts) {
    const profile = systems.get(system);
    return profile && bannerOf(profile, (known ?? (await gather())).maintenances, now());
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
        get: async () => ({
          status: 200,
          type: 'text/html; charset=utf-8',
          headers: { ...cacheable, ...quiet },
          body: statusPage(await status(), now()),
        }),
      },
      { path: /^\/status\.json$/, get: async () => json(statusFeed(await status()), fromAnywhere) },
      {
        path: /^\/status\.atom$/,
        get: async () => ({
          status: 200,
          type: 'application/atom+xml; charset=utf-8',
          headers: fromAnywhere,
          body: atomOf(await status(), { publicUrl, instance, now: now() }),
        }),
      },
      {
        path: /^\/banner\/([a-z0-9-]{1,40})\.json$/,
        async get({ params: [system = ''] }) {
          const found = await banner(system);
          return found ? json(found, { ...fromAnywhere, 'cache-control': 'public, max-age=60' }) : notFound;
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
    calendarUrl: (system) => `${publicUrl}/calendar/${system}.ics?token=${feedToken}`,
    async shows(page, { subject, data }) {
      const known = await gather();
      const maintenance = known.maintenances.find(({ key }) => key === subject);
      if (!maintenance || maintenance.sequence < Number(data['sequence'])) return false;
      const { system, status: state, key } = maintenance;
      // What else stands there need not be made for that.
      if (page === 'calendar')
        return maintenanceCalendar(systems.get(system), known.maintenances, []).includes(`UID:${key}.`);
      if (page === 'status') return statusPage(await status(known), now()).includes(`id="${key}"`);
      const isThere = (await banner(system, known))?.banners.some(({ id }) => id === key) ?? false;
      return isThere === (state === 'in progress') || state === 'announced';
    },
  };
}
