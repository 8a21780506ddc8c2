import type { DateTime } from 'luxon';
import type { ActionBook } from './actions/model.ts';
import { firstEntryAt } from './audit/audit.ts';
import type { Clock } from './clock/clock.ts';
import type { Config } from './config/config.ts';
import type { Db } from './db/db.ts';
import type { IncidentService } from './incidents/service.ts';
import { listFreezes } from './maintenance/freeze-store.ts';
import type { MaintenanceService } from './maintenance/service.ts';
import { readOwnSecrets } from './notices/own-secrets.ts';
import { createSubscriptions } from './notices/subscriptions.ts';
import { plannedIn } from './planned.ts';
import type { SystemProfile } from './systems/model.ts';
import { createPublicPages } from './web/pages.ts';
import { unsubscribeRoute } from './web/unsubscribe.ts';

interface Deps {
  config: Pick<Config, 'publicUrl' | 'feedToken'>;
  db: Db;
  book: ActionBook;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  incidents: Pick<IncidentService, 'published' | 'publishedSince' | 'unsure'>;
  maintenance: Pick<MaintenanceService, 'published'>;
}

/** When the record begins: of the time before nothing is known. */
async function firstDay(db: Db): Promise<{ since?: DateTime }> {
  const since = await firstEntryAt(db);
  return since ? { since } : {};
}

/** What people see without Slack, and how they stop it; wires of app.ts, apart for their length. */
export async function createPublicSide({ config, db, book, clock, systems, incidents, maintenance }: Deps) {
  const { instance, feedToken, mailKey } = await readOwnSecrets(db);
  const subscriptions = createSubscriptions({ db, clock, key: mailKey });
  const { routes, ...pages } = createPublicPages({
    systems,
    facts: async (since) => ({
      freezes: await listFreezes(db, { from: clock.now(), to: clock.now().plus({ years: 2 }) }),
      published: await incidents.published(),
      history: await incidents.publishedSince(since),
      maintenances: await maintenance.published(),
      unsure: await incidents.unsure(),
      ...(await firstDay(db)),
    }),
    planned: plannedIn(db, book),
    now: clock.now,
    publicUrl: config.publicUrl,
    instance,
    feedToken: config.feedToken ?? feedToken,
  });
  return {
    ...pages,
    routes: [...routes, unsubscribeRoute({ subscriptions, systems })],
    subscriptions,
    instance,
  };
}
