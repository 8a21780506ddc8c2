import { askedFor } from '../../approvals/rules.ts';
import { type Maintenance, maintenanceNumber, peopleOf } from '../../maintenance/model.ts';
import type { Notice } from '../../notices/model.ts';
import { shownSystem } from '../../systems/lookup.ts';
import { lateNote } from '../cards/late.ts';
import type { MaintenanceContext } from '../cards/maintenance.ts';
import { peopleInVotes } from '../cards/voters.ts';
import { namer } from '../names.ts';
import type { DeliveryContext } from './define.ts';

/** Where the one card of the maintenance stands: with the team, or in a channel that the system names. */
export function maintenanceSlot(key: string, target: Notice['target']): string {
  return target.to === 'named-channel' ? `maintenance:${key}:#${target.name}` : `maintenance:${key}`;
}

export interface MaintenanceScene extends MaintenanceContext {
  maintenance: Maintenance;
}

/** The maintenance as it is now, with everybody's name and what stands in its way. */
export async function maintenanceSceneOf(
  notice: Pick<Notice, 'subject'>,
  {
    maintenance: reader,
    directory,
    systems,
    now,
  }: Pick<DeliveryContext, 'maintenance' | 'directory' | 'systems' | 'now'>,
  alsoNamed: readonly string[] = [],
): Promise<MaintenanceScene> {
  const maintenance = await reader.get(maintenanceNumber(notice.subject));
  const vote = (await reader.approvals(maintenance.key)).find(({ state }) => state === 'open');
  return {
    maintenance,
    vote,
    freezes: await reader.blockedBy(maintenance),
    system: shownSystem(systems, maintenance.system),
    now,
    name: await namer(directory, [
      ...peopleOf(maintenance),
      ...(vote ? [askedFor(vote), ...peopleInVotes([vote])] : []),
      ...alsoNamed,
    ]),
    teamName: directory.teamName,
  };
}

/** "(told 22 min late, …) " where it should have been said long ago. */
export async function latenessOf(
  { wantedAt }: Pick<Notice, 'wantedAt'>,
  { now, system }: Pick<MaintenanceScene, 'now' | 'system'>,
  { outageAt }: Pick<DeliveryContext, 'outageAt'>,
): Promise<string> {
  return lateNote(wantedAt, now, system.zone, await outageAt(wantedAt));
}
