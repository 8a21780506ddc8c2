import type { DateTime } from 'luxon';
import type { AuditService } from '../../audit/service.ts';
import type { ChangeReader } from '../../changes/service.ts';
import type { Outage } from '../../clock/outages.ts';
import { incidentNumber } from '../../incidents/model.ts';
import type { IncidentRoom } from '../../incidents/room.ts';
import type { IncidentReader } from '../../incidents/service.ts';
import type { MaintenanceReader } from '../../maintenance/service.ts';
import type { Notice } from '../../notices/model.ts';
import type { Directory } from '../../people/directory.ts';
import type { RunReader } from '../../procedures/service.ts';
import type { SystemProfile } from '../../systems/model.ts';
import type { Rendered } from '../cards/incident.ts';
import type { TextFile } from '../files.ts';
import { isPrompt, promptSlot } from '../prompts.ts';
import { standOf } from '../stand.ts';
import type { OnInvited, Step } from '../steps.ts';

/** What a notice has become by the time it is delivered. */
export type Outgoing =
  | { act: 'skip'; reason: string }
  /** The one message that shows a thing: posted the first time, updated afterwards. `mark`: how the thing stood as it was drawn; `again`: posted again where it was deleted, as the card of a thing and the call of somebody are. */
  | { act: 'card'; slot: string; message: Rendered; threadOf?: string; mark?: string; again?: true }
  /** A message of its own, in the thread of a card where there is one; `broadcast`: it shows in the channel as well; `about`: what it tells of, beside its subject. */
  | { act: 'post'; message: Rendered; threadOf?: string; broadcast?: boolean; about?: string }
  /** Updates of messages that exist; nothing is posted. */
  | { act: 'refresh'; messages: readonly { slot: string; message: Rendered }[] }
  /** Something about the channel itself. */
  | { act: 'step'; step: Step; onInvited?: OnInvited }
  | { act: 'files'; files: readonly TextFile[]; comment: string; threadOf?: string };

export interface DeliveryContext {
  incidents: IncidentReader & { room: Pick<IncidentRoom, 'toInvite' | 'invited'> };
  maintenance: MaintenanceReader;
  changes: ChangeReader;
  runs: RunReader;
  /** When the bot was down at that moment. */
  outageAt(moment: DateTime): Promise<Outage | undefined>;
  /** Where the card of something stands, as a link; undefined while it stands nowhere. */
  linkTo(slot: string): Promise<string | undefined>;
  /** The id of the channel, for links; undefined until it was found or made. */
  channelId(purpose: string, system: string): string | undefined;
  audit: Pick<AuditService, 'head'>;
  directory: Directory;
  systems: ReadonlyMap<string, SystemProfile>;
  now: DateTime;
}

export interface Delivery {
  kind: string;
  render(notice: Notice, context: DeliveryContext): Promise<Outgoing>;
}

export type Deliver = (notice: Notice, now: DateTime) => Promise<Outgoing>;

export function defineDelivery(kind: string, render: Delivery['render']): Delivery {
  return { kind, render };
}

/** Who is called is in it; the breach notice that the law asks for is told to its team in any case; a call that is over is shown as such. */
const alsoForOutsiders: ReadonlySet<string> = new Set([
  'incident-called',
  'incident-call-over',
  'incident-warning',
  'incident-breach',
]);

/** Of a private incident nothing goes to a person who has left it. */
async function isForOutsider(
  { kind, subject, target }: Notice,
  incidents: Pick<IncidentReader, 'isOutsider'>,
): Promise<boolean> {
  if (target.to !== 'person' || !subject.startsWith('INC-') || alsoForOutsiders.has(kind)) return false;
  return incidents.isOutsider(incidentNumber(subject), target.person);
}

export function createDeliver(
  deliveries: readonly Delivery[],
  context: Omit<DeliveryContext, 'now'>,
): Deliver {
  const byKind = new Map(deliveries.map((delivery) => [delivery.kind, delivery]));
  return async (notice, now) => {
    const delivery = byKind.get(notice.kind);
    if (!delivery) throw new Error(`no delivery for notices of kind ${notice.kind}`);
    if (await isForOutsider(notice, context.incidents))
      return { act: 'skip', reason: 'you are not in it any more' };
    const outgoing = await delivery.render(notice, { ...context, now });
    if (outgoing.act !== 'post' || outgoing.broadcast || !isPrompt(notice)) return outgoing;
    const { message, threadOf, about } = outgoing;
    const stand = await standOf(notice.subject, context);
    const mark = [stand?.mark, about].filter(Boolean).join(' ');
    return { act: 'card', slot: promptSlot(notice.id), message, mark, ...(threadOf ? { threadOf } : {}) };
  };
}
