import type { Sender, Target } from '../../src/notices/model.ts';

/** The same sender for every kind of target. */
export function everySender(sender: Sender): Record<Target['to'], Sender> {
  return {
    channel: sender,
    'named-channel': sender,
    person: sender,
    incident: sender,
    pager: sender,
    mail: sender,
    page: sender,
  };
}
