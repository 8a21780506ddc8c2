import { DateTime, type Duration } from 'luxon';
import type { Change, ChangeContent, PullRequest } from '../changes/model.ts';
import { timeIn } from '../changes/own-time.ts';
import { UserError } from '../errors.ts';
import type { SystemProfile } from '../systems/model.ts';
import { noTime, type RequestChoices } from './cards/forms-change.ts';
import type { Services } from './define.ts';

/** The pull request behind an address. Throws where the address is none of GitHub's. */
export function pullRequestAt(url: string, { pullRequests }: Pick<Services, 'pullRequests'>): PullRequest {
  const found = pullRequests.read(url);
  if (!found)
    throw new UserError(
      'change.no-pull-request',
      'That is no address of a pull request on our GitHub.   --pr https://github.com/clinic/hims/pull/212',
    );
  return found;
}

const offeredSlots = 10;

/** What the form offers for this system: people, free times, announced maintenance. */
export async function requestChoices(
  system: SystemProfile,
  services: Services,
  change: Pick<ChangeContent, 'type' | 'implementer'> & Partial<Change>,
  takes: Duration,
): Promise<RequestChoices> {
  const environment = change.environment ?? system.usualEnvironment;
  const size = change.size ?? (change.type === 'standard' ? 'routine' : 'minor');
  const wish = { ...change, system: system.id, environment, size, takes };
  const [slots, maintenances] = await Promise.all([
    services.changes.slots(wish, offeredSlots),
    services.maintenance.list({ system: system.id }),
  ]);
  return {
    system,
    people: services.directory.people(),
    slots,
    maintenances: maintenances.filter(
      (one) =>
        one.environment === environment && (one.status === 'in progress' || one.endsAt > services.now()),
    ),
  };
}

/** What was chosen under "When?": no time, a time, or a maintenance with its time. */
export async function timeChosen(
  value: string,
  { maintenance, now }: Pick<Services, 'maintenance' | 'now'>,
): Promise<{ startsAt?: DateTime; maintenance?: number }> {
  if (value === noTime) return {};
  const number = /^MW-(\d{1,15})$/.exec(value)?.[1];
  if (number === undefined) return { startsAt: DateTime.fromISO(value, { zone: 'utc' }) };
  const { startsAt } = timeIn(await maintenance.get(Number(number)), now());
  return { startsAt, maintenance: Number(number) };
}
