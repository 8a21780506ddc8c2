import type { Logger } from 'pino';
import { listAbsences } from './approvals/store.ts';
import type { Clock } from './clock/clock.ts';
import type { Db } from './db/db.ts';
import { createAvailability } from './people/availability.ts';
import { createDirectory } from './people/directory.ts';
import { createGroupBook } from './people/groups.ts';
import type { createClient } from './slack/client.ts';
import { createWorkspace } from './slack/workspace.ts';
import type { PeopleFile } from './systems/model-people.ts';

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  client: ReturnType<typeof createClient>;
  ourTeam: () => string;
  people: PeopleFile;
}

/** Who people are, and whether they can be counted on; wires of app.ts, apart for their length. */
export function createPeopleSide({ db, clock, log, client, ourTeam, people }: Deps) {
  const groups = [...new Set(people.teams.flatMap((team) => team.userGroups))];
  const workspace = createWorkspace({ client, clock, log, groups, book: createGroupBook(db), ourTeam });
  const directory = createDirectory(people, workspace, ourTeam);
  return {
    workspace,
    directory,
    availability: createAvailability({ directory, absencesAt: listAbsences }),
    /** Reads anew who is in the groups, and who has left. */
    async refresh(): Promise<void> {
      await workspace.refreshGroups();
      await workspace.refreshPeople(people.people);
    },
  };
}
